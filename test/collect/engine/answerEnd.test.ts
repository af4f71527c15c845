import assert from "node:assert/strict";
import fc from "fast-check";
import { AnswerEnd } from "../../../src/collect/engine/answerEnd.ts";

/** An answer, and whether it has an end of its own. */
interface Answer {
  readonly text: string;
  readonly hasEnd: boolean;
}

const body = fc.string({ unit: "binary", maxLength: 200 });
const bytesOf = (text: string): number => Buffer.byteLength(text);
/** Fields that are not what they look like, and one that a body could be taken for. */
const field = fc.constantFrom(
  ...["Server: Docker/28.5.2 (linux)", "X-Length: content-length: 3", "Etag:", "Api-Version:1.51"],
  "X-Content-Length: 9",
);
const fields = fc.array(field, { maxLength: 3 });

const head = (status: string, some: readonly string[]): string =>
  [`HTTP/1.1 ${status}`, ...some, "", ""].join("\r\n");

const withLength = fc
  .record({ body, fields, name: fc.constantFrom("Content-Length", "content-length") })
  .map(({ body: text, fields: some, name }) => ({
    text: head("200 OK", [...some, `${name}: ${bytesOf(text)}`]) + text,
    hasEnd: true,
  }));

const inChunks = fc
  .record({
    parts: fc.array(
      body.filter((text) => text !== ""),
      { maxLength: 5 },
    ),
    extension: fc.constantFrom("", ";a=b", ' ; name="quoted;\\"value"'),
    trailer: fc.constantFrom("", "Expires: never\r\n", "A: 1\r\nB: 2\r\n"),
    coding: fc.constantFrom("chunked", "Chunked", "gzip, chunked"),
    fields,
  })
  .map(({ parts, extension, trailer, coding, fields: some }) => {
    const chunks = parts.map((text) => {
      const size = bytesOf(text).toString(16);
      return `${size}${extension}\r\n${text}\r\n`;
    });
    const lines = head("200 OK", [...some, `Transfer-Encoding: ${coding}`]);
    return { text: `${lines}${chunks.join("")}0${extension}\r\n${trailer}\r\n`, hasEnd: true };
  });

const bodiless = fc
  .constantFrom("204 No Content", "304 Not Modified")
  .map((status) => ({ text: head(status, ["Content-Length: 12"]), hasEnd: true }));

const early = fc
  .constantFrom("100 Continue", "103 Early Hints")
  .map((status) => head(status, ["Link: </x>"]));

const whole: fc.Arbitrary<Answer> = fc.oneof(
  withLength,
  inChunks,
  bodiless,
  fc.tuple(early, withLength).map(([first, { text }]) => ({ text: first + text, hasEnd: true })),
);
const endless: fc.Arbitrary<Answer> = body.map((text) => ({
  text: head("200 OK", []) + text,
  hasEnd: false,
}));

function cut(bytes: Buffer, points: readonly number[]): Buffer[] {
  const at = [...new Set([0, ...points.map((point) => point % (bytes.length + 1)), bytes.length])];
  at.sort((a, b) => a - b);
  return at.slice(1).map((end, index) => bytes.subarray(at[index], end));
}

const points = fc.oneof(fc.array(fc.nat(), { maxLength: 20 }), fc.constant(undefined));
const everyByte = (bytes: Buffer): number[] => [...bytes.keys()];

/** After how many bytes an answer was over. */
function endsOf(pieces: readonly Buffer[]): number[] {
  const ends: number[] = [];
  let [end, at] = [new AnswerEnd(), 0];
  for (const piece of pieces) {
    for (let rest = piece; rest.length > 0;) {
      const own = end.take(rest);
      assert.ok(own > 0 && own <= rest.length);
      at += own;
      rest = rest.subarray(own);
      if (!end.isOver) continue;
      ends.push(at);
      end = new AnswerEnd();
    }
  }
  return ends;
}

suite("where an answer ends", () => {
  test("any answers, in any pieces, are told apart to the byte", () => {
    const answers = fc.tuple(fc.array(whole, { maxLength: 6 }), fc.option(endless));
    fc.assert(
      fc.property(answers, points, ([some, last], where) => {
        const texts = [...some, ...(last === null ? [] : [last])].map(({ text }) => text);
        const bytes = Buffer.from(texts.join(""));
        const ends = endsOf(cut(bytes, where ?? everyByte(bytes)));
        const starts = texts.map((_, at) => bytesOf(texts.slice(0, at + 1).join("")));
        assert.deepEqual(ends, last === null ? starts : starts.slice(0, -1));
      }),
      { numRuns: 1_000 },
    );
  });

  const after = (text: string): AnswerEnd => {
    const end = new AnswerEnd();
    end.take(Buffer.from(text));
    return end;
  };

  test("without a length it ends with the connection", () => {
    const end = after(head("200 OK", []) + "anything");
    assert.deepEqual([end.isOver, end.endsWithConnection], [false, true]);
    assert.ok(
      after(head("200 OK", ["Transfer-Encoding: gzip", "Content-Length: 1"])).endsWithConnection,
    );
  });

  test("fields that come twice count as one list", () => {
    const twice = ["Transfer-Encoding: gzip", "Transfer-Encoding: chunked"];
    assert.ok(after(`${head("200 OK", twice)}0\r\n\r\n`).isOver);
    assert.ok(after(`${head("200 OK", ["Content-Length: 1", "Content-Length: 1"])}x`).isOver);
  });

  const CLOSING: readonly [string, boolean][] = [
    [head("200 OK", ["Connection: close"]), true],
    [head("200 OK", ["Connection: Keep-Alive, Close"]), true],
    [head("200 OK", ["Connection: keep-alive"]), false],
    [head("200 OK", []), false],
    ["HTTP/1.0 200 OK\r\n\r\n", true],
    ["HTTP/1.0 200 OK\r\nConnection: keep-alive\r\n\r\n", false],
  ];
  for (const [text, closes] of CLOSING) {
    test(`${JSON.stringify(text)}: the connection ${closes ? "closes" : "stays"}`, () => {
      assert.equal(after(text).closes, closes);
    });
  }

  const NO_ANSWERS: readonly [what: string, text: string][] = [
    ["another protocol", "SSH-2.0-OpenSSH_9.7\r\n\r\n"],
    ["HTTP/2", "HTTP/2 200\r\n\r\n"],
    ["a status that is none", "HTTP/1.1 2000 OK\r\n\r\n"],
    ["a length below zero", head("200 OK", ["Content-Length: -1"])],
    ["a length in other digits", head("200 OK", ["Content-Length: 0x10"])],
    ["two lengths", head("200 OK", ["Content-Length: 1, 2"])],
    ["a length beyond all bounds", head("200 OK", ["Content-Length: 99999999999999999999"])],
    ["a chunk without a size", `${head("200 OK", ["Transfer-Encoding: chunked"])}\r\n`],
    ["a chunk with a sign", `${head("200 OK", ["Transfer-Encoding: chunked"])}-1\r\n`],
    ["a head without end", `HTTP/1.1 200 OK\r\n${"X: y\r\n".repeat(10_000)}`],
    [
      "a chunk's extension without end",
      `${head("200 OK", ["Transfer-Encoding: chunked"])}1;${"x".repeat(20_000)}`,
    ],
  ];
  for (const [what, text] of NO_ANSWERS) {
    test(`${what} is no answer`, () => {
      assert.throws(() => after(text), /answer|chunk/);
      const bytes = Buffer.from(text);
      assert.throws(() => endsOf(cut(bytes, everyByte(bytes))), /answer|chunk/);
    });
  }
});
