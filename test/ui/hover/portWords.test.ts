import assert from "node:assert/strict";
import { readComposeFile } from "../../../src/core/compose/composeFile.ts";
import type { Container } from "../../../src/core/docker/engine.ts";
import { portWords, questionOf, type Surroundings } from "../../../src/ui/hover/portWords.ts";
import { container, port } from "../../support/engines.ts";

const PLACE = { path: "/srv/shop/compose.yaml", folder: "/srv/shop", folderName: "shop" };

const web = (given: Partial<Container> = {}): Container =>
  container("shop-web-1", {
    labels: { composeProject: "shop", composeService: "web" },
    published: [port("0.0.0.0:8080:80"), port(":::8080:80")],
    ...given,
  });

const other = container("other", { published: [port("0.0.0.0:8080:80")] });

const cases: readonly [
  name: string,
  entry: string,
  containers: Container[] | undefined,
  says: RegExp[],
][] = [
  [
    "held by the service",
    "8080:80",
    [web()],
    [/Held by ` shop-web-1 ` \(running\)$/m, /Open in Browser/],
  ],
  [
    "held by another",
    "8080:80",
    [other],
    [/Held by ` other ` \(running\), which is not of this service/],
  ],
  ["not up", "8080:80", [], [/Nobody holds it: no container of ` web ` is there/]],
  ["stopped", "8080:80", [web({ state: "exited" })], [/Nobody holds it: ` shop-web-1 ` is exited/]],
  ["up, and without it", "9090:80", [web()], [/Nobody holds it: ` shop-web-1 ` runs without it/]],
  [
    "any free port",
    "80",
    [web()],
    [/A free port on every address/, /Held ` 8080 ` by ` shop-web-1 `/],
  ],
  [
    "a range",
    "8000-8080:80",
    [web()],
    [/Ports ` 8000-8080 ` on every address/, /Held ` 8080 ` by ` shop-web-1 `/],
  ],
  ["udp", "8080:80/udp", [web()], [/` 80\/udp ` of ` web `/, /Nobody holds it/]],
  [
    "a variable without a value",
    "${P}:80",
    [web()],
    [/^What this binds hangs on ` P `: the file gives no value\.$/],
  ],
  ["two variables", "${P:-1}:${Q:-2}", [], [/This holds where ` P `, ` Q ` are not set\./]],
  [
    "nothing known of the host",
    "8080:80",
    undefined,
    [/^Port ` 8080 ` on every address of the host → ` 80\/tcp ` of ` web `/],
  ],
];

suite("what a hover says", () => {
  for (const [name, entry, containers, says] of cases) {
    test(name, () => {
      const around = { place: PLACE, ...(containers === undefined ? {} : { containers }) };
      const text = portWords(entryOf(entry), around, undefined);
      for (const part of says) assert.match(text, part);
    });
  }

  test("why nothing is known", () => {
    const around: Surroundings = { place: PLACE, trouble: "It does not answer (`x`)." };
    assert.match(
      portWords(entryOf("8080:80"), around, undefined),
      /It does not answer \\\(\\`x\\`\\\)\\\.$/m,
    );
  });

  test("asks about the container that is meant", () => {
    const around = { place: PLACE, containers: [other, web()] };
    assert.deepEqual(questionOf(entryOf("8080:80"), around), {
      port: 8080,
      protocol: "tcp",
      container: "shop-web-1",
    });
    assert.equal(questionOf(entryOf("81"), around), undefined);
  });
});

function entryOf(text: string) {
  const [entry] = readComposeFile(`services:\n  web:\n    ports:\n      - "${text}"\n`).ports;
  assert.ok(entry);
  return entry;
}
