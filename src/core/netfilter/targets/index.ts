/** Every target there is. To add one, write its file and name it here. */

import { checksum } from "./checksum.ts";
import { dnat } from "./dnat.ts";
import type { TargetData } from "./kind.ts";
import { log } from "./log.ts";
import { mark } from "./mark.ts";
import { masquerade } from "./masquerade.ts";
import { redirect } from "./redirect.ts";
import { reject } from "./reject.ts";
import { snat } from "./snat.ts";
import { accept, drop, returns } from "./verdicts.ts";

export const TARGETS = {
  ACCEPT: accept,
  CHECKSUM: checksum,
  DNAT: dnat,
  DROP: drop,
  LOG: log,
  MARK: mark,
  MASQUERADE: masquerade,
  REDIRECT: redirect,
  REJECT: reject,
  RETURN: returns,
  SNAT: snat,
};

export type Target = TargetData<(typeof TARGETS)[keyof typeof TARGETS]>;
