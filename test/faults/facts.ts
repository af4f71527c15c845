import assert from "node:assert/strict";
import type { Verdict } from "../../src/core/contract.ts";
import { explainPort } from "../../src/core/explain/explainPort.ts";
import type { Netns, Snapshot } from "../../src/core/snapshot.ts";
import { listing } from "../../src/core/topology/listing.ts";

/** Something that a snapshot keeps, whatever else is missing: the same as on the host when all is well. */
export interface Fact {
  readonly words: string;
  holds(snapshot: Snapshot, healthy: Snapshot): void;
}

const same = (words: string, of: (snapshot: Snapshot) => unknown): Fact => ({
  words,
  holds: (snapshot, healthy) => assert.deepEqual(of(snapshot), of(healthy), words),
});

const own = ({ host }: Snapshot): Partial<Netns> => host?.namespaces[0] ?? {};

/** The published ports whose verdicts are compared. */
const PORTS = [8080, 8081, 8082];

/** What the sender of each path sees. */
export function verdictsOf(snapshot: Snapshot): ReadonlyMap<string, Verdict> {
  const paths = PORTS.flatMap((port) => explainPort(snapshot, { port, protocol: "tcp" }).paths);
  return new Map(
    paths.map(({ from, to, verdict }) => [
      `${Object.values(from).join(" ")} to ${to.address}:${to.port}`,
      verdict,
    ]),
  );
}

/** The host's veth of each container in each network. */
export function vethsOf(snapshot: Snapshot): ReadonlyMap<string, string> {
  return new Map(
    listing(snapshot).networks.flatMap(({ name: network, containers }) =>
      containers.flatMap(({ name, hostVeth }): [string, string][] =>
        hostVeth === undefined
          ? []
          : [[`${name} in ${network}`, `${hostVeth.name} ${hostVeth.ifindex}`]],
      ),
    ),
  );
}

export const ENGINE = same("the engine's networks, containers and ports", ({ engine }) => ({
  ...engine,
  endpoint: undefined,
}));
export const VETHS = same("the veth of each container", vethsOf);
/** Without a look at processes nobody knows who shares a namespace. */
export const OWN_VETHS = same(
  "the veth of each container that has a network of its own",
  (snapshot) => new Map([...vethsOf(snapshot)].filter(([member]) => !member.startsWith("side "))),
);
export const VERDICTS = same("every verdict", verdictsOf);
export const INTERFACES = same("the host's interfaces and addresses", (snapshot) =>
  own(snapshot).links?.map(({ ifindex, name, kind, mac, up, master, addresses }) => [
    ...[ifindex, name, kind, mac, up, master],
    ...addresses.map(({ address, prefixLength }) => `${address}/${prefixLength}`).sort(),
  ]),
);
export const ROUTES = same("the host's routes", (snapshot) =>
  own(snapshot)
    .routes?.map(({ family, table, type, dst, dev, via, metric }) =>
      [family, table, type, dst, dev, via, metric].join(" "),
    )
    .sort(),
);
/** The words differ where the kernel was asked: protocols have numbers there, and tables no names. */
export const POLICY = same("the host's routing policy", (snapshot) =>
  own(snapshot).policyRules?.map((rule) => ({
    ...rule,
    text: "",
    ipProtocol: rule.ipProtocol === "tcp" ? "6" : rule.ipProtocol,
  })),
);
export const SOCKETS = same("the sockets that listen on the host", (snapshot) =>
  own(snapshot)
    .sockets?.map(
      ({ protocol, family, address, port }) => `${protocol} ${family} ${address} ${port}`,
    )
    .sort(),
);
export const IPTABLES = same("the rules of iptables", (snapshot) => {
  const { iptablesNft = "", ip6tablesNft = "" } = own(snapshot).rulesets ?? {};
  return [iptablesNft, ip6tablesNft].map((text) =>
    text.match(/^(\[\d+:\d+\] )?-A .*/gm)?.map(uncounted),
  );
});
/** What is read of the host itself besides its rules. */
export const HOST: readonly Fact[] = [INTERFACES, ROUTES, SOCKETS];
/** What each container's namespace holds. */
export const INSIDES = same("the containers' interfaces, routes and sockets", ({ host }) =>
  host?.namespaces
    .slice(1)
    .map(({ id, links, routes, sockets }) => [
      id,
      links?.map(({ ifindex, name, mac }) => [ifindex, name, mac]),
      routes
        ?.map(({ table, type, dst, dev, via }) => [table, type, dst, dev, via].join(" "))
        .sort(),
      sockets?.map(({ protocol, address, port }) => `${protocol} ${address} ${port}`).sort(),
    ]),
);

/** What of it somebody else than root may see. */
export const OPEN_INSIDES = same("the containers' routes and sockets", ({ host }) =>
  host?.namespaces
    .slice(1)
    .map(({ id, routes, sockets }) => [
      id,
      routes
        ?.map(({ family, table, type, dst, dev, via }) =>
          [family, table, type, dst, dev, via].join(" "),
        )
        .sort(),
      sockets?.map(({ protocol, address, port }) => `${protocol} ${address} ${port}`).sort(),
    ]),
);

const uncounted = (line: string): string => line.replace(/^\[\d+:\d+\] /, "");
