/** Every target there is. To add one, write its file and name it here. */

import { checksum } from "./checksum.ts";
import { connmark } from "./connmark.ts";
import { ct, notrack } from "./ct.ts";
import { dnat } from "./dnat.ts";
import type { TargetData } from "./kind.ts";
import { log } from "./log.ts";
import { mark } from "./mark.ts";
import { masquerade } from "./masquerade.ts";
import { netmap } from "./netmap.ts";
import { nflog, ulog } from "./nflog.ts";
import { nfqueue, queue } from "./nfqueue.ts";
import { clusterip, dnpt, hmark, snpt } from "./notModelled.ts";
import { redirect } from "./redirect.ts";
import { reject } from "./reject.ts";
import { set } from "./set.ts";
import {
  audit,
  classify,
  connsecmark,
  ecn,
  idletimer,
  led,
  rateest,
  secmark,
  tcpoptstrip,
  tee,
  trace,
} from "./sideEffects.ts";
import { snat } from "./snat.ts";
import { synproxy } from "./synproxy.ts";
import { tcpmss } from "./tcpmss.ts";
import { dscp, tos } from "./tos.ts";
import { tproxy } from "./tproxy.ts";
import { hl, ttl } from "./ttl.ts";
import { accept, drop, returns } from "./verdicts.ts";

export const TARGETS = {
  ACCEPT: accept,
  AUDIT: audit,
  CHECKSUM: checksum,
  CLASSIFY: classify,
  CLUSTERIP: clusterip,
  CONNMARK: connmark,
  CONNSECMARK: connsecmark,
  CT: ct,
  DNAT: dnat,
  DNPT: dnpt,
  DROP: drop,
  DSCP: dscp,
  ECN: ecn,
  HL: hl,
  HMARK: hmark,
  IDLETIMER: idletimer,
  LED: led,
  LOG: log,
  MARK: mark,
  MASQUERADE: masquerade,
  NETMAP: netmap,
  NFLOG: nflog,
  NFQUEUE: nfqueue,
  NOTRACK: notrack,
  QUEUE: queue,
  RATEEST: rateest,
  REDIRECT: redirect,
  REJECT: reject,
  RETURN: returns,
  SECMARK: secmark,
  SET: set,
  SNAT: snat,
  SNPT: snpt,
  SYNPROXY: synproxy,
  TCPMSS: tcpmss,
  TCPOPTSTRIP: tcpoptstrip,
  TEE: tee,
  TOS: tos,
  TPROXY: tproxy,
  TRACE: trace,
  TTL: ttl,
  ULOG: ulog,
};

export type Target = TargetData<(typeof TARGETS)[keyof typeof TARGETS]>;
