/** Everything that is read of an engine: four questions at once, then each container, and the swarm that it is in. */

import type { Container, Engine, Network, Rootlesskit } from "../../core/docker/engine.ts";
import type { Gap } from "../../core/contract.ts";
import { fieldsOf, listOf, present, textOf, textsOf, wordOf, type Fields } from "../fields.ts";
import { done, failed, type Failure, type Outcome } from "../outcome.ts";
import type { EngineClient } from "./client.ts";
import { readContainer } from "./container.ts";
import type { EngineEndpoint } from "./endpoint.ts";
import { gapOfContainers, gapOfSwarm } from "./engineGaps.ts";
import { readNetwork } from "./network.ts";
import { isPodman, namingNetworksById } from "./podman.ts";
import { readSwarm } from "./swarm.ts";

export interface EngineReading {
  readonly engine: Engine;
  readonly gaps: readonly Gap[];
}

/** Each request has this long, all of them together three times as long. */
const REQUEST_TIMEOUT_MS = 10_000;

/**
 * The networks come without their containers in one answer; a container's own answer names its networks, so that
 * none but an overlay network needs a request of its own.
 */
export async function readEngine(
  client: EngineClient,
  signal: AbortSignal,
): Promise<Outcome<EngineReading>> {
  const { endpoint } = client;
  const late = AbortSignal.timeout(3 * REQUEST_TIMEOUT_MS);
  const ask = async (path: string): Promise<Outcome<unknown>> => {
    if (late.aborted) return failed("timed-out", `GET ${path}`, "the engine is too slow");
    return client.get(path, { signal, timeoutMs: REQUEST_TIMEOUT_MS });
  };
  const [version, info, networks, containers] = await Promise.all([
    ask("/version"),
    ask("/info"),
    ask("/networks"),
    ask("/containers/json?all=1"),
  ]);
  for (const answer of [version, info, networks, containers]) if (!answer.ok) return answer;
  const about = { version: valueOf(version), info: valueOf(info) };
  if (wordOf(about.version["Version"]) === undefined) {
    return failed("garbled", "GET /version", "the answer is not an engine's");
  }
  const [{ found, failures }, cluster] = await Promise.all([
    inspectAll(idsIn(containers.ok && containers.value, client), ask),
    readSwarm(fieldsOf(about.info["Swarm"]), readNetworks(networks.ok && networks.value), ask),
  ]);
  return done({
    engine: {
      ...readAbout(about.version, about.info, endpoint),
      ...(cluster.swarm === undefined ? {} : { swarm: cluster.swarm }),
      networks: cluster.networks,
      containers: found.map((container) => namingNetworksById(container, cluster.networks)),
    },
    gaps: [...gapOfContainers(failures, endpoint), ...gapOfSwarm(cluster.failures, endpoint)],
  });
}

/** The engine lists them in another order each time. */
function readNetworks(list: unknown): Network[] {
  const networks = listOf(list).flatMap((each) => readNetwork(each) ?? []);
  return networks.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

const valueOf = (outcome: Outcome<unknown>): Fields => fieldsOf(outcome.ok && outcome.value);

const idsIn = (list: unknown, { ownContainers }: EngineClient): readonly string[] =>
  listOf(list)
    .map(fieldsOf)
    .filter(({ Names }) => !textsOf(Names).some((name) => ownContainers.has(name.slice(1))))
    .flatMap(({ Id }) => wordOf(Id) ?? []);

async function inspectAll(
  ids: readonly string[],
  ask: (path: string) => Promise<Outcome<unknown>>,
): Promise<{ found: Container[]; failures: Failure[] }> {
  const found: Container[] = [];
  const failures: Failure[] = [];
  const answers = await Promise.all(
    ids.map((id) => ask(`/containers/${encodeURIComponent(id)}/json`)),
  );
  for (const answer of answers) {
    if (answer.ok) {
      const container = readContainer(answer.value);
      if (container === undefined) {
        failures.push({
          kind: "garbled",
          asked: "docker inspect",
          said: "the answer is not a container",
        });
      } else found.push(container);
      // A container that was removed since the list was made is no loss.
    } else if (answer.failure.kind !== "absent") failures.push(answer.failure);
  }
  return { found, failures };
}

function readAbout(
  version: Fields,
  info: Fields,
  endpoint: EngineEndpoint,
): Omit<Engine, "swarm" | "networks" | "containers"> {
  return present({
    name: textOf(info["Name"]) ?? "",
    version: textOf(version["Version"]) ?? "",
    apiVersion: textOf(version["ApiVersion"]) ?? "",
    endpoint: endpoint.text,
    os: wordOf(info["OperatingSystem"]) ?? textOf(version["Os"]) ?? "",
    kernel: wordOf(version["KernelVersion"]) ?? wordOf(info["KernelVersion"]),
    rootless: textsOf(info["SecurityOptions"]).some((option) => option.includes("name=rootless")),
    rootlesskit: readRootlesskit(version["Components"]),
    firewallBackend: wordOf(fieldsOf(info["FirewallBackend"])["Driver"]),
    podman: isPodman(version) ? true : undefined,
    addressPools: readPools(info["DefaultAddressPools"]),
  });
}

/** It takes part in an engine's version where it runs it (moby: daemon/info_unix.go, fillRootlessVersion). */
function readRootlesskit(components: unknown): Rootlesskit | undefined {
  const found = listOf(components).find((each) => fieldsOf(each)["Name"] === "rootlesskit");
  const details = fieldsOf(fieldsOf(found)["Details"]);
  const stateDir = wordOf(details["StateDir"]);
  if (stateDir === undefined) return undefined;
  const [networkDriver, portDriver] = [details["NetworkDriver"], details["PortDriver"]].map(textOf);
  return { stateDir, networkDriver: networkDriver ?? "", portDriver: portDriver ?? "" };
}

function readPools(value: unknown): Engine["addressPools"] {
  const pools = listOf(value).flatMap((each) => {
    const { Base, Size } = fieldsOf(each);
    return typeof Base === "string" && typeof Size === "number" ? [{ base: Base, size: Size }] : [];
  });
  return pools.length === 0 ? undefined : pools;
}
