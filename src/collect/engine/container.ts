/** A container as `GET /containers/ID/json` tells it. Docker Engine API: ContainerInspect. */

import { readAddress } from "../../core/net/address.ts";
import type { Container, ContainerState, Endpoint } from "../../core/docker/engine.ts";
import { fieldsOf, numberOf, present, textOf, textsOf, wordOf, type Fields } from "../fields.ts";
import { macOf } from "../sections/links.ts";
import { readLabels } from "./labels.ts";
import { readBindings, readExposed } from "./ports.ts";
import { readError } from "./withheld.ts";

/** `undefined` for what has no id or name. */
export function readContainer(value: unknown): Container | undefined {
  const container = fieldsOf(value);
  const id = wordOf(container["Id"]);
  const name = wordOf(container["Name"])?.replace(/^\//, "");
  if (id === undefined || name === undefined) return undefined;
  const config = fieldsOf(container["Config"]);
  const host = fieldsOf(container["HostConfig"]);
  const settings = fieldsOf(container["NetworkSettings"]);
  return present({
    id,
    name,
    image: wordOf(config["Image"]) ?? textOf(container["Image"]) ?? "",
    ...readState(fieldsOf(container["State"])),
    restartCount: numberOf(container["RestartCount"]) ?? 0,
    restartPolicy: wordOf(fieldsOf(host["RestartPolicy"])["Name"]) ?? "no",
    hostname: textOf(config["Hostname"]) ?? "",
    networkMode: textOf(host["NetworkMode"]) ?? "",
    sandboxKey: textOf(settings["SandboxKey"]) ?? "",
    exposed: readExposed(config["ExposedPorts"]),
    requested: readBindings(host["PortBindings"]),
    publishAll: host["PublishAllPorts"] === true,
    published: readBindings(settings["Ports"]),
    endpoints: Object.entries(fieldsOf(settings["Networks"])).map(([networkName, endpoint]) =>
      readEndpoint(networkName, fieldsOf(endpoint)),
    ),
    extraHosts: textsOf(host["ExtraHosts"]),
    dns: textsOf(host["Dns"]),
    dnsSearch: textsOf(host["DnsSearch"]),
    links: textsOf(host["Links"]),
    labels: readLabels(config["Labels"]),
  });
}

const STATES = new Set<string>([
  "created",
  "running",
  "paused",
  "restarting",
  "removing",
  "exited",
  "dead",
] satisfies ContainerState[]);

type State = Pick<
  Container,
  "state" | "pid" | "exitCode" | "error" | "startedAt" | "finishedAt" | "health"
>;

function readState(state: Fields): State {
  const status = textOf(state["Status"]) ?? "";
  const pid = numberOf(state["Pid"]) ?? 0;
  return present({
    state: STATES.has(status) ? (status as ContainerState) : "dead",
    pid: pid > 0 ? pid : undefined,
    exitCode: numberOf(state["ExitCode"]) ?? 0,
    error: readError(state["Error"]),
    startedAt: timeOf(state["StartedAt"]),
    finishedAt: timeOf(state["FinishedAt"]),
    health: healthOf(fieldsOf(state["Health"])["Status"]),
  });
}

/** Go's zero time stands for never. */
function timeOf(value: unknown): string | undefined {
  const text = wordOf(value);
  return text === undefined || text.startsWith("0001-") ? undefined : text;
}

function healthOf(value: unknown): string | undefined {
  const text = wordOf(value);
  return text === "none" ? undefined : text;
}

function readEndpoint(networkName: string, endpoint: Fields): Endpoint {
  return present({
    networkId: textOf(endpoint["NetworkID"]) ?? "",
    networkName,
    endpointId: textOf(endpoint["EndpointID"]) ?? "",
    mac: macOf(endpoint["MacAddress"]),
    ipv4: addressOf(endpoint["IPAddress"]),
    ipv4PrefixLength: lengthOf(endpoint["IPPrefixLen"]),
    ipv4Gateway: addressOf(endpoint["Gateway"]),
    ipv6: addressOf(endpoint["GlobalIPv6Address"]),
    ipv6PrefixLength: lengthOf(endpoint["GlobalIPv6PrefixLen"]),
    ipv6Gateway: addressOf(endpoint["IPv6Gateway"]),
    aliases: textsOf(endpoint["Aliases"]),
    links: linksOf(endpoint["Links"]),
    dnsNames: textsOf(endpoint["DNSNames"]),
    gatewayPriority: numberOf(endpoint["GwPriority"]),
  });
}

const addressOf = (value: unknown): string | undefined => readAddress(wordOf(value) ?? "")?.text;

function linksOf(value: unknown): Endpoint["links"] {
  const links = textsOf(value);
  return links.length === 0 ? undefined : links;
}

function lengthOf(value: unknown): number | undefined {
  const length = numberOf(value);
  return length === undefined || length === 0 ? undefined : length;
}
