/** The commands about which engines the window looks at. */

import * as vscode from "vscode";
import { engineOf } from "./engineOf.ts";
import type { EngineChoices } from "./engines/choices.ts";
import type { HelperConsent } from "./engines/consent.ts";
import type { Engines } from "./lens/engines.ts";
import { tellBriefly } from "./messages.ts";
import { readHost } from "./readHost.ts";
import { readSettings } from "./settings.ts";

export function engineCommands(engines: Engines, choices: EngineChoices, consent: HelperConsent) {
  return {
    async "dockerNetworkLens.chooseEngine"(): Promise<void> {
      const { chooseEngine } = await import("./engines/choosing.ts");
      await chooseEngine(engines, choices);
    },
    async "dockerNetworkLens.chooseWay"(argument: unknown): Promise<void> {
      const { chooseWay } = await import("./engines/choosing.ts");
      await chooseWay(engineOf(engines, argument), choices);
    },
    "dockerNetworkLens.useEngine": (argument: unknown) => engines.use(engineOf(engines, argument)),
    "dockerNetworkLens.closeEngine": (argument: unknown) =>
      engines.close(engineOf(engines, argument)),
    async "dockerNetworkLens.useHelper"(argument: unknown): Promise<void> {
      const engine = engineOf(engines, argument);
      const { lens } = engine;
      await readHost(lens);
      const { askForHelper } = await import("./changes/changing.ts");
      const image = await askForHelper(engine, readSettings().helperImage);
      const endpoint = lens.state.snapshot?.engine?.endpoint;
      if (image === undefined || endpoint === undefined) return;
      consent.agree(endpoint, image);
      await lens.renew();
    },
    async "dockerNetworkLens.stopHelper"(argument: unknown): Promise<void> {
      const { lens } = engineOf(engines, argument);
      const endpoint = lens.state.snapshot?.engine?.endpoint;
      if (endpoint === undefined) return;
      consent.revoke(endpoint);
      tellBriefly(vscode.l10n.t("The helper container is not used any more"), 3_000);
      await lens.renew();
    },
    "dockerNetworkLens.refresh": (argument: unknown) => engineOf(engines, argument).lens.renew(),
  };
}
