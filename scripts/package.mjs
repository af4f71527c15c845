// Builds the extension and packs it: `npm run package`. Says what is inside, and fails when that
// is too much or what nobody needs.
//   node scripts/package.mjs FILE     packs into that file
import { readFileSync, statSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { capture, nodeBinary, packageScript, ROOT, run } from "./processes.mjs";
import { setUpPackages } from "./setup.mjs";

const MAX_BYTES = 2 * 1024 * 1024;

/** Sources, tests, maps, and what only the project needs. */
const UNWANTED =
  /\.(?:ts|mts|cts|map|test\.\w+)$|(?:^|\/)(?:src|test|webview|scripts|node_modules)\//;

await setUpPackages();
process.exitCode = await main(process.argv[2]);

/** @param {string} [asked] */
async function main(asked) {
  const { name, version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
  const file = resolve(asked ?? join(ROOT, `${name}-${version}.vsix`));
  if ((await run(nodeBinary(), ["esbuild.mjs"])) !== 0) return 1;
  const vsce = [packageScript("@vscode/vsce/vsce"), "package", "--out", file];
  // Without what is bundled already, and without asking about a repository.
  const flags = ["--no-dependencies", "--allow-missing-repository", "--no-rewrite-relative-links"];
  const { status, stdout, stderr } = await capture(nodeBinary(), [...vsce, ...flags]);
  if (status !== 0) {
    console.error(`package: ${(stderr || stdout).trim()}`);
    return 1;
  }
  return report(file);
}

/** @param {string} file */
function report(file) {
  const entries = readZip(readFileSync(file));
  for (const { name, size } of entries) console.log(`${String(size).padStart(9)}  ${name}`);
  const bytes = statSync(file).size;
  console.log(`package: ${relative(process.cwd(), file)}, ${(bytes / 1024).toFixed(0)} KB`);
  const unwanted = entries.filter(({ name }) => UNWANTED.test(name));
  for (const { name } of unwanted) console.error(`package: ${name} has no place in it`);
  if (bytes > MAX_BYTES) console.error(`package: it is larger than ${MAX_BYTES} bytes`);
  return unwanted.length > 0 || bytes > MAX_BYTES ? 1 : 0;
}

/**
 * The names and sizes in the directory at the end of a ZIP file.
 * @param {Buffer} zip
 */
function readZip(zip) {
  const end = zip.lastIndexOf("PK\x05\x06", undefined, "latin1");
  const count = zip.readUInt16LE(end + 10);
  const entries = [];
  let at = zip.readUInt32LE(end + 16);
  for (let i = 0; i < count; i += 1) {
    const nameLength = zip.readUInt16LE(at + 28);
    const rest = zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
    const name = zip.toString("utf8", at + 46, at + 46 + nameLength);
    entries.push({ name, size: zip.readUInt32LE(at + 24) });
    at += 46 + nameLength + rest;
  }
  return entries;
}
