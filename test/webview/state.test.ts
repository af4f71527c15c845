import assert from "node:assert/strict";
import type { PanelView } from "../../src/protocol/messages.ts";
import { isPanelState } from "../../src/protocol/checks.ts";
import { stepAlong } from "../../webview/keys.ts";
import { textOf, within, type Node } from "../../webview/node.ts";
import { openHop, panel, type Room } from "../../webview/panel.ts";
import {
  choose,
  firstLook,
  offeredPorts,
  receive,
  shownPath,
  stateToKeep,
  vantageIndex,
  type PanelLook,
} from "../../webview/state.ts";
import { VIEWS, dropped, healthy, proxied, viewOf, metricsOf } from "./samples.ts";

const ROOM: Room = { ...metricsOf(700), wide: true };
const NARROW: Room = { ...metricsOf(400), wide: false };

const looking = (view: PanelView, kept = {}): PanelLook =>
  receive(firstLook(kept), { type: "show", view });

const text = (look: PanelLook): string => panel(look, ROOM).map(textOf).join("\n");

suite("looking at the panel", () => {
  test("a refresh keeps stage and hop, and what was picked is answered", () => {
    const look = { ...looking(viewOf(healthy), { stage: "reply" }), hop: "x", entry: "y" };
    const picked = choose(look, "vantage", "1")?.look;
    assert.ok(picked);
    assert.equal(vantageIndex(picked), 1);
    const {
      stage,
      hop,
      entry,
      picked: left,
    } = receive(picked, { type: "show", view: viewOf(healthy) });
    assert.deepEqual(
      { stage, hop, entry, left },
      { stage: "reply", hop: "x", entry: "y", left: {} },
    );
  });

  test("a vantage is shown at once when it is picked", () => {
    const picked = choose(looking(viewOf(healthy)), "vantage", "1");
    assert.ok(picked);
    assert.equal(shownPath(picked.look), proxied);
    assert.deepEqual(picked.message, { type: "choose", vantage: "1" });
  });

  test("a vantage that is gone gives way to the first", () => {
    assert.equal(vantageIndex(looking({ ...viewOf(healthy), vantage: "gone" })), 0);
  });

  test("a port is told whole, and one that is not offered is not told", () => {
    const look = looking(viewOf(healthy));
    const message = { type: "choose", hostIp: "::", port: 8080, protocol: "tcp" };
    assert.deepEqual(choose(look, "port", ":: 8080 tcp")?.message, message);
    assert.equal(choose(look, "port", ":: 1 tcp"), undefined);
    assert.equal(choose(look, "container", ""), undefined);
    assert.equal(choose(look, "something", "else"), undefined);
  });

  test("the port asked about is offered even when nobody publishes it", () => {
    const port = { hostIp: "", hostPort: 9, protocol: "udp" } as const;
    assert.equal(offeredPorts({ ...viewOf(healthy), port })[0], port);
    assert.equal(offeredPorts(viewOf(healthy)).length, 2);
  });

  test("what is kept over a reload fits the protocol, and brings the look back", () => {
    const kept = stateToKeep({ ...looking(viewOf(healthy)), stage: "later", hop: "h" }, 12.4);
    assert.ok(isPanelState(kept));
    assert.deepEqual(kept, {
      ...{ container: "web", hostIp: "0.0.0.0", port: 8080, protocol: "tcp", vantage: "0" },
      ...{ stage: "later", hop: "h", scrollTop: 12 },
    });
    assert.equal(firstLook(kept).stage, "later");
  });

  test("where a rule ends the packet its evidence is open, if there is room; a closed one stays closed", () => {
    const look = looking(viewOf(dropped));
    assert.equal(openHop(look, ROOM)?.key, "rule host ip filter DOCKER-USER 1");
    assert.equal(openHop(look, NARROW), undefined);
    assert.equal(openHop({ ...look, hop: "" }, ROOM), undefined);
    assert.equal(openHop(looking(viewOf(healthy)), ROOM), undefined);
  });
});

suite("another port or container", () => {
  test("what was selected or closed before is no longer", () => {
    const closed: PanelLook = { ...looking(viewOf(dropped)), hop: "" };
    const again = receive(closed, { type: "show", view: viewOf(dropped) });
    assert.equal(openHop(again, ROOM), undefined);
    const other = receive(closed, { type: "show", view: { ...viewOf(dropped), container: "api" } });
    assert.notEqual(openHop(other, ROOM), undefined);
  });

  test("the verdicts of all vantages are counted", () => {
    assert.match(text(looking(viewOf(dropped))), /From1 dropped, 1 reachable, 1 leaves this host/);
  });
});

suite("the panel's words", () => {
  test("the cause comes first, then how it ends, then the walk", () => {
    const said = text(looking(VIEWS["dropped"] ?? viewOf(dropped)));
    const order = ["A rule in DOCKER-USER drops", "Nothing comes back", "PREROUTING"];
    const places = order.map((words) => said.indexOf(words));
    assert.ok(
      places.every((place, at) => place > (places[at - 1] ?? -1)),
      String(places),
    );
  });

  test("a finding that explains nothing is folded", () => {
    const nodes = panel(looking(VIEWS["healthy"] ?? viewOf(healthy)), ROOM);
    const finding = nodes.flatMap((each) => [...within(each)]).find(hasClass("finding info"));
    assert.equal(finding?.tag, "details");
  });

  test("gaps, assumptions, staleness and why there is nothing are said", () => {
    assert.match(text(looking(viewOf(healthy))), /1 gap: what could not be read/);
    assert.match(text(looking(viewOf(healthy))), /What lies beyond eth0/);
    assert.match(text(looking(VIEWS["empty"] ?? viewOf(healthy))), /web publishes no port\./);
    const stale = receive(looking(viewOf(healthy)), {
      type: "stale",
      reason: "the engine is gone",
    });
    assert.match(text(stale), /the engine is gone/);
    const failed = receive(stale, { type: "failed", message: "no engine", remedy: "start it" });
    assert.match(text(failed), /no engine.*start it/s);
    assert.match(text(receive(failed, { type: "show", view: viewOf(healthy) })), /PREROUTING/);
  });

  test("a reply that is lost marks its tab", () => {
    const marks = (look: PanelLook): number =>
      panel(look, ROOM)
        .flatMap((each) => [...within(each)])
        .filter(({ tag, key }) => tag === "button" && key === "reply")
        .flatMap((tab) => [...within(tab)])
        .filter(({ tag }) => tag === "svg").length;
    assert.equal(marks(looking(VIEWS["answerLost"] ?? viewOf(healthy))), 1);
    assert.equal(marks(looking(viewOf(healthy))), 0);
  });
});

const hasClass =
  (wanted: string) =>
  ({ attributes }: Node): boolean =>
    attributes["class"] === wanted;

suite("the arrow keys", () => {
  const steps: readonly [key: string, from: number, to: number | undefined][] = [
    ["ArrowDown", 0, 1],
    ["ArrowRight", 4, 4],
    ["ArrowUp", 0, 0],
    ["ArrowLeft", 3, 2],
    ["Home", 3, 0],
    ["End", 1, 4],
    ["a", 1, undefined],
  ];
  for (const [key, from, to] of steps) {
    test(`${key} from ${from}`, () => assert.equal(stepAlong(key, from, 5), to));
  }
});
