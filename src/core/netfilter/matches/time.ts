/** `-m time`: the clock. Linux: net/netfilter/xt_time.c. */

import { flag, option, plain } from "../codecs.ts";
import { unknown } from "../moment.ts";
import type { Codec } from "../options.ts";
import { matchKind } from "./kind.ts";

const shaped = (shape: RegExp): Codec<string> => ({
  words: 1,
  read: ([given = ""]) => (shape.test(given) ? given : undefined),
  print: (value) => value,
});

const clock = shaped(/^\d{1,2}:\d{1,2}(?::\d{1,2})?$/);
const date = shaped(/^\d{4}(?:-\d{1,2}(?:-\d{1,2}(?:T\d{1,2}(?::\d{1,2}){0,2})?)?)?$/);
const monthdays = shaped(/^\d{1,2}(?:st|nd|rd|th)?(?:,\d{1,2}(?:st|nd|rd|th)?)*$/);
const weekdays = shaped(/^[1-7A-Za-z]+(?:,[1-7A-Za-z]+)*$/);

export const time = matchKind({
  kind: "time",
  fields: {
    timestart: plain("--timestart", clock),
    timestop: plain("--timestop", clock),
    monthdays: option("--monthdays", monthdays, "--monthday"),
    weekdays: option("--weekdays", weekdays, "--days"),
    datestart: plain("--datestart", date),
    datestop: plain("--datestop", date),
    kerneltz: plain("--kerneltz", flag, "--localtz"),
    utc: plain("--utc", flag),
    contiguous: plain("--contiguous", flag),
  },
  holds: () => unknown("TIME_ON_PATH", "the clock stands in that time", true),
});
