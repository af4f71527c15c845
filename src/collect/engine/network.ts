/** A network as `GET /networks` tells it. Docker Engine API: NetworkInspect. */

import type { IpamPool, Network } from "../../core/docker/engine.ts";
import { fieldsOf, listOf, present, textOf, wordOf, type Fields } from "../fields.ts";
import { readLabels } from "./labels.ts";
import { readPeers } from "./swarm.ts";
import { readOptions } from "./withheld.ts";

/** `undefined` for what has no id or name. */
export function readNetwork(value: unknown): Network | undefined {
  const network = fieldsOf(value);
  const id = wordOf(network["Id"]);
  const name = wordOf(network["Name"]);
  if (id === undefined || name === undefined) return undefined;
  return present({
    id,
    name,
    driver: textOf(network["Driver"]) ?? "",
    scope: textOf(network["Scope"]) ?? "local",
    internal: network["Internal"] === true,
    attachable: network["Attachable"] === true,
    ingress: network["Ingress"] === true,
    ipv6: network["EnableIPv6"] === true,
    createdAt: wordOf(network["Created"]),
    ipam: listOf(fieldsOf(network["IPAM"])["Config"]).flatMap((pool) => readPool(fieldsOf(pool))),
    options: readOptions(network["Options"]),
    labels: readLabels(network["Labels"]),
    peers: readPeers(network["Peers"]),
  });
}

function readPool(pool: Fields): IpamPool[] {
  const subnet = wordOf(pool["Subnet"]);
  if (subnet === undefined) return [];
  return [
    present({
      subnet,
      gateway: wordOf(pool["Gateway"]),
      ipRange: wordOf(pool["IPRange"]),
      auxiliary: readTexts(pool["AuxiliaryAddresses"]),
    }),
  ];
}

function readTexts(value: unknown): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(fieldsOf(value)).filter(
      (entry): entry is [string, string] => typeof entry[1] === "string",
    ),
  );
}
