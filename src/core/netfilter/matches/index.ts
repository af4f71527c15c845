/** Every match extension there is. To add one, write its file and name it here. */

import { addrtype } from "./addrtype.ts";
import { comment } from "./comment.ts";
import { connmark } from "./connmark.ts";
import { conntrack } from "./conntrack.ts";
import type { MatchData } from "./kind.ts";
import { limit } from "./limit.ts";
import { mark } from "./mark.ts";
import { multiport } from "./multiport.ts";
import { state } from "./state.ts";
import { tcp } from "./tcp.ts";
import { udp } from "./udp.ts";

export const MATCHES = {
  addrtype,
  comment,
  connmark,
  conntrack,
  limit,
  mark,
  multiport,
  state,
  tcp,
  udp,
};

export type Match = MatchData<(typeof MATCHES)[keyof typeof MATCHES]>;
