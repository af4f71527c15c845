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

export function verdictSpan({ verdict, viaProxy }: Pick<Path, "verdict" | "viaProxy">): Span {
  const text = viaProxy === true ? `${WORDS[verdict]}, by docker-proxy` : WORDS[verdict];
  if (verdict === "reachable") return good(text);
  return verdict === "leaves" || verdict === "uncertain" ? doubt(text) : bad(text);
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

/** Who takes the packet: `httpd in web on 172.17.0.2:80`. */
export function takerOf({ delivered }: Path): string | undefined {
  if (delivered === undefined) return undefined;
  const { container, address, port, process } = delivered;
  const who = process === "" ? "a process" : process;
  const where = container === "" ? "on this host" : `in ${container}`;
  return `${who} ${where}, ${endpointName(address, port)}`;
}

/** What the sender sees, in a sentence. */
export function outcomeOf(path: Path): string {
  switch (path.verdict) {
    case "reachable":
      return `It is answered${by(path)}.`;
    case "refused":
      return path.viaProxy === true
        ? "The connection opens and closes at once: docker-proxy takes it, and its own connection fails."
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
