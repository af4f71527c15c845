/** What a person copies into a shell: nothing in it that a stranger wrote gets there without quotes. */

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { refOf, shellWord } from "../../../src/core/explain/findings/write.ts";
import { splitWords } from "../../support/shellWords.ts";

const FOLDER = "src/core/explain/findings";

/** Words of ours, chosen among a few; and functions of these files that quote what they are given. */
const OUR_OWN =
  /^(from\.kind|kind|program|family === "ip6".*|inner|outer|published|verb|way|any|address|port|wanted|program\(.*\)|(given\.|asked\.)?(question\.)?protocol|by\.family.*|table|place|tool|type|senderIn\(asked\)|words\(.*\)|MAX|COMMANDS\[.*|kind === "ipvlan".*|question\.protocol === "tcp".*|target === undefined \? "NAME" : refOf\(target\))$/;

suite("a command that can be copied", () => {
  test("a word of it is what it was, whatever it holds, and one word", () => {
    const word = fc.string({ unit: "binary", minLength: 1 }).filter((text) => !text.includes("\0"));
    fc.assert(
      fc.property(fc.array(word, { minLength: 20, maxLength: 40 }), (words) => {
        assert.deepEqual(splitWords(words.map(shellWord).join(" ")), words);
      }),
      { numRuns: 5 },
    );
  });

  test("a container or a network is never an option, nor anything that a shell would read", () => {
    const id = "f".repeat(64);
    for (const name of [
      "--format={{.}}",
      "-v",
      "a b",
      "$(reboot)",
      "a;b",
      "`a`",
      "ä",
      "",
      "\u202e",
    ]) {
      assert.equal(refOf({ name, id }), id.slice(0, 12));
    }
    assert.equal(refOf({ name: "-v", id: "-v; $(reboot)" }), "vreboot");
  });

  for (const file of readdirSync(FOLDER)) {
    test(`${file} quotes what it puts into one`, () => {
      const text = readFileSync(join(FOLDER, file), "utf8");
      const bare = [...text.matchAll(/command: `([^`]*)`/g)]
        .flatMap(([, command = ""]) => placesIn(command))
        .filter((place) => !/^(shellWord|refOf|String)\(/.test(place) && !OUR_OWN.test(place));
      assert.deepEqual(bare, []);
    });
  }
});

/** What stands between `${` and its brace. */
function placesIn(template: string): readonly string[] {
  const places: string[] = [];
  for (const part of template.split("${").slice(1)) {
    let depth = 1;
    const end = Array.from(part).findIndex((sign) => {
      depth += sign === "{" ? 1 : sign === "}" ? -1 : 0;
      return depth === 0;
    });
    places.push(part.slice(0, end));
  }
  return places;
}
