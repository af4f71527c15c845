import assert from "node:assert/strict";
import fc from "fast-check";
import { pathOf, readPath, type DocumentAddress } from "../../../src/ui/documents/address.ts";

const addresses: readonly [path: string, address: DocumentAddress][] = [
  [
    "/explanation/8080-tcp.explanation",
    { kind: "explanation", question: { port: 8080, protocol: "tcp" } },
  ],
  [
    "/explanation/web/53-udp.explanation",
    { kind: "explanation", question: { port: 53, protocol: "udp", container: "web" } },
  ],
  ["/json/8080-tcp.json", { kind: "json", question: { port: 8080, protocol: "tcp" } }],
  ["/container/0123/web.json", { kind: "container", id: "0123", name: "web" }],
  ["/network/0123/shop.json", { kind: "network", id: "0123", name: "shop" }],
  ["/tables/host.txt", { kind: "tables", place: { kind: "host" } }],
  ["/tables/container:web.txt", { kind: "tables", place: { kind: "container", name: "web" } }],
  ["/rules/host/iptables-nft.rules", { kind: "rules", netns: "host", ruleset: "iptablesNft" }],
];

suite("the address of a document", () => {
  for (const [path, address] of addresses) {
    test(path, () => {
      assert.equal(pathOf(address), path);
      assert.deepEqual(readPath(path), address);
    });
  }

  for (const path of [
    "",
    "/",
    "/x",
    "/explanation/x",
    "/explanation/0-tcp.explanation",
    "/rules/a/b",
    "/tables/web.txt",
  ]) {
    test(`“${path}” is none`, () => assert.equal(readPath(path), undefined));
  }

  test("any name comes back as it was, and stays one part of the path", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (container) => {
        fc.pre(!container.includes("."));
        const question = { port: 1, protocol: "tcp", container } as const;
        const path = pathOf({ kind: "explanation", question });
        assert.equal(path.split("/").length, 4);
        assert.deepEqual(readPath(path), { kind: "explanation", question });
      }),
    );
  });

  test("no path makes reading throw", () => {
    const paths = fc.string({ unit: fc.constantFrom("/", "%", "a", ".", "-", "1") });
    fc.assert(fc.property(paths, (path) => void readPath(path)));
  });
});
