/** `-m connlabel`: a label on the connection. Linux: net/netfilter/xt_connlabel.c. */

import { answer } from "../../answer.ts";
import { flag, number, option, plain } from "../codecs.ts";
import { unknown } from "../moment.ts";
import type { Codec } from "../options.ts";
import { matchKind } from "./kind.ts";

const MOST = 127;

/** A bit; names stand in the host's connlabel.conf. */
const label: Codec<string> = {
  words: 1,
  read: ([given = ""], family) =>
    /^\d+$/.test(given) && number(MOST).read([given], family) === undefined ? undefined : given,
  print: (value) => `"${value}"`,
};

export const connlabel = matchKind({
  kind: "connlabel",
  fields: { label: option("--label", label), set: plain("--set", flag) },
  check: (match) => (match.label === undefined ? "-m connlabel needs --label" : undefined),
  holds({ label: asked, set }, { connection }) {
    const negated = asked?.negated === true;
    const tracked = connection?.state !== "invalid" && connection?.state !== "untracked";
    if (connection === undefined || !tracked) return answer(negated);
    if (set !== undefined) return answer(!negated);
    return unknown("UNSUPPORTED_MATCH", "the connection has that label", negated);
  },
});
