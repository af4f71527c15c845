// DIRECT_ACCESS_DROPPED, NETWORK_ISOLATION_DROPPED, INTERNAL_NETWORK_DROPPED, ICC_DISABLED, UNPUBLISHED_PORT_DROPPED:
// the engine's own rules close what it does not publish. moby: daemon/libnetwork/drivers/bridge.

import { ICC, keepsApart } from "../../docker/drivers/bridge.ts";
import { bridgeNameOf } from "../../docker/drivers/index.ts";
import type { Container, Network } from "../../docker/engine.ts";
import type { PolicyCause, RuleCause } from "../../path/end.ts";
import type { Asked } from "../case.ts";
import { called, refOf, type Named } from "./write.ts";

export function engineDrop(asked: Asked, cause: RuleCause | PolicyCause): Named | undefined {
  if (cause.kind === "policy") return undefined;
  const { at } = cause;
  const into = networkOn(asked, at.outDev);
  const outOf = networkOn(asked, at.inDev);
  if (at.hook === "prerouting") return directAccess(asked, cause, outOf);
  if (at.hook !== "forward") return undefined;
  const sameBridge = into !== undefined && into === outOf;
  // On the engine's first generation the rule that closes a bridge stands in FORWARD itself, at the end.
  if (sameBridge && keepsApart(into)) return iccOff(into);
  if (!cause.by.chain.startsWith("DOCKER")) return undefined;
  const internal = [into, outOf].find((network) => network?.internal === true);
  if (internal !== undefined && !sameBridge) return internalNetwork(internal);
  if (into !== undefined && outOf !== undefined && !sameBridge) {
    return isolation(asked, outOf, into);
  }
  return into === undefined ? undefined : unpublishedPort(asked, into);
}

const networkOn = ({ snapshot }: Asked, dev: string | undefined): Network | undefined =>
  dev === undefined
    ? undefined
    : snapshot.engine?.networks.find((network) => bridgeNameOf(network) === dev);

function holderOf({ snapshot }: Asked, address: string): Container | undefined {
  return snapshot.engine?.containers.find(({ endpoints }) =>
    endpoints.some(({ ipv4, ipv6 }) => ipv4 === address || ipv6 === address),
  );
}

function directAccess(
  asked: Asked,
  cause: RuleCause,
  outOf: Network | undefined,
): Named | undefined {
  const { dst } = asked.walk.end.packet;
  const holder = holderOf(asked, dst);
  if (holder === undefined) return undefined;
  const into = holder.endpoints
    .filter(({ ipv4, ipv6 }) => ipv4 === dst || ipv6 === dst)
    .flatMap(({ networkId }) => asked.topology.network(networkId) ?? [])[0];
  if (outOf !== undefined && into !== undefined && outOf !== into)
    return isolation(asked, outOf, into);
  return {
    code: "DIRECT_ACCESS_DROPPED",
    title: `The engine drops packets that come from elsewhere straight to ${holder.name}'s own address`,
    detail:
      `From 28.0 on, ${called(cause.by)} closes a container's address to whoever is not on its network, published port or not. ` +
      "Packets to a published port of the host are not concerned.",
    remedy: {
      text: "Ask the published port, or name the interfaces that may go straight in when the network is made (28.2 and later).",
      command:
        "docker network create -o com.docker.network.bridge.trusted_host_interfaces=eth0 NAME",
    },
  };
}

const iccOff = ({ name }: Network): Named => ({
  code: "ICC_DISABLED",
  title: `The network ${name} lets its containers not talk to each other`,
  detail: `It was made with ${ICC}=false, so the engine drops what goes from one of its containers to another.`,
  remedy: {
    text: "Put both on a network without this option, or ask a published port of the host.",
  },
});

const internalNetwork = ({ name }: Network): Named => ({
  code: "INTERNAL_NETWORK_DROPPED",
  title: `The network ${name} is internal: nothing enters or leaves it`,
  detail:
    "The engine drops whatever crosses the border of an internal network, in both directions.",
  remedy: { text: "Connect the container to a network that is not internal as well." },
});

const isolation = (asked: Asked, outOf: Network, into: Network): Named => ({
  code: "NETWORK_ISOLATION_DROPPED",
  title: `The engine keeps the networks ${outOf.name} and ${into.name} apart`,
  detail:
    "Containers of two bridge networks cannot reach each other's addresses. This is meant so.",
  remedy: {
    text: "Put both containers on one network, or ask the published port of the host.",
    command: `docker network connect ${refOf(into)} ${senderIn(asked)}`,
  },
});

function senderIn({ topology, walk: { from } }: Asked): string {
  const sender = from.kind === "container" ? topology.container(from.name) : undefined;
  return sender === undefined ? "CONTAINER" : refOf(sender);
}

const unpublishedPort = (asked: Asked, { name }: Network): Named => ({
  code: "UNPUBLISHED_PORT_DROPPED",
  title: `Port ${String(asked.walk.end.packet.dport ?? asked.question.port)} of that container is not published, so the engine drops it`,
  detail: `The last rule for the network ${name} drops what no published port let through.`,
  remedy: { text: "Publish the port, or put the sender on the same network." },
});
