import assert from "node:assert/strict";
import type { PanelView, Stage } from "../../src/protocol/messages.ts";
import { endingOf } from "../../webview/endings.ts";
import { layOut } from "../../webview/layout.ts";
import { hopsOf, outline, placeHops } from "../../webview/outline.ts";
import { hopsIn, type Box, type Layout } from "../../webview/spots.ts";
import { VIEWS, metricsOf } from "./samples.ts";

const STAGES: readonly Stage[] = ["first", "later", "reply"];

/** All samples in all stages, in a narrow, a usual and a wide panel, and with a large font. */
function* layouts(): Generator<readonly [string, PanelView["paths"][number], Stage, Layout]> {
  for (const [name, { paths }] of Object.entries(VIEWS)) {
    for (const path of paths) {
      for (const stage of STAGES) {
        for (const metrics of [
          metricsOf(320),
          metricsOf(400),
          metricsOf(900),
          metricsOf(700, 1.6),
        ]) {
          const layout = layOut(outline(path, stage), endingOf(path, stage), metrics);
          yield [`${name}, ${stage}, ${metrics.width}`, path, stage, layout];
        }
      }
    }
  }
}

suite("the layout", () => {
  test("every hop has one place, in the order of the walk, below the one before", () => {
    for (const [name, path, stage, { lanes }] of layouts()) {
      const spots = lanes.flatMap((lane) => lane.spots.flatMap(hopsIn));
      const keys = placeHops(hopsOf(path, stage)).map(({ key }) => key);
      assert.deepEqual(
        spots.map(({ key }) => key),
        keys,
        name,
      );
      assertStacked(name, spots);
    }
  });

  test("spots stand in their lanes, and lanes do not overlap", () => {
    for (const [name, , , { lanes, width, height, end }] of layouts()) {
      assertStacked(name, [...lanes, end]);
      for (const lane of lanes) {
        assertStacked(name, lane.spots);
        for (const spot of lane.spots) assert.ok(holds(lane, spot), name);
        assert.ok(holds({ x: 0, y: 0, width, height }, lane), name);
      }
    }
  });

  test("rules stand in the box of their chain", () => {
    for (const [name, , , { lanes }] of layouts()) {
      for (const spot of lanes.flatMap(({ spots }) => spots)) {
        if (spot.kind !== "chain") continue;
        assertStacked(name, spot.rules);
        for (const rule of spot.rules) assert.ok(holds(spot, rule), name);
      }
    }
  });

  test("the spine is one line from the start to the verdict", () => {
    for (const [name, , , { reaches, height, cut }] of layouts()) {
      for (const [index, { from, to }] of reaches.entries()) {
        assert.ok(from <= to, name);
        assert.equal(reaches[index + 1]?.from ?? to, to, name);
      }
      assert.ok((reaches.at(-1)?.to ?? height) <= height, name);
      assert.equal(reaches.at(-1)?.how === "cut", cut !== undefined, name);
    }
  });

  test("text is shortened to its room", () => {
    for (const width of [320, 400, 900]) {
      const { measure } = metricsOf(width);
      const path = VIEWS["hostile"]?.paths[0];
      assert.ok(path);
      const layout = layOut(outline(path, "first"), endingOf(path, "first"), metricsOf(width));
      const spots = layout.lanes.flatMap(({ spots }) => spots.flatMap(hopsIn));
      for (const { lines, x } of spots) {
        for (const line of lines) assert.ok(x + measure(line, "mono") <= width, line);
      }
    }
  });

  test("where the packet dies is where the spine is cut", () => {
    const path = VIEWS["dropped"]?.paths[0];
    assert.ok(path);
    const { cut, reaches } = layOut(
      outline(path, "first"),
      endingOf(path, "first"),
      metricsOf(700),
    );
    assert.equal(cut?.key, "rule host ip filter DOCKER-USER 1");
    assert.equal(reaches.at(-1)?.from, cut.at);
  });

  test("behind docker-proxy runs a second connection", () => {
    const path = VIEWS["proxied"]?.paths[0];
    assert.ok(path);
    const { reaches } = layOut(outline(path, "first"), endingOf(path, "first"), metricsOf(700));
    assert.deepEqual(
      reaches.map(({ how, connection }) => `${how} ${connection}`),
      ["plain 1", "plain 2", "veth 2", "plain 2"],
    );
  });
});

function assertStacked(name: string, boxes: readonly Box[]): void {
  for (const [index, box] of boxes.entries()) {
    const next = boxes[index + 1];
    assert.ok(next === undefined || box.y + box.height <= next.y + 0.01, name);
  }
}

const holds = (outer: Box, inner: Box): boolean =>
  inner.x >= outer.x &&
  inner.y >= outer.y &&
  inner.x + inner.width <= outer.x + outer.width + 0.01 &&
  inner.y + inner.height <= outer.y + outer.height + 0.01;
