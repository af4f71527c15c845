import assert from "node:assert/strict";
import type { Path } from "../../src/core/contract.ts";
import type { Stage } from "../../src/protocol/messages.ts";
import { endingOf } from "../../webview/endings.ts";
import { layOut } from "../../webview/layout.ts";
import { textOf, within, type Node } from "../../webview/node.ts";
import { hopsOf, outline, placeHops } from "../../webview/outline.ts";
import { drawScene } from "../../webview/scene.ts";
import { VIEWS, dropped, healthy, hostile, proxied, metricsOf } from "./samples.ts";

function draw(path: Path, stage: Stage = "first", selected?: string): Node {
  const metrics = metricsOf(700);
  const ending = endingOf(path, stage);
  const [first] = placeHops(hopsOf(path, stage));
  return drawScene(layOut(outline(path, stage), ending, metrics), {
    name: "First packet",
    ending,
    measure: metrics.measure,
    ...(selected === undefined ? {} : { selected }),
    ...(first === undefined ? {} : { entry: first.key }),
  });
}

const named = (scene: Node, role: string): readonly Node[] =>
  [...within(scene)].filter(({ attributes }) => attributes["role"] === role);

const labels = (nodes: readonly Node[]): readonly unknown[] =>
  nodes.map(({ attributes }) => attributes["aria-label"]);

suite("the scene", () => {
  test("is heard as a list: where it starts, each hop, how it ends", () => {
    const scene = draw(proxied);
    assert.equal(scene.attributes["role"], "list");
    assert.equal(scene.attributes["aria-label"], "First packet, 13 hops");
    const items = named(scene, "listitem").map((item) => {
      const [press] = named(item, "button");
      return (press ?? item).attributes["aria-label"];
    });
    assert.deepEqual(items, [
      "sends tcp to 127.0.0.1:8080: 127.0.0.1",
      "this host: route in table local: local 127.0.0.0/8 dev lo proto kernel scope host src 127.0.0.1",
      "this host: policy of nat OUTPUT: accept",
      "this host: policy of filter OUTPUT: accept",
      "this host: interface lo",
      "this host: policy of filter INPUT: accept",
      "this host: docker-proxy takes the connection on 0.0.0.0:8080 and opens its own to 172.17.0.2:80",
      "this host: route in table main: 172.17.0.0/16 dev docker0 proto kernel scope link src 172.17.0.1",
      "this host: policy of filter OUTPUT: accept",
      "this host: bridge docker0",
      "this host: neighbour 172.17.0.2: 02:42:ac:11:00:02",
      "this host: interface veth3f1a9c2",
      "web: interface eth0",
      "web: httpd on 172.17.0.2:80",
      "reachable, by docker-proxy. It is answered by httpd in web, 172.17.0.2:80.",
    ]);
  });

  test("each hop is one button, and Tab comes to one of them", () => {
    for (const { paths } of Object.values(VIEWS)) {
      for (const path of paths) {
        const buttons = named(draw(path), "button");
        const keys = buttons.map(({ attributes }) => attributes["data-hop"]);
        assert.deepEqual(
          keys,
          placeHops(path.hops).map(({ key }) => key),
        );
        const entries = buttons.filter(({ attributes }) => attributes["tabindex"] === 0);
        assert.equal(entries.length, Math.min(1, buttons.length));
      }
    }
  });

  test("the hop that ends the packet says so, and no other", () => {
    const ends = labels(named(draw(dropped), "button")).filter((name) =>
      String(name).includes("The packet ends here"),
    );
    assert.deepEqual(ends, [
      "this host: rule 1 of filter DOCKER-USER: drop. -A DOCKER-USER -i eth0 -j DROP. The packet ends here: dropped",
    ]);
  });

  test("the selected hop is pressed", () => {
    const key = "bridge host docker0";
    const pressed = named(draw(healthy, "first", key), "button").filter(
      ({ attributes }) => attributes["aria-pressed"] === "true",
    );
    assert.deepEqual(
      pressed.map(({ attributes }) => attributes["data-hop"]),
      [key],
    );
  });

  test("nothing in it is a style, a handler or a link, and all text can be seen", () => {
    for (const each of within(draw(hostile))) {
      for (const name of Object.keys(each.attributes)) {
        assert.doesNotMatch(name, /^(on|style|href|xlink)/);
      }
      assert.doesNotMatch(each.tag, /script|foreignObject|image|use|a$/);
    }
    assert.doesNotMatch(textOf(draw(hostile)), /[\u0000-\u001f\u202e]/u);
  });

  test("both ends of a cable have their names and numbers", () => {
    const texts = [...within(draw(healthy))].filter(({ tag }) => tag === "text").map(textOf);
    for (const text of ["veth3f1a9c2", "ifindex 7", "veth pair", "eth0", "ifindex 2"]) {
      assert.ok(texts.includes(text), text);
    }
  });
});
