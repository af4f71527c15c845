/** A change as the engine's API has it. Docker Engine API: NetworkCreate, NetworkConnect, NetworkDisconnect, NetworkDelete. */

import type { Change, Connection, NewNetwork } from "../core/change/change.ts";

export interface ChangeRequest {
  readonly method: "POST" | "DELETE";
  readonly path: string;
  readonly body?: object;
}

export function requestOf(change: Change): ChangeRequest {
  switch (change.kind) {
    case "create":
      return { method: "POST", path: "/networks/create", body: networkBody(change.network) };
    case "connect":
      return post(change.network.id, "connect", connectionBody(change));
    case "disconnect":
      return post(change.network.id, "disconnect", { Container: change.container.id });
    case "remove":
      return { method: "DELETE", path: `/networks/${encodeURIComponent(change.network.id)}` };
  }
}

const post = (id: string, verb: string, body: object): ChangeRequest => ({
  method: "POST",
  path: `/networks/${encodeURIComponent(id)}/${verb}`,
  body,
});

function networkBody(network: NewNetwork): object {
  const { name, driver, internal, attachable, ipv6, pools, options } = network;
  const config = pools.map(({ subnet, ipRange, gateway }) => ({
    Subnet: subnet,
    ...(ipRange === undefined ? {} : { IPRange: ipRange }),
    ...(gateway === undefined ? {} : { Gateway: gateway }),
  }));
  return {
    Name: name,
    // Engines before 25 make a second network of the name without it.
    CheckDuplicate: true,
    ...{ Driver: driver, Internal: internal, Attachable: attachable, EnableIPv6: ipv6 },
    IPAM: { Driver: "default", Config: config },
    Options: options,
  };
}

function connectionBody({ container, aliases, ipv4, ipv6 }: Connection): object {
  const addresses = {
    ...(ipv4 === undefined ? {} : { IPv4Address: ipv4 }),
    ...(ipv6 === undefined ? {} : { IPv6Address: ipv6 }),
  };
  const wishes = {
    ...(aliases.length === 0 ? {} : { Aliases: aliases }),
    ...(Object.keys(addresses).length === 0 ? {} : { IPAMConfig: addresses }),
  };
  const config = Object.keys(wishes).length === 0 ? {} : { EndpointConfig: wishes };
  return { Container: container.id, ...config };
}
