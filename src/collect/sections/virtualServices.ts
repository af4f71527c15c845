// What IPVS takes in each namespace (Swarm, kube-proxy, keepalived): its services and their servers. Linux: net/netfilter/ipvs/ip_vs_ctl.c, ip_vs_info_seq_show.

import { readAddress } from "../../core/net/address.ts";
import type { VirtualService } from "../../core/net/virtualService.ts";
import { clean } from "../parsed.ts";
import type { Section } from "./section.ts";

/** By PID; 0 is the reader's own namespace. A namespace without services is not in it. */
export type VirtualServices = ReadonlyMap<number, readonly VirtualService[]>;

export const virtualServices: Section<VirtualServices> = {
  asked: "cat /proc/PID/net/ip_vs",
  // Without the module there is no such file in any namespace.
  lines: `[ -e /proc/self/net/ip_vs ] || return 0
[ -r /proc/self/net/ip_vs ] || { echo '/proc/self/net/ip_vs: Permission denied' >&2; return 1; }
files=
for rep in $reps; do files="$files /proc/$rep/net/ip_vs"; done
grep -sH '' /proc/self/net/ip_vs $files
return 0`,
  read(text) {
    const found = new Map<number, string[]>();
    for (const line of text.split("\n")) {
      const [, owner, rest] = /^\/proc\/(self|\d+)\/net\/ip_vs:(.*)$/.exec(line) ?? [];
      if (owner === undefined || rest === undefined) continue;
      const pid = owner === "self" ? 0 : Number(owner);
      found.set(pid, [...(found.get(pid) ?? []), rest]);
    }
    const all = [...found].map(([pid, lines]) => [pid, readServices(lines)] as const);
    return clean(new Map(all.filter(([, services]) => services.length > 0)));
  },
};

/** The lines of one namespace's `/proc/net/ip_vs`. */
export function readServices(lines: readonly string[]): readonly VirtualService[] {
  const services: Draft[] = [];
  for (const line of lines) readLine(line, services);
  return services;
}

type Server = VirtualService["servers"][number];
type Draft = VirtualService & { readonly servers: Server[] };

const PROTOCOLS: Readonly<Record<string, number>> = { TCP: 6, UDP: 17, SCTP: 132 };

function readLine(line: string, services: Draft[]): void {
  const [first = "", second = "", ...rest] = line.trim().split(/\s+/);
  const protocol = PROTOCOLS[first];
  if (first === "->") {
    const server = readEnd(second);
    if (server !== undefined) services.at(-1)?.servers.push(server);
  } else if (first === "FWM" && /^[\dA-F]{8}$/.test(second)) {
    services.push({ mark: Number.parseInt(second, 16), servers: [] });
  } else if (protocol !== undefined && rest.length > 0) {
    const end = readEnd(second);
    if (end !== undefined) services.push({ at: { protocol, ...end }, servers: [] });
  }
}

/** `0A600001:01BB`, `[2001:0db8:0000:0000:0000:0000:0000:0001]:0050`. */
function readEnd(text: string): Server | undefined {
  const [, address = "", port = ""] = /^(.+):([\dA-F]{4})$/.exec(text) ?? [];
  const found = readAddress(address.startsWith("[") ? address.slice(1, -1) : dotted(address));
  return found && { address: found.text, port: Number.parseInt(port, 16) };
}

const dotted = (hex: string): string =>
  (hex.match(/../g) ?? []).map((byte) => Number.parseInt(byte, 16)).join(".");
