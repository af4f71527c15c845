// DUPLICATE_ALIAS, LEGACY_LINK: names that mean more, or hold less long, than whoever uses them may think.

import type { Finding } from "../../contract.ts";
import type { Container, Endpoint, Network } from "../../docker/engine.ts";
import { linkEnvironment, readLink, type Link } from "../../docker/links.ts";
import { namesIn } from "../../docker/names.ts";
import { isUp } from "../../docker/publications.ts";
import type { HostRule } from "../case.ts";
import { aboutContainer, inspected, listed, refOf } from "./write.ts";

interface Holder {
  readonly container: Container;
  readonly endpoint: Endpoint;
}

/** A name that several containers of one network answer to, without being copies of one service. */
export const sharedNames: HostRule = ({ snapshot }) =>
  (snapshot.engine?.networks ?? []).flatMap((network) => {
    const held = [...holdersByName(network, snapshot.engine?.containers ?? [])];
    return held.flatMap(([name, holders]) =>
      holders.length < 2 || areCopies(holders) ? [] : [shared(network, name, holders)],
    );
  });

function holdersByName(
  network: Network,
  containers: readonly Container[],
): ReadonlyMap<string, readonly Holder[]> {
  const held = new Map<string, Holder[]>();
  for (const container of containers.filter(isUp)) {
    const endpoint = container.endpoints.find(({ networkId }) => networkId === network.id);
    if (endpoint === undefined) continue;
    for (const name of namesIn(network, container, endpoint)) {
      const holders = held.get(name) ?? [];
      held.set(name, holders);
      holders.push({ container, endpoint });
    }
  }
  return held;
}

/** Copies of one service share its name on purpose. */
function areCopies(holders: readonly Holder[]): boolean {
  const services = new Set(holders.map(({ container }) => serviceOf(container)));
  return services.size === 1 && !services.has(undefined);
}

function serviceOf({ labels }: Container): string | undefined {
  const { composeProject = "", composeService, swarmServiceId } = labels;
  return composeService === undefined ? swarmServiceId : `${composeProject}/${composeService}`;
}

const shared = (network: Network, name: string, holders: readonly Holder[]): Finding => ({
  code: "DUPLICATE_ALIAS",
  severity: "info",
  subject: { kind: "name", name },
  title: `${listed(holders.map(({ container }) => container.name))} answer to the name ${name} on ${network.name}`,
  detail:
    "The engine's resolver tells all of their addresses, each time in another order, so that connections to the name are spread over them. " +
    "For copies of one service that is what is wanted; where they are different programs, some of the connections reach the wrong one.",
  evidence: holders.map(({ container, endpoint }) =>
    inspected(
      container,
      `NetworkSettings.Networks.${network.name}: ${endpoint.ipv4 ?? endpoint.ipv6 ?? "no address"}, aliases ${listed(endpoint.aliases)}`,
    ),
  ),
  remedy: {
    text: "If they are different programs, ask each by its container's name, or take the alias from one of them.",
    command: takeAway(network, holders),
  },
});

const takeAway = (network: Network, holders: readonly Holder[]): string =>
  holders
    .slice(-1)
    .flatMap(({ container }) =>
      ["disconnect", "connect"].map(
        (verb) => `docker network ${verb} ${refOf(network)} ${refOf(container)}`,
      ),
    )
    .join("\n");

export const legacyLinks: HostRule = (topology) =>
  (topology.snapshot.engine?.containers ?? []).flatMap((container) => {
    const links = container.links.flatMap((text) => readLink(text) ?? []);
    const seats = links.flatMap((link) => {
      const target = topology.container(link.target);
      return target === undefined ? [] : [{ link, target }];
    });
    return links.length === 0 ? [] : [linked(container, seats)];
  });

interface Linked {
  readonly link: Link;
  readonly target: Container;
}

function linked(container: Container, seats: readonly Linked[]): Finding {
  const targets = seats.map(({ target }) => target);
  return {
    code: "LEGACY_LINK",
    severity: "info",
    subject: aboutContainer(container),
    title: `${container.name} knows ${listed(targets.map(({ name }) => name))} by --link`,
    detail:
      "When this one starts, the engine writes the linked container's address and names into its hosts file, and what the other exposes into its environment. " +
      "The other one does not know this one's name, and a container made anew under the linked name is not linked.",
    evidence: [
      inspected(container, ...container.links.map((link) => `HostConfig.Links: ${link}`)),
      ...seats.map(({ link, target }) => ({
        source: `docker exec ${refOf(container)} env, as ${link.alias} is now`,
        text: linkEnvironment(container, link, target).join("\n"),
      })),
    ],
    remedy: {
      text: "Put both on a network of their own, where each knows the other by its name.",
      command: [
        "docker network create NAME",
        ...[...targets, container].map((each) => `docker network connect NAME ${refOf(each)}`),
      ].join("\n"),
    },
  };
}
