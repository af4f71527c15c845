/** Ports as the engine writes them: `80/tcp` with a list of host addresses and ports. */

import { readAddress } from "../../core/net/address.ts";
import type { ExposedPort, PortBinding } from "../../core/docker/engine.ts";
import { fieldsOf, listOf, present, textOf } from "../fields.ts";

/** The keys of `Config.ExposedPorts`. */
export function readExposed(value: unknown): ExposedPort[] {
  return Object.keys(fieldsOf(value)).flatMap((key) => readPort(key) ?? []);
}

/** `HostConfig.PortBindings` and `NetworkSettings.Ports` alike; a port with no list is exposed and not published. */
export function readBindings(value: unknown): PortBinding[] {
  return Object.entries(fieldsOf(value)).flatMap(([key, list]) => {
    const port = readPort(key);
    if (port === undefined) return [];
    return listOf(list).flatMap((each) => {
      const { HostIp, HostPort } = fieldsOf(each);
      return readBinding(port, textOf(HostIp) ?? "", textOf(HostPort) ?? "");
    });
  });
}

function readBinding(port: ExposedPort, hostIp: string, hostPort: string): PortBinding[] {
  const [, first, last] = /^(\d{1,5})?(?:-(\d{1,5}))?$/.exec(hostPort) ?? [];
  if (first === undefined && hostPort !== "") return [];
  return [
    present({
      containerPort: port.port,
      protocol: port.protocol,
      hostIp: readAddress(hostIp)?.text ?? "",
      hostPort: Number(first ?? 0),
      hostPortEnd: last === undefined || last === first ? undefined : Number(last),
    }),
  ];
}

function readPort(key: string): ExposedPort | undefined {
  const [, digits, protocol = "tcp"] = /^(\d{1,5})(?:\/(tcp|udp|sctp))?$/.exec(key) ?? [];
  if (digits === undefined || Number(digits) > 65535) return undefined;
  return { port: Number(digits), protocol: protocol as ExposedPort["protocol"] };
}
