/** The commands that change something on the host: only when a person asks for it by name, and confirms it. */

import type { Given } from "./changes/places.ts";
import { engineOf } from "./engineOf.ts";
import type { Engines } from "./lens/engines.ts";
import { isTreeRow } from "./tree/treeRow.ts";
import type { Views } from "./tree/views.ts";

const changing = () => import("./changes/changing.ts");

export function changeCommands(engines: Engines, views: Views) {
  return {
    async "dockerNetworkLens.createNetwork"(argument: unknown): Promise<void> {
      const engine = engineOf(engines, argument);
      const id = await (await changing()).createNetwork(engine.lens);
      if (id === undefined) return;
      await views.revealInNetworks(
        engine,
        ({ subject }) => subject.kind === "network" && subject.id === id,
      );
    },
    async "dockerNetworkLens.connectContainer"(argument: unknown): Promise<void> {
      const engine = engineOf(engines, argument);
      const given = givenBy(argument);
      // The network that a container's line stands under is one that it is in already.
      const networkId = given.containerId === undefined ? given.networkId : undefined;
      const made = await (await changing()).connectContainer(engine.lens, { ...given, networkId });
      if (made === undefined) return;
      const under = `net:${made.networkId}/`;
      await views.revealInNetworks(
        engine,
        ({ id, subject }) =>
          subject.kind === "container" && subject.id === made.containerId && id.startsWith(under),
      );
    },
    async "dockerNetworkLens.disconnectContainer"(argument: unknown): Promise<void> {
      const { lens } = engineOf(engines, argument);
      await (await changing()).disconnectContainer(lens, givenBy(argument));
    },
    async "dockerNetworkLens.removeNetwork"(argument: unknown): Promise<void> {
      const { lens } = engineOf(engines, argument);
      await (await changing()).removeNetwork(lens, givenBy(argument));
    },
    async "dockerNetworkLens.pruneNetworks"(argument: unknown): Promise<void> {
      await (await changing()).pruneNetworks(engineOf(engines, argument).lens);
    },
  };
}

/** What a line of the tree is about: a network, or a container in one. */
function givenBy(argument: unknown): Given {
  const rows = isTreeRow(argument) ? [argument, argument.parent] : [];
  const subjects = rows.flatMap((row) => (row === undefined ? [] : [row.item.subject]));
  const idOf = (kind: "network" | "container"): string | undefined =>
    subjects.flatMap((subject) => (subject.kind === kind ? [subject.id] : []))[0];
  return { networkId: idOf("network"), containerId: idOf("container") };
}
