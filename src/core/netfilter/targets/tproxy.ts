/** `-j TPROXY`: to a local socket, whatever the destination. Linux: net/netfilter/xt_TPROXY.c. */

import type { Packet } from "../../net/packet.ts";
import { address, fullyMasked, plain, readPort } from "../codecs.ts";
import type { Codec, FieldValues } from "../options.ts";
import { TCP, UDP } from "../protocols.ts";
import { DROP, targetKind, type Ruling } from "./kind.ts";
import { marked } from "./mark.ts";

const port: Codec<number> = {
  words: 1,
  read: ([given = ""]) => readPort(given),
  print: String,
};

const fields = {
  port: plain("--on-port", port),
  ip: plain("--on-ip", address),
  mark: plain("--tproxy-mark", fullyMasked),
};

export const tproxy = targetKind({
  kind: "TPROXY",
  fields,
  effect: "unknown",
  check(target, { table, hook, protocol }) {
    if (table !== "mangle" || (hook !== undefined && hook !== "prerouting")) {
      return "-j TPROXY is valid in mangle PREROUTING alone";
    }
    if (protocol !== TCP && protocol !== UDP) return "-j TPROXY needs -p tcp or -p udp";
    return target.port === undefined ? "-j TPROXY needs --on-port" : undefined;
  },
  act(target, { packet, point }) {
    const taken: Ruling = { next: "stolen", packet: withMark(target, packet) };
    const found = point.facts.socket(redirected(target, packet));
    if (found.is === "yes") return taken;
    if (found.is === "no") return DROP;
    return { next: "unsure", doubt: found.doubt, usually: taken, otherwise: DROP };
  },
});

const withMark = ({ mark }: FieldValues<typeof fields>, packet: Packet): Packet =>
  mark === undefined ? packet : { ...packet, mark: marked(packet.mark, mark.value) };

/** What the socket is looked up by: port 0 leaves the packet's own. */
function redirected({ port: onto, ip }: FieldValues<typeof fields>, packet: Packet): Packet {
  return {
    ...packet,
    ...(ip === undefined || ip.value.words.every((word) => word === 0) ? {} : { dst: ip.value }),
    ...(onto === undefined || onto.value === 0 ? {} : { dport: onto.value }),
  };
}
