/** Reads packets, rules and rulesets from the words that people write them in. */

import { readAddress, type Address } from "../../src/core/net/address.ts";
import type { Packet } from "../../src/core/net/packet.ts";
import { readIptablesSave } from "../../src/core/netfilter/iptablesSave.ts";
import { readProtocol } from "../../src/core/netfilter/protocols.ts";
import type { Rule, Ruleset } from "../../src/core/netfilter/ruleset.ts";

const FLAGS: Readonly<Record<string, number>> = {
  FIN: 1,
  SYN: 2,
  RST: 4,
  PSH: 8,
  ACK: 16,
  URG: 32,
};

/**
 * `tcp 10.0.0.5:40000 > 172.18.0.2:443`, IPv6 with ports in brackets, `icmp 10.0.0.5 > 10.0.0.6`;
 * then words for what is not ordinary: `flags=SYN,ACK type=3/1 length=1500 ttl=1 tos=0x10 mark=0x1 mac=… pkttype=multicast uid=1000 gid=1000`.
 */
export function packet(text: string): Packet {
  const [protocol = "", from = "", , to = "", ...more] = text.split(" ");
  const number = readProtocol(protocol);
  if (number === undefined) throw new Error(`no protocol: ${text}`);
  const [source, target] = [readEnd(from), readEnd(to)];
  const words = new Map(more.map((word) => word.split("=", 2) as [string, string]));
  return {
    family: source.address.family,
    src: source.address,
    dst: target.address,
    protocol: number,
    ...(source.port === undefined ? {} : { sport: source.port }),
    ...(target.port === undefined ? {} : { dport: target.port }),
    ...(number === 6 ? { tcpFlags: readFlags(words.get("flags") ?? "SYN") } : {}),
    ...icmpOf(number, words.get("type")),
    length: Number(words.get("length") ?? lengthOf(number, source.address.family)),
    ttl: Number(words.get("ttl") ?? 64),
    tos: Number(words.get("tos") ?? 0),
    mark: Number(words.get("mark") ?? 0),
    ...(words.has("mac") ? { sourceMac: words.get("mac") ?? "" } : {}),
    pkttype: (words.get("pkttype") ?? "host") as Packet["pkttype"],
    ...ownerOf(words),
  };
}

function readEnd(text: string): { readonly address: Address; readonly port?: number } {
  const [, six, four, port] = /^(?:\[([^\]]+)\]|([\d.]+))(?::(\d+))?$/.exec(text) ?? [];
  const found = readAddress(six ?? four ?? text);
  if (found === undefined) throw new Error(`no address: ${text}`);
  return port === undefined ? { address: found } : { address: found, port: Number(port) };
}

const readFlags = (text: string): number =>
  text === "NONE" ? 0 : text.split(",").reduce((bits, name) => bits | (FLAGS[name] ?? 0), 0);

function icmpOf(protocol: number, text: string | undefined): Pick<Packet, "icmp"> {
  if (protocol !== 1 && protocol !== 58) return {};
  const [type = 0, code = 0] = (text ?? (protocol === 1 ? "8" : "128")).split("/").map(Number);
  return { icmp: { type, code } };
}

/** Of an empty packet, as `docker-network-lens packet` takes it. */
function lengthOf(protocol: number, family: "ip" | "ip6"): number {
  const header = family === "ip" ? 20 : 40;
  return header + (protocol === 6 ? 20 : 8);
}

function ownerOf(words: ReadonlyMap<string, string>): Pick<Packet, "owner"> {
  const [uid, gid] = [words.get("uid"), words.get("gid")];
  if (uid === undefined && gid === undefined) return {};
  return {
    owner: {
      ...(uid === undefined ? {} : { uid: Number(uid) }),
      ...(gid === undefined ? {} : { gid: Number(gid) }),
    },
  };
}

/** A ruleset from `iptables-save` text; fails on any problem. */
export function ruleset(text: string, family: "ip" | "ip6" = "ip"): Ruleset {
  const { value: tables, problems } = readIptablesSave(text, family, "iptables-nft");
  if (problems.length > 0) throw new Error(problems.map(({ message }) => message).join("; "));
  return { tables, problems };
}

/** One rule, as iptables-save writes it. */
export function rule(text: string, table = "filter", family: "ip" | "ip6" = "ip"): Rule {
  const [only] = ruleset(`*${table}\n${text}\n`, family).tables[0]?.chains[0]?.rules ?? [];
  if (only === undefined) throw new Error(`no rule: ${text}`);
  return only;
}
