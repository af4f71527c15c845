import assert from "node:assert/strict";
import fc from "fast-check";
import { entriesAt, readComposeFile } from "../../../src/core/compose/composeFile.ts";

const SHOP = `name: shop
x-common: &common
  ports:
    - 9000:9000
services:
  web:
    image: nginx
    ports:
      - "8080:80"
      - target: 443
        published: "8443"
        host_ip: 127.0.0.1
        protocol: tcp
      - \${PORT:-9090}:90
      - 53
  api:
    <<: *common
  db:
    ports: [ "127.0.0.1:5432:5432", &metrics "9187:9187" ]
  cache:
    ports:
      - *metrics
`;

suite("the ports of a compose file", () => {
  test("every entry with its service and its text", () => {
    const { name, ports } = readComposeFile(SHOP);
    assert.equal(name, "shop");
    assert.deepEqual(
      ports.map(({ service, source }) => [service, source.split("\n")[0]]),
      [
        ["web", '"8080:80"'],
        ["web", "target: 443"],
        ["web", "${PORT:-9090}:90"],
        ["web", "53"],
        ["api", "9000:9000"],
        ["db", '"127.0.0.1:5432:5432"'],
        ["db", '&metrics "9187:9187"'],
        ["cache", "*metrics"],
      ].map(([service, source]) => [service, source?.replace("&metrics ", "")]),
    );
  });

  test("each span is the entry's own text", () => {
    for (const { span, source } of readComposeFile(SHOP).ports) {
      assert.equal(SHOP.slice(span.start, span.end), source);
    }
  });

  test("the long syntax", () => {
    const entry = entriesAt(readComposeFile(SHOP), SHOP.indexOf("published"))[0];
    assert.deepEqual(entry?.asks, {
      ok: true,
      mapping: {
        container: { first: 443, last: 443 },
        host: { first: 8443, last: 8443 },
        hostIp: "127.0.0.1",
        protocol: "tcp",
      },
    });
  });

  test("a variable and what stands in for it", () => {
    const entry = entriesAt(readComposeFile(SHOP), SHOP.indexOf("PORT"))[0];
    assert.deepEqual(entry?.variables, [{ name: "PORT", fallback: "9090" }]);
    assert.ok(entry.asks?.ok);
    assert.equal(entry.asks.mapping.host?.first, 9090);
  });

  test("an alias asks for what its anchor says", () => {
    const entry = entriesAt(readComposeFile(SHOP), SHOP.indexOf("*metrics") + 1)[0];
    assert.ok(entry?.asks?.ok);
    assert.equal(entry.asks.mapping.host?.first, 9187);
  });

  test("nothing stands between the entries", () => {
    assert.deepEqual(entriesAt(readComposeFile(SHOP), SHOP.indexOf("image")), []);
  });

  test("a field of its own hides the merged one", () => {
    const text = "services:\n  a: &a\n    ports: [1:1]\n  b:\n    <<: *a\n    ports: [2:2]\n";
    assert.deepEqual(
      readComposeFile(text).ports.map(({ service, source }) => `${service} ${source}`),
      ["a 1:1", "b 2:2"],
    );
  });
});

const odd: readonly [name: string, text: string, entries: number][] = [
  ["an empty file", "", 0],
  ["not YAML", "\u0000}{ : - [", 0],
  ["a list", "- a\n- b\n", 0],
  ["a service without a value", "services:\n  web:\n", 0],
  ["ports without a value", "services:\n  web:\n    ports:\n", 0],
  ["an entry without a value", "services:\n  web:\n    ports:\n      -\n", 0],
  ["a quote that is never closed", 'services:\n  web:\n    ports:\n      - "8080:80\n', 1],
  ["a mapping half typed", "services:\n  web:\n    ports:\n      - target\n", 1],
  ["a bracket that is never closed", "services:\n  web:\n    ports: [8080:80, ", 1],
  ["an alias of nothing", "services:\n  web:\n    ports: *gone\n", 0],
  ["an alias of itself", "services: &s\n  web: *s\n", 0],
  ["a merge in a circle", "services:\n  web: &w\n    <<: *w\n", 0],
];

suite("a compose file that is half typed", () => {
  for (const [name, text, entries] of odd) {
    test(name, () => assert.equal(readComposeFile(text).ports.length, entries));
  }

  test("every beginning of a file reads", () => {
    for (let end = 0; end <= SHOP.length; end += 1) readComposeFile(SHOP.slice(0, end));
  });

  test("no text makes it throw", () => {
    const yaml = fc.string({ unit: fc.constantFrom(...Array.from("services:\n -&*{}[]\"'$x1<")) });
    fc.assert(
      fc.property(yaml, (text) => void readComposeFile(text)),
      { numRuns: 500 },
    );
    fc.assert(fc.property(yaml, (text) => void readComposeFile(`services:\n${text}`)));
  });

  test("what nests without end is no compose file", () => {
    const nested = (depth: number): string =>
      `x: ${"[".repeat(depth)}${"]".repeat(depth)}\nservices: { web: { ports: [80:80] } }\n`;
    assert.equal(readComposeFile(nested(400)).ports.length, 1);
    assert.deepEqual(readComposeFile(nested(100_000)), { ports: [] });
  });

  test("aliases of aliases cost what their bytes are worth", () => {
    const lists = Array.from({ length: 30 }, (_, at) => {
      const items =
        at === 0
          ? "1:1"
          : Array(30)
              .fill(`*l${at - 1}`)
              .join(", ");
      return `x${at}: &l${at} [${items}]`;
    });
    const merges = Array.from({ length: 12 }, (_, at) => {
      const merged =
        at === 0
          ? "{}"
          : `{ <<: [${Array(12)
              .fill(`*m${at - 1}`)
              .join(", ")}] }`;
      return `y${at}: &m${at} ${merged}`;
    });
    const text = [...lists, ...merges, "services:", "  a: { ports: *l29 }", "  b: *m11", ""];
    // Written out in full it would never end.
    assert.ok(readComposeFile(text.join("\n")));
  });
});
