// Takes the pictures of the documents anew, in a real VS Code that shows recorded hosts and a lab host: `npm run pictures`.
// To record that host anew as well: `npx tsx test/lab/record.ts kinds-28.5`.
import { copyFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { nodeBinary, ROOT, run } from "./processes.mjs";

const TAKEN = join(ROOT, "test-output/screenshots");

/** Where each picture of the suite belongs. */
const PLACES = {
  "explanation-light": ["media/readme/explanation.png"],
  panel: ["media/readme/path.png"],
  "views-marked": ["media/readme/tree.png"],
  "kinds-light": ["docs/pictures/kinds-light.png", "media/readme/tables.png"],
  "kinds-routes": ["docs/pictures/kinds-routes.png"],
  "kinds-forwarding": ["docs/pictures/kinds-forwarding.png"],
  "kinds-sockets": ["docs/pictures/kinds-sockets.png"],
  "kinds-overlay": ["docs/pictures/kinds-overlay.png"],
  "kinds-dark": ["docs/pictures/kinds-dark.png"],
  "kinds-high-contrast": ["docs/pictures/kinds-high-contrast.png"],
  "kinds-narrow": ["docs/pictures/kinds-narrow.png"],
  "changes-range": ["docs/pictures/changes-range.png"],
  "changes-confirm": ["docs/pictures/changes-confirm.png"],
  "changes-connected": ["docs/pictures/changes-connected.png"],
};

const SUITES = "pictures of a host|changes that a person|Default Light|the path panel|the views";
const words = ["scripts/test.mjs", "workbench", "--grep", SUITES];
const status = await run(nodeBinary(), words);
if (status === 0) keepPictures();
process.exitCode = status ?? 1;

function keepPictures() {
  mkdirSync(join(ROOT, "docs/pictures"), { recursive: true });
  for (const [name, places] of Object.entries(PLACES)) {
    for (const place of places) {
      copyFileSync(join(TAKEN, `${name}.png`), join(ROOT, place));
      console.log(place);
    }
  }
}
