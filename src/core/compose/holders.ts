/** Which containers a service of a compose file runs as, and who holds the ports that it asks for. */

import type { Protocol } from "../contract.ts";
import { isAnyAddress, publicationsOf, type Publication } from "../docker/publications.ts";
import type { Container, KnownLabels } from "../docker/engine.ts";
import type { PortMapping, PortRange } from "./portSyntax.ts";

/** Where a compose file lies, as the person who runs Compose sees it. */
export interface ComposePlace {
  readonly path: string;
  readonly folder: string;
  /** The last part of the folder's path. */
  readonly folderName: string;
  /** Top-level `name:` of the file. */
  readonly name?: string;
}

/** The containers that Compose made for a service: by the labels that it leaves on them. */
export function containersOf(
  service: string,
  place: ComposePlace,
  containers: readonly Container[],
): readonly Container[] {
  const named = containers.filter(({ labels }) => labels.composeService === service);
  const tests: readonly ((labels: KnownLabels) => boolean)[] = [
    ({ composeConfigFiles = "" }) => composeConfigFiles.split(",").includes(place.path),
    ({ composeWorkingDir }) => composeWorkingDir === place.folder,
    ({ composeProject }) => composeProject === projectName(place),
  ];
  for (const test of tests) {
    const found = named.filter(({ labels }) => test(labels));
    if (found.length > 0) return found;
  }
  return [];
}

/** Compose makes it of the folder's name (compose-go: loader.NormalizeProjectName). */
function projectName({ name, folderName }: ComposePlace): string {
  return (name ?? folderName)
    .toLowerCase()
    .replaceAll(/[^-_a-z0-9]/g, "")
    .replace(/^[_-]+/, "");
}

/** The publications that stand on host ports of the range, at an address that the mapping asks for too. */
export function holdersOf(
  { hostIp, protocol }: Pick<PortMapping, "hostIp" | "protocol">,
  { first, last }: PortRange,
  containers: readonly Container[],
): readonly Publication[] {
  return containers
    .flatMap(publicationsOf)
    .filter(
      ({ standing, binding }) =>
        standing &&
        binding.protocol === protocol &&
        first <= binding.hostPort &&
        binding.hostPort <= last &&
        collide(binding.hostIp, hostIp ?? ""),
    );
}

/** Whether two bindings of one port number cannot both be. */
function collide(a: string, b: string): boolean {
  if (a === b || a === "" || b === "") return true;
  return a.includes(":") === b.includes(":") && (isAnyAddress(a) || isAnyAddress(b));
}

/** What stands for these ports of the containers, whatever host ports the engine gave them. */
export const publishedFor = (
  containers: readonly Container[],
  { first, last }: PortRange,
  protocol: Protocol,
): readonly Publication[] =>
  containers
    .flatMap(publicationsOf)
    .filter(
      ({ standing, binding }) =>
        standing &&
        binding.protocol === protocol &&
        first <= binding.containerPort &&
        binding.containerPort <= last,
    );
