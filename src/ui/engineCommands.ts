/** The commands about which engines the window looks at. */

import { engineOf } from "./engineOf.ts";
import type { EngineChoices } from "./engines/choices.ts";
import type { Engines } from "./lens/engines.ts";

export function engineCommands(engines: Engines, choices: EngineChoices) {
  return {
    async "dockerNetworkLens.chooseEngine"(): Promise<void> {
      const { chooseEngine } = await import("./engines/chooseEngine.ts");
      await chooseEngine(engines, choices);
    },
    "dockerNetworkLens.useEngine": (argument: unknown) => engines.use(engineOf(engines, argument)),
    "dockerNetworkLens.closeEngine": (argument: unknown) =>
      engines.close(engineOf(engines, argument)),
    "dockerNetworkLens.refresh": (argument: unknown) => engineOf(engines, argument).lens.renew(),
  };
}
