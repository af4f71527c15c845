import type { Hop } from "../../../src/core/hop.ts";
import type { Snapshot } from "../../../src/core/snapshot.ts";
import { tracePath, type TracedPath } from "../../../src/core/path/tracePath.ts";
import type { Vantage } from "../../../src/core/contract.ts";
import type { Tuple } from "../../../src/core/hop.ts";

/** `outside eth0 192.0.2.20 > 192.0.2.10:8080`, `host 127.0.0.1 > …`, `web 172.17.0.2 > …`, and `/udp` behind it. */
export function ask(snapshot: Snapshot, text: string): TracedPath {
  const [left = "", right = ""] = text.split(" > ");
  const [, address = "", port = "", protocol = "tcp"] =
    /^(.*):(\d+)(?:\/(\w+))?$/.exec(right) ?? [];
  const to = {
    address: address.replaceAll(/[[\]]/g, ""),
    port: Number(port),
    protocol: protocol as "tcp",
  };
  return tracePath(snapshot, { from: vantage(left.split(" ")), to });
}

function vantage([who = "", first = "", second = ""]: readonly string[]): Vantage {
  if (who === "outside") return { kind: "outside", interface: first, address: second };
  if (who === "host") return { kind: "host", address: first };
  return { kind: "container", name: who, address: first };
}

/** The path as a story: verdict, and the hops of each of its parts. */
export function tell(path: TracedPath): string {
  return [
    `${path.verdict}${path.viaProxy === true ? " by docker-proxy" : ""}`,
    ...path.hops.map((hop) => `  ${tellHop(hop)}`),
    "then",
    ...path.established.hops.map((hop) => `  ${tellHop(hop)}`),
    "back",
    ...path.reply.hops.map((hop) => `  ${tellHop(hop)}`),
  ].join("\n");
}

const tuple = ({ src, dst, sport, dport }: Tuple): string =>
  `${src}:${sport ?? ""} > ${dst}:${dport ?? ""}`;

function tellHop(hop: Hop): string {
  return `${hop.netns}: ${words(hop)}`;
}

function words(hop: Hop): string {
  switch (hop.kind) {
    case "link":
      return `link ${hop.name}${hop.peer === undefined ? "" : ` to ${hop.peer.netns}/${hop.peer.name}`}`;
    case "bridge":
      return `bridge ${hop.name} from ${hop.inPort ?? "itself"} to ${hop.outPort ?? "itself"}`;
    case "route":
      return `route ${hop.text}`;
    case "neighbour":
      return `neighbour ${hop.address} is ${hop.mac ?? "somebody"}`;
    case "rule":
      return `${hop.table} ${hop.chain} ${String(hop.index)} ${hop.effect}`;
    case "policy":
      return `${hop.table} ${hop.chain} policy ${hop.verdict}`;
    case "rewrite":
      return `${tuple(hop.before)} becomes ${tuple(hop.after)}`;
    case "tunnel":
      return `tunnel ${hop.tunnel} to ${hop.outer.dst}`;
    case "proxy":
      return `proxy on ${hop.listens} connects to ${hop.connectsTo}`;
    case "socket":
      return `socket ${hop.address}:${String(hop.port)} of ${hop.process ?? "somebody"}`;
  }
}

/** Verdict and cause in one line: `dropped reply: forwarding-off docker0 net.ipv4.…`. */
export function tellEnd({ verdict, viaProxy, end }: TracedPath): string {
  const { kind, ...rest } = end.cause;
  const details = Object.values(rest)
    .map((value: unknown) => detailOf(value))
    .filter((text) => text !== "");
  const leg = viaProxy === true ? " by proxy" : "";
  const phase = end.phase === "first" ? "" : ` ${end.phase}`;
  return `${verdict}${leg}${phase} in ${end.netns.name}: ${[kind, ...details].join(" ")}`;
}

function detailOf(value: unknown): string {
  if (typeof value !== "object" || value === null) return String(value);
  if ("text" in value) return String(value.text);
  if ("name" in value) return String(value.name);
  if ("chain" in value && "verdict" in value)
    return `${String(value.chain)} ${String(value.verdict)}`;
  return "hook" in value ? String(value.hook) : "";
}
