/** Vantages and verdicts in words. */

import type { Path, Vantage, Verdict } from "../../contract.ts";
import { bad, doubt, good, type Span } from "./text.ts";
import { endpointName } from "./hops.ts";

/** `outside by eth0`, `the host`, `container api`. */
export function vantageName(from: Vantage): string {
  switch (from.kind) {
    case "outside":
      return `outside by ${from.interface}`;
    case "host":
      return "the host";
    case "container":
      return `container ${from.name}`;
  }
}

export const askedFor = ({ to }: Path): string => endpointName(to.address, to.port);

export function verdictSpan({
  verdict,
  ...path
}: Pick<Path, "verdict" | "viaProxy"> & Partial<Pick<Path, "hops">>): Span {
  const text = path.viaProxy === true ? `${WORDS[verdict]}, by ${proxyOf(path)}` : WORDS[verdict];
  if (verdict === "reachable") return good(text);
  return verdict === "leaves" || verdict === "uncertain" ? doubt(text) : bad(text);
}

/** The program that accepts the sender's own connection. */
function proxyOf({ hops = [] }: Partial<Pick<Path, "hops">>): string {
  const first = hops.find((hop) => hop.kind === "proxy" && hop.listens.includes(":"));
  return (first?.kind === "proxy" ? first.program : undefined) ?? "docker-proxy";
}

const WORDS: Readonly<Record<Verdict, string>> = {
  reachable: "reachable",
  refused: "refused",
  rejected: "rejected",
  dropped: "dropped",
  "no-route": "no route",
  stalled: "stalled",
  leaves: "leaves this host",
  uncertain: "uncertain",
};

type Delivered = NonNullable<Path["delivered"]>;

/** Who takes the packet: `httpd in web, 172.17.0.2:80`. */
const takerOf = ({ delivered }: Path): string | undefined =>
  delivered === undefined ? undefined : `${whoTakes(delivered)}, ${endpointOf(delivered)}`;

function whoTakes({ container, process }: Delivered): string {
  const who = process === "" ? "a process" : process;
  return container === "" ? `${who} on this host` : `${who} in ${container}`;
}

const endpointOf = ({ address, port }: Delivered): string => endpointName(address, port);

/** Who takes the packets of all ways, each once; more than two addresses of one are counted. */
export function takersOf(paths: readonly Path[]): readonly string[] {
  const takers = new Map<string, Delivered[]>();
  for (const { delivered } of paths) {
    if (delivered === undefined) continue;
    const key = `${whoTakes(delivered)} ${String(delivered.port)}`;
    const before = takers.get(key);
    if (before === undefined) takers.set(key, [delivered]);
    else before.push(delivered);
  }
  return [...takers.values()].flatMap(([first, ...others]) => {
    if (first === undefined) return [];
    const ends = [...new Set([first, ...others].map(endpointOf))];
    const where =
      ends.length > 2
        ? `port ${String(first.port)} of ${String(ends.length)} addresses`
        : ends.join(" and ");
    return [`${whoTakes(first)}, ${where}`];
  });
}

/** What the sender sees, in a sentence. */
export function outcomeOf(path: Path): string {
  switch (path.verdict) {
    case "reachable":
      return `It is answered${by(path)}.`;
    case "refused":
      return path.viaProxy === true
        ? `The connection opens and closes at once: ${proxyOf(path)} takes it, and its own connection fails.`
        : "It is refused at once: nothing listens where it arrives.";
    case "rejected":
      return "A rule answers it with an error.";
    case "dropped":
      return "Nothing comes back: the sender waits until it gives up.";
    case "no-route":
      return "There is no way to where it should go.";
    case "stalled":
      return "The connection opens, and nothing comes back.";
    case "leaves":
      return "It leaves this host, and what lies beyond is not seen.";
    case "uncertain":
      return "This cannot be told for sure.";
  }
}

function by(path: Path): string {
  const taker = takerOf(path);
  return taker === undefined ? "" : ` by ${taker}`;
}
