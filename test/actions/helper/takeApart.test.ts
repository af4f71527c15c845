import assert from "node:assert/strict";
import fc from "fast-check";
import { takeApart } from "../../../src/actions/helper/takeApart.ts";

function frame(type: number, text: Uint8Array): Buffer {
  const header = Buffer.from([type, 0, 0, 0, 0, 0, 0, 0]);
  header.writeUInt32BE(text.length, 4);
  return Buffer.concat([header, text]);
}

/** What comes out of both, of bytes in pieces. */
function taken(pieces: readonly Buffer[]): readonly [out: Buffer, err: Buffer] {
  const [out, err]: [Buffer[], Buffer[]] = [[], []];
  const take = takeApart({ write: (part) => out.push(part) }, { write: (part) => err.push(part) });
  for (const piece of pieces) take(piece);
  return [Buffer.concat(out), Buffer.concat(err)];
}

suite("the outputs of a container on one connection", () => {
  test("are told apart to the byte, in whatever pieces they come", () => {
    const part = fc.tuple(fc.constantFrom(1, 2), fc.uint8Array({ maxLength: 50 }));
    fc.assert(
      fc.property(fc.array(part), fc.integer({ min: 1, max: 20 }), (parts, size) => {
        const all = Buffer.concat(parts.map(([type, text]) => frame(type, text)));
        const count = Math.ceil(all.length / size);
        const pieces = Array.from({ length: count }, (_, at) =>
          all.subarray(at * size, (at + 1) * size),
        );
        const of = (type: number): Buffer =>
          Buffer.concat(parts.flatMap(([is, text]) => (is === type ? [text] : [])));
        assert.deepEqual(taken(pieces), [of(1), of(2)]);
      }),
    );
  });

  test("a hundred thousand empty ones, and one that promises four gigabytes, are taken as they come", () => {
    const many = Buffer.concat(Array.from({ length: 100_000 }, () => frame(1, Buffer.alloc(0))));
    const huge = Buffer.from([1, 0, 0, 0, 0xff, 0xff, 0xff, 0xff]);
    const [out] = taken([many, huge, Buffer.from("x"), Buffer.from("y")]);
    assert.equal(out.toString(), "xy");
  });
});
