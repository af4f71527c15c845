/** The wiring of the page: messages and events in, the panel painted, messages out. */

import { isPanelState, isToWebview } from "../src/protocol/checks.ts";
import type { PanelState, ToHost, ToWebview } from "../src/protocol/messages.ts";
import { chosen, settleChoices } from "./controls.ts";
import { copyOf } from "./details.ts";
import { stepAlong } from "./keys.ts";
import { paint } from "./paint.ts";
import { openHop, panel } from "./panel.ts";
import { registerControls } from "./registerControls.ts";
import { roomOf } from "./room.ts";
import { choose, firstLook, isStage, receive, stateToKeep, type PanelLook } from "./state.ts";

declare function acquireVsCodeApi(): {
  postMessage(message: ToHost): void;
  getState(): unknown;
  setState(state: PanelState): void;
};

const host = acquireVsCodeApi();
const kept = host.getState();
const before: PanelState = isPanelState(kept) ? kept : {};
const page = document.createElement("main");
let look: PanelLook = firstLook(before);
let scrollTo = before.scrollTop;

registerControls();
document.body.append(page);
page.addEventListener("change", onChange);
page.addEventListener("click", onClick);
page.addEventListener("keydown", onKey);
page.addEventListener("focusin", onFocus);
window.addEventListener("message", onMessage);
window.addEventListener("scroll", keep, { passive: true });
new ResizeObserver(repaint).observe(page);
void document.fonts.ready.then(repaint);
host.postMessage({ type: "ready" });

function show(next: PanelLook): void {
  look = next;
  repaint();
  keep();
}

function repaint(): void {
  paint(page, panel(look, roomOf(page)));
  requestAnimationFrame(() => settleChoices(page));
}

/** Before the first answer there is nothing to keep: what was kept stands. */
function keep(): void {
  if (look.view !== undefined) host.setState(stateToKeep(look, window.scrollY));
}

function onMessage({ data }: MessageEvent<unknown>): void {
  if (!isToWebview(data)) {
    if (isAnswer(data)) show(receive(look, notUnderstood(look)));
    return;
  }
  look = receive(look, data);
  repaint();
  if (data.type === "show" && scrollTo !== undefined) {
    window.scrollTo({ top: scrollTo });
    scrollTo = undefined;
  }
  keep();
}

/** Other messages pass through the page too; one that should have been drawn is missed. */
const isAnswer = (data: unknown): boolean =>
  typeof data === "object" && data !== null && "type" in data && data.type === "show";

function notUnderstood({ view }: PanelLook): ToWebview {
  const reason = "the last answer does not fit this panel; reload the window";
  return view === undefined
    ? {
        type: "failed",
        message: "The answer does not fit this panel",
        remedy: "Reload the window.",
      }
    : { type: "stale", reason };
}

function onChange(event: Event): void {
  const pick = chosen(event);
  const result = pick === undefined ? undefined : choose(look, pick.id, pick.value);
  if (result === undefined) return;
  show(result.look);
  host.postMessage(result.message);
}

function onClick({ target }: Event): void {
  if (!(target instanceof Element)) return;
  const hop = target.closest("[data-hop]")?.getAttribute("data-hop");
  if (typeof hop === "string") select(hop);
  const action = target.closest("[data-action]")?.getAttribute("data-action");
  if (typeof action === "string") act(action);
}

/** What the pointer can do the keyboard can: arrows along the walk and the tabs, Enter to open, Escape to close. */
function onKey(event: KeyboardEvent): void {
  const { target, key } = event;
  if (!(target instanceof Element)) return;
  if (key === "Escape" && openHop(look, roomOf(page)) !== undefined) {
    act("close");
    return;
  }
  const hop = target.closest("[data-hop]")?.getAttribute("data-hop");
  if (typeof hop === "string" && (key === "Enter" || key === " ")) {
    event.preventDefault();
    select(hop);
    return;
  }
  for (const kind of ["[data-hop]", "[role=tab]"]) {
    if (!target.matches(kind)) continue;
    const all = Array.from(page.querySelectorAll<HTMLElement | SVGElement>(kind));
    const next = all[stepAlong(key, all.indexOf(target as HTMLElement), all.length) ?? -1];
    if (next === undefined) return;
    event.preventDefault();
    next.focus();
    if (kind === "[role=tab]") act(next.dataset["action"] ?? "");
  }
}

/** The Tab key comes back to the hop that had the focus last. */
function onFocus({ target }: FocusEvent): void {
  const hop = target instanceof Element ? target.getAttribute("data-hop") : null;
  if (hop === null || hop === look.entry) return;
  look = { ...look, entry: hop };
  repaint();
}

function select(hop: string): void {
  show({ ...look, hop, entry: hop });
  reveal(hopElement(hop));
}

/** Brings a hop out from under the details, where these lie over the drawing. */
function reveal(hop: Element | undefined): void {
  const details = page.querySelector("#details");
  if (hop === undefined || details === null || roomOf(page).wide) return;
  const under = hop.getBoundingClientRect().bottom - details.getBoundingClientRect().top;
  if (under > 0) window.scrollBy({ top: under + 12 });
}

function hopElement(hop: string): SVGElement | undefined {
  const all = page.querySelectorAll<SVGElement>("[data-hop]");
  return Array.from(all).find((each) => each.dataset["hop"] === hop);
}

function act(action: string): void {
  const [name = "", argument = ""] = action.split(" ");
  const open = openHop(look, roomOf(page));
  switch (name) {
    case "refresh":
    case "explain":
      host.postMessage({ type: name });
      return;
    case "stage":
      if (isStage(argument)) show({ ...look, stage: argument });
      return;
    case "close":
      show({ ...look, hop: "" });
      if (open !== undefined) hopElement(open.key)?.focus();
      return;
    case "copyRemedy":
      copy(look.view?.findings[Number(argument)]?.remedy.command);
      return;
    case "copyHop":
      copy(open === undefined ? undefined : copyOf(open.hop));
      return;
    case "showTables":
      if (open !== undefined) host.postMessage({ type: name, netns: open.hop.netns });
      return;
    case "openRule":
      if (open?.hop.kind === "rule") {
        const { netns, family, table, chain, index, line } = open.hop;
        host.postMessage({ type: "openEvidence", netns, family, table, chain, index, line });
      }
  }
}

function copy(text: string | undefined): void {
  if (text !== undefined) host.postMessage({ type: "copy", text });
}
