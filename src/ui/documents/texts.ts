/** What our read-only documents say. */

import { bridgeNameOf } from "../../core/docker/drivers/index.ts";
import { renderExplanation } from "../../core/explain/words/explanation.ts";
import { visible, visibleJson } from "../../core/explain/words/text.ts";
import type { Netns, Snapshot } from "../../core/snapshot.ts";
import { topologyOf } from "../../core/topology/topology.ts";
import type { Explainer } from "../explainer.ts";
import type { DocumentAddress } from "./address.ts";

/** The text, or `undefined` while there is nothing to tell from. */
export async function textOf(
  address: DocumentAddress,
  explainer: Explainer,
): Promise<string | undefined> {
  const snapshot = explainer.deepest;
  if (snapshot === undefined) return undefined;
  switch (address.kind) {
    case "explanation": {
      const answer = await explainer.answer(address.question);
      return answer === undefined ? undefined : renderExplanation(answer);
    }
    case "json": {
      const answer = await explainer.answer(address.question);
      return answer === undefined ? undefined : printJson(answer);
    }
    case "container":
      return containerText(address.id, snapshot);
    case "network":
      return networkText(address.id, snapshot);
    case "tables": {
      const { place } = address;
      const { renderTables, tablesOf, unreadAt } = await import("../tables/making.ts");
      const deepened = await explainer.deepened((given) => unreadAt(place, given));
      return renderTables(tablesOf(deepened ?? snapshot, place));
    }
    case "rules":
      return linesOf(rulesOf(address.netns, snapshot)?.[address.ruleset]);
  }
}

const printJson = (value: unknown): string =>
  visibleJson(`${JSON.stringify(value, undefined, 2)}\n`);

/** The container as the engine tells it, and its namespace as the kernel does. */
function containerText(id: string, snapshot: Snapshot): string | undefined {
  const topology = topologyOf(snapshot);
  const container = snapshot.engine?.containers.find((each) => each.id === id);
  if (container === undefined) return undefined;
  const namespace = topology.netnsOf(id);
  const hostVeths = container.endpoints.flatMap(
    (endpoint) => topology.hostVethOf(id, endpoint) ?? [],
  );
  return printJson({
    container,
    ...(namespace === undefined || namespace === topology.host ? {} : { namespace }),
    hostVeths,
  });
}

function networkText(id: string, snapshot: Snapshot): string | undefined {
  const topology = topologyOf(snapshot);
  const network = topology.network(id);
  if (network === undefined) return undefined;
  const name = bridgeNameOf(network);
  const bridge = topology.host?.links?.find((link) => link.name === name);
  const ports = topology.host?.links?.filter(({ master }) => master === bridge?.ifindex);
  const forwarding = topology.host?.fdb?.filter((entry) => entry.bridge === name);
  return printJson({
    network,
    ...(bridge === undefined ? {} : { bridge, ports, forwarding }),
  });
}

/** `host`, or a container's name. */
export function netnsNamed(name: string, snapshot: Snapshot): Netns | undefined {
  const topology = topologyOf(snapshot);
  if (name === "host") return topology.host;
  if (name === "machine" && topology.container(name) === undefined) return topology.machine;
  const container = topology.container(name);
  return container === undefined ? undefined : topology.netnsOf(container.id);
}

/** Each line stays where it is: rules are pointed at by their line. */
const linesOf = (text: string | undefined): string | undefined =>
  text?.split("\n").map(visible).join("\n");

const rulesOf = (name: string, snapshot: Snapshot): Netns["rulesets"] =>
  netnsNamed(name, snapshot)?.rulesets;
