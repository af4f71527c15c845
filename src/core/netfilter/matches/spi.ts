/** Numbers in the headers of IPsec that no question fixes; shared by `-m ah`, `-m esp` and `-m ipcomp`. */

import { NO, YES, type Answer } from "../../answer.ts";
import type { Range } from "../codecs.ts";
import { unknown } from "../moment.ts";
import type { Given } from "../options.ts";

export function spiHolds(given: Given<Range> | undefined, isProtocol: boolean): Answer {
  if (!isProtocol) return NO;
  if (given === undefined) return YES;
  return unknown("UNSUPPORTED_MATCH", "the packet has that SPI", given.negated);
}
