/** What the panel knows and how looking at it changes that. Pure: main.ts keeps the one state there is. */

import type { Path, Protocol } from "../src/core/contract.ts";
import type {
  PanelPort,
  PanelState,
  PanelView,
  Stage,
  ToHost,
  ToWebview,
} from "../src/protocol/messages.ts";

export interface PanelLook {
  readonly view?: PanelView;
  /** There is nothing to show, and why. */
  readonly failed?: { readonly message: string; readonly remedy?: string };
  /** What is shown is the last that is known, and why. */
  readonly stale?: string;
  readonly busy: boolean;
  /** What was chosen and not answered yet: shown at once. */
  readonly picked: {
    readonly container?: string;
    readonly port?: string;
    readonly vantage?: string;
  };
  readonly stage: Stage;
  /** Key of the selected hop; empty when its details were closed, absent when none was ever selected. */
  readonly hop?: string;
  /** Key of the hop that the Tab key comes to. */
  readonly entry?: string;
}

export const firstLook = (kept: PanelState): PanelLook => ({
  busy: true,
  picked: {},
  stage: kept.stage ?? "first",
  ...(kept.hop === undefined ? {} : { hop: kept.hop }),
});

/** What a message changes. */
export function receive(look: PanelLook, message: ToWebview): PanelLook {
  const { stage, entry } = look;
  const hop = message.type === "show" && isOther(look.view, message.view) ? undefined : look.hop;
  const looking = {
    stage,
    ...(hop === undefined ? {} : { hop }),
    ...(entry === undefined ? {} : { entry }),
  };
  switch (message.type) {
    case "show":
      return { ...looking, view: message.view, busy: false, picked: {} };
    case "busy":
      return { ...look, busy: true };
    case "stale":
      return { ...look, stale: message.reason, busy: false, picked: {} };
    case "failed": {
      const { message: said, remedy } = message;
      const failed = { message: said, ...(remedy === undefined ? {} : { remedy }) };
      return { ...looking, failed, busy: false, picked: {} };
    }
  }
}

/** Whether something else is looked at: then a hop of the same name is another one. */
function isOther(before: PanelView | undefined, view: PanelView): boolean {
  if (before === undefined) return false;
  const subject = ({ engineId, container, port, vantage }: PanelView): string =>
    JSON.stringify([engineId, container, port, vantage]);
  return subject(before) !== subject(view);
}

/** A choice in one of the lists: what is shown meanwhile, and what the host is told. */
export function choose(
  look: PanelLook,
  id: string,
  value: string,
): { readonly look: PanelLook; readonly message: ToHost } | undefined {
  const { view } = look;
  switch (id) {
    case "container":
      if (value === "") return undefined;
      return picked(look, { container: value }, { container: value });
    case "vantage":
      return picked(look, { vantage: value }, { vantage: value });
    case "port": {
      const port =
        view === undefined ? undefined : offeredPorts(view).find((each) => portKey(each) === value);
      if (port === undefined) return undefined;
      const { hostIp, hostPort, protocol } = port;
      return picked(look, { port: value }, { hostIp, port: hostPort, protocol });
    }
    default:
      return undefined;
  }
}

function picked(
  look: PanelLook,
  pick: PanelLook["picked"],
  told: Omit<Extract<ToHost, { type: "choose" }>, "type">,
) {
  return {
    look: { ...look, picked: { ...look.picked, ...pick } },
    message: { type: "choose" as const, ...told },
  };
}

/** The ports to choose from, with the one asked about even if nobody publishes it. */
export function offeredPorts({ ports, port }: PanelView): readonly PanelPort[] {
  if (port === undefined || ports.some((each) => portKey(each) === portKey(port))) return ports;
  return [port, ...ports];
}

export function portKey(port: { hostIp: string; hostPort: number; protocol: Protocol }): string {
  return `${port.hostIp} ${port.hostPort} ${port.protocol}`;
}

/** The vantage that is looked from, by its place; the first where the chosen one is gone. */
export function vantageIndex({ view, picked: { vantage } }: PanelLook): number {
  const wanted = vantage ?? view?.vantage;
  const index = view?.vantages.findIndex(({ id }) => id === wanted) ?? 0;
  return Math.max(index, 0);
}

export function shownPath(look: PanelLook): Path | undefined {
  return look.view?.paths[vantageIndex(look)];
}

/** What is kept over a reload. */
export function stateToKeep(look: PanelLook, scrollTop: number): PanelState {
  const { view, stage, hop } = look;
  const vantage = view?.vantages[vantageIndex(look)]?.id;
  const { port } = view ?? {};
  return {
    ...(view?.engineId === undefined ? {} : { engineId: view.engineId }),
    ...(view?.container === undefined ? {} : { container: view.container }),
    ...(port === undefined
      ? {}
      : { hostIp: port.hostIp, port: port.hostPort, protocol: port.protocol }),
    ...(vantage === undefined ? {} : { vantage }),
    stage,
    ...(hop === undefined ? {} : { hop }),
    scrollTop: Math.max(0, Math.round(scrollTop)),
  };
}

export function isStage(word: string): word is Stage {
  return word === "first" || word === "later" || word === "reply";
}
