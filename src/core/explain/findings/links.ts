// BRIDGE_MISSING, BRIDGE_DOWN, VETH_MISSING, VETH_DOWN, VETH_NOT_ENSLAVED, HOST_INTERFACE_DOWN, NEIGHBOR_UNREACHABLE,
// MACVLAN_HOST_ISOLATED, NEIGHBOR_DISCOVERY_DROPPED: the wire is cut, and where.

import type { Finding } from "../../contract.ts";
import { bridgeNameOf } from "../../docker/drivers/index.ts";
import type { Container, Endpoint } from "../../docker/engine.ts";
import type { Link } from "../../net/link.ts";
import type { MacvlanCause, NeighbourCause, WireCause } from "../../path/end.ts";
import { severityOf, type Asked, type CauseRule } from "../case.ts";
import { aboutRule, quoted, refOf, shellWord, type Named } from "./write.ts";

type Parts = Named & Pick<Finding, "subject" | "evidence">;

export const links: CauseRule = (asked) => {
  const parts = partsOf(asked);
  return parts === undefined ? undefined : { ...parts, severity: severityOf(asked) };
};

function partsOf(asked: Asked): Parts | undefined {
  const { cause } = asked.walk.end;
  switch (cause.kind) {
    case "wire":
      return unplugged(asked) ?? cut(cause);
    case "bridge":
      return unplugged(asked);
    case "neighbour":
      return stopped(cause) ?? unplugged(asked) ?? silent(cause);
    case "macvlan":
      return macvlan(asked, cause);
    default:
      return undefined;
  }
}

/** The container that the packet is for is not on its bridge: its veth is gone, off or elsewhere. */
function unplugged(asked: Asked): Parts | undefined {
  const { topology, walk } = asked;
  const target = [walk.end.packet.dst, walk.end.packet.src].flatMap((address) =>
    seatsOf(asked, address),
  );
  for (const { container, endpoint } of target) {
    const network = topology.network(endpoint.networkId);
    const bridgeName = network === undefined ? undefined : bridgeNameOf(network);
    if (topology.host === undefined || bridgeName === undefined) continue;
    const bridge = topology.link(topology.host.id, bridgeName);
    if (bridge === undefined) return bridgeMissing(bridgeName);
    const veth = topology.hostVethOf(container.id, endpoint);
    if (veth === undefined || veth.master === bridge.ifindex) continue;
    const master = topology.link(topology.host.id, veth.master ?? -1);
    return notEnslaved({ container, veth, bridge, master });
  }
  return undefined;
}

const seatsOf = (
  { snapshot }: Asked,
  address: string,
): readonly { readonly container: Container; readonly endpoint: Endpoint }[] =>
  (snapshot.engine?.containers ?? []).flatMap((container) =>
    container.endpoints
      .filter(({ ipv4, ipv6 }) => ipv4 === address || ipv6 === address)
      .map((endpoint) => ({ container, endpoint })),
  );

function notEnslaved({
  container,
  veth,
  bridge,
  master,
}: {
  readonly container: Container;
  readonly veth: Link;
  readonly bridge: Link;
  readonly master: Link | undefined;
}): Parts {
  const where = master === undefined ? "on no bridge" : `on ${master.name}`;
  return {
    code: "VETH_NOT_ENSLAVED",
    subject: { kind: "interface", name: veth.name },
    title: `The host's end of ${container.name}'s cable, ${veth.name}, is ${where} instead of ${bridge.name}`,
    detail:
      "A container is joined to its network by a pair of interfaces, the outer one a port of the network's bridge. " +
      "Something took it off, as other network programs of the host do.",
    evidence: [
      {
        source: `ip link show ${veth.name}`,
        text: `${String(veth.ifindex)}: ${veth.name}: ${master === undefined ? "no master" : `master ${master.name}`}, state ${veth.operState}`,
      },
    ],
    remedy: {
      text: "Put it back, or restart the container.",
      command: `ip link set ${shellWord(veth.name)} master ${shellWord(bridge.name)} up\ndocker restart ${refOf(container)}`,
    },
  };
}

const bridgeMissing = (name: string): Parts => ({
  code: "BRIDGE_MISSING",
  subject: { kind: "interface", name },
  title: `The bridge ${name} of the container's network is gone`,
  detail:
    "Without its bridge a network has neither an address on the host nor ports for its containers.",
  evidence: [{ source: `ip link show ${name}`, text: "not there" }],
  remedy: { text: "Let the engine make it again.", command: "systemctl restart docker" },
});

function cut({ link, because }: WireCause): Parts {
  const code =
    because === "no-peer"
      ? "VETH_MISSING"
      : link.kind === "bridge"
        ? "BRIDGE_DOWN"
        : link.kind === "veth"
          ? "VETH_DOWN"
          : "HOST_INTERFACE_DOWN";
  const told = {
    down: "is down",
    "no-carrier": "has nothing plugged in",
    "no-peer": "has lost its other end",
  };
  return {
    code,
    subject: { kind: "interface", name: link.name },
    title: `The interface ${link.name} ${told[because]}`,
    detail: "Nothing passes an interface that is not up at both of its ends.",
    evidence: [
      {
        source: `ip link show ${link.name}`,
        text: `${String(link.ifindex)}: ${link.name}: ${link.up ? "up" : "not up"}, state ${link.operState}`,
      },
    ],
    remedy:
      because === "no-peer"
        ? { text: "Restart the container." }
        : { text: "Set it up.", command: `ip link set ${shellWord(link.name)} up` },
  };
}

/** A firewall that lets no ICMPv6 in, for one. */
function stopped({ address, dev, by }: NeighbourCause): Parts | undefined {
  if (by === undefined) return undefined;
  return {
    code: "NEIGHBOR_DISCOVERY_DROPPED",
    subject: aboutRule(by),
    title: `A rule drops the question who has ${address} on ${dev}, so nobody finds it`,
    detail:
      "IPv6 asks for a neighbour's hardware address by ICMPv6 (types 135 and 136), and rules see that as any packet. " +
      "Connection tracking leaves it alone, so a rule for ESTABLISHED does not let it in.",
    evidence: [quoted(by)],
    remedy: {
      text: "Let ICMPv6 in, before the rule.",
      command: "ip6tables -I INPUT -p ipv6-icmp -j ACCEPT",
    },
  };
}

function silent({ address, dev, state }: NeighbourCause): Parts | undefined {
  return {
    code: "NEIGHBOR_UNREACHABLE",
    subject: { kind: "interface", name: dev },
    title: `Nobody on ${dev} answers for ${address}`,
    detail:
      "Before a packet can be sent on a link, the hardware address of the next one must be known.",
    evidence: [
      {
        source: `ip neigh show ${address}`,
        text: state === undefined ? "no entry" : `${address} dev ${dev} ${state}`,
      },
    ],
    remedy: {
      text: "See whether the machine or container with this address is up, and on this link.",
    },
  };
}

function macvlan(asked: Asked, cause: MacvlanCause): Parts {
  const { parent, child, childNetns, because } = cause;
  const kind = kindOf(asked, cause);
  const a = kind.startsWith("i") ? "an" : "a";
  return {
    code: "MACVLAN_HOST_ISOLATED",
    subject: { kind: "interface", name: parent },
    title:
      because === "parent"
        ? `The host and ${childNetns} cannot talk over ${parent}: ${a} ${kind} never speaks with its own parent`
        : `${childNetns} cannot be reached from the same ${parent}: its ${kind} mode is ${because}`,
    detail:
      `${child} in ${childNetns} is ${a} ${kind} on ${parent}. The kernel sends its frames out on the wire and gives the host none of them; ` +
      "machines on the wire reach the container all the same.",
    evidence: [{ source: `ip -d link show ${child}`, text: `${child}: ${kind} on ${parent}` }],
    remedy: {
      text: `Give the host ${a} ${kind} interface of its own on the same parent, and a route to the container by it.`,
      command: `ip link add lens0 link ${shellWord(parent)} type ${kind} mode ${kind === "ipvlan" ? "l2" : "bridge"}`,
    },
  };
}

/** ipvlan interfaces share their parent's wire as macvlan ones do, and are told by their own name. */
function kindOf({ topology }: Asked, { child, childNetns }: MacvlanCause): string {
  const container = topology.container(childNetns);
  const netns = container === undefined ? undefined : topology.netnsOf(container.id);
  const link = netns === undefined ? undefined : topology.link(netns.id, child);
  return link?.kind === "ipvlan" ? "ipvlan" : "macvlan";
}
