import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { COMMAND_IDS } from "../../src/ui/commandIds.ts";
import { EXPLANATION_LANGUAGE, SCHEME } from "../../src/ui/documents/address.ts";

interface Manifest {
  readonly activationEvents: readonly string[];
  readonly capabilities: {
    readonly untrustedWorkspaces: { readonly restrictedConfigurations: readonly string[] };
  };
  readonly contributes: {
    readonly commands: readonly { readonly command: string }[];
    readonly configuration: { readonly properties: Readonly<Record<string, unknown>> };
    readonly languages: readonly { readonly id: string }[];
    readonly menus: Readonly<Record<string, readonly { readonly command: string }[]>>;
  };
}

const text = readFileSync("package.json", "utf8");
const manifest = JSON.parse(text) as Manifest;
const words = JSON.parse(readFileSync("package.nls.json", "utf8")) as Record<string, string>;

suite("what package.json says of the extension", () => {
  const { contributes, capabilities, activationEvents } = manifest;

  test("names the commands that there are, and no others", () => {
    const named = contributes.commands.map(({ command }) => command);
    assert.deepEqual([...named].sort(), [...COMMAND_IDS].sort());
    for (const { command } of Object.values(contributes.menus).flat()) {
      assert.ok(named.includes(command), command);
    }
  });

  test("names the settings that are read, each kept from folders that are not trusted", () => {
    const source = readFileSync("src/ui/settings.ts", "utf8");
    const read = [...source.matchAll(/(?:text|get<unknown>)\("(\w+)"\)/g)].map(
      ([, name]) => `dockerNetworkLens.${name ?? ""}`,
    );
    const named = Object.keys(contributes.configuration.properties);
    assert.deepEqual([...read].sort(), [...named].sort());
    assert.deepEqual(
      [...capabilities.untrustedWorkspaces.restrictedConfigurations].sort(),
      [...named].sort(),
    );
  });

  test("has words for every key, and no words for none", () => {
    const keys = [...text.matchAll(/"%([\w.]+)%"/g)].map(([, key]) => key ?? "");
    assert.deepEqual([...new Set(keys)].sort(), Object.keys(words).sort());
  });

  test("names files that are there", () => {
    for (const [, file = ""] of text.matchAll(/"\.?\/?(media\/[\w.-]+)"/g)) {
      assert.ok(existsSync(file), file);
    }
  });

  test("knows the scheme and the language of the documents", () => {
    assert.ok(activationEvents.includes(`onFileSystem:${SCHEME}`));
    assert.deepEqual(
      contributes.languages.map(({ id }) => id),
      [EXPLANATION_LANGUAGE],
    );
  });
});
