/** The command line that does the same as a change, for a POSIX shell. */

import { refOf, shellWord } from "../explain/findings/write.ts";
import type { Change, Connection, NewNetwork } from "./change.ts";

export function commandOf(change: Change): string {
  return ["docker", "network", ...wordsOf(change)].map(shellWord).join(" ");
}

function wordsOf(change: Change): readonly string[] {
  switch (change.kind) {
    case "create":
      return ["create", ...createWords(change.network)];
    case "connect":
      return ["connect", ...connectWords(change)];
    case "disconnect":
      return ["disconnect", refOf(change.network), refOf(change.container)];
    case "remove":
      return ["rm", refOf(change.network)];
  }
}

function createWords(network: NewNetwork): readonly string[] {
  const { name, driver, internal, attachable, ipv6, pools, options } = network;
  return [
    `--driver=${driver}`,
    ...(internal ? ["--internal"] : []),
    ...(attachable ? ["--attachable"] : []),
    ...(ipv6 ? ["--ipv6"] : []),
    ...pools.flatMap(({ subnet, ipRange, gateway }) => [
      `--subnet=${subnet}`,
      ...(ipRange === undefined ? [] : [`--ip-range=${ipRange}`]),
      ...(gateway === undefined ? [] : [`--gateway=${gateway}`]),
    ]),
    ...Object.entries(options).map(([option, value]) => `--opt=${option}=${value}`),
    name,
  ];
}

function connectWords({ network, container, aliases, ipv4, ipv6 }: Connection): readonly string[] {
  return [
    ...aliases.map((alias) => `--alias=${alias}`),
    ...(ipv4 === undefined ? [] : [`--ip=${ipv4}`]),
    ...(ipv6 === undefined ? [] : [`--ip6=${ipv6}`]),
    refOf(network),
    refOf(container),
  ];
}
