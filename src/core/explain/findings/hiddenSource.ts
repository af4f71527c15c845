// SOURCE_HIDDEN_BY_PROXY, SOURCE_HIDDEN_BY_MASQUERADE: the container does not see who calls.

import type { Finding } from "../../contract.ts";
import type { Container } from "../../docker/engine.ts";
import type { Hop } from "../../hop.ts";
import type { TracedPath } from "../../path/tracePath.ts";
import type { Case } from "../case.ts";
import { aboutContainer, quoted } from "./write.ts";

/**
 * Told of callers outside: the host's own programs and neighbours are known to come from it. What a rootless engine's
 * port driver hides is told with that.
 */
export function hiddenSource(given: Case): readonly Finding[] {
  const calls = given.walks.filter(
    ({ from, verdict }) => from.kind === "outside" && verdict === "reachable",
  );
  const [standing] = given.publications.filter((each) => each.standing);
  if (standing === undefined) return [];
  const { container } = standing;
  const byProxy = calls.find(({ viaProxy, hops }) => viaProxy === true && hops.every(isOfEngine));
  const masked = calls.find((call) => call.viaProxy !== true && maskOf(call) !== undefined);
  return [
    ...(byProxy === undefined ? [] : [proxied(container, byProxy)]),
    ...(masked === undefined ? [] : [masqueraded(container, masked)]),
  ];
}

const isOfEngine = (hop: Hop): boolean => hop.kind !== "proxy" || hop.program === undefined;

function proxied(container: Container, { from, to, hops }: TracedPath): Finding {
  const proxy = hops.find((hop) => hop.kind === "proxy");
  return {
    code: "SOURCE_HIDDEN_BY_PROXY",
    severity: "info",
    subject: aboutContainer(container),
    title: `${container.name} does not see who calls ${to.address}: docker-proxy calls it in their place`,
    detail:
      `docker-proxy takes the connection of ${from.address} and opens one of its own, so ${container.name} sees the gateway of its network. ` +
      "Logs and rules inside that go by the caller's address all see that one.",
    evidence:
      proxy?.kind === "proxy"
        ? [{ source: "ss -lntup", text: `docker-proxy ${proxy.listens} → ${proxy.connectsTo}` }]
        : [],
    remedy: {
      text: "Give the container's network IPv6 where the callers use it, so that a rule takes them there; a proxy in front can hand the address on (X-Forwarded-For, PROXY protocol).",
    },
  };
}

function masqueraded(container: Container, call: TracedPath): Finding {
  const mask = maskOf(call);
  return {
    code: "SOURCE_HIDDEN_BY_MASQUERADE",
    severity: "info",
    subject: aboutContainer(container),
    title: `${container.name} does not see who calls ${call.to.address}: a rule gives all of them one source`,
    detail: `The packet comes from ${call.from.address}, and ${container.name} sees the address that the rule writes in its place.`,
    evidence: mask === undefined ? [] : [quoted(mask)],
    remedy: {
      text: "Narrow the rule to what leaves the host, if it is not meant for what comes in.",
    },
  };
}

/** The rule that gives the first packet another source on its way in. */
const maskOf = ({ hops }: TracedPath): Extract<Hop, { kind: "rule" }> | undefined =>
  hops.find(
    (hop): hop is Extract<Hop, { kind: "rule" }> =>
      hop.kind === "rule" && (hop.effect === "masquerade" || hop.effect === "snat"),
  );
