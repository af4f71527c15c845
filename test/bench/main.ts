/** `npm run bench`: ratios of one run on a lab host with 200 containers over 20 networks. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ENVIRONMENT } from "../workbench/verbs.ts";
import type { LabHost } from "../lab/host.ts";
import { CONTAINERS, FIRST_PORT, NETWORKS, startBusyHost } from "./busyHost.ts";
import { printRows, ratioRow, type Row } from "./ratios.ts";

interface Measured {
  readonly typed: readonly string[];
  readonly medians: Readonly<Record<string, number>>;
}

const host = await startBusyHost();
try {
  console.log(`engine ${host.engine}, ${CONTAINERS} containers over ${NETWORKS} networks`);
  const argv = [process.execPath, "--import", "tsx", "test/bench/measure.ts", String(FIRST_PORT)];
  const { stdout } = await host.onHost(argv, { timeoutMs: 300_000 });
  const measured = JSON.parse(stdout) as Measured;
  for (const [name, took] of Object.entries(measured.medians))
    console.log(`  ${name}: ${took.toFixed(1)} ms`);
  console.log(printRows([...ratios(measured), ...(await costs(host)), ...sizes()]));
} finally {
  await host.stop();
}

function ratios({ typed, medians }: Measured): Row[] {
  const inputs = typed.map((name) => medians[name] ?? Number.NaN);
  const sum = inputs.reduce((total, one) => total + one, 0);
  const slowest = Math.max(...inputs);
  return [
    ratioRow("snapshot to what a person would type", medians["snapshot"] ?? Number.NaN, sum, 1),
    ratioRow(
      "the terminal command, with its start and printing, to the same",
      medians["snapshot command"] ?? Number.NaN,
      sum,
    ),
    ratioRow(
      "explain, warm, to the slowest input",
      medians["explain, warm"] ?? Number.NaN,
      slowest,
      0.1,
    ),
    ratioRow(
      "explain, cold, to the slowest input",
      medians["explain, cold"] ?? Number.NaN,
      slowest,
      1,
    ),
  ];
}

/** Of the extension without and with all that it loads later, and of its webview. */
function sizes(): Row[] {
  const bytes = (file: string): number => statSync(join("dist", file)).size;
  const all = readdirSync("dist").filter((file) => file.endsWith(".cjs"));
  const kib = (files: readonly string[]): string =>
    `${(files.reduce((sum, file) => sum + bytes(file), 0) / 1024).toFixed(0)} KiB`;
  return [
    {
      what: "size of what activates",
      figure: kib(["extension.cjs", ...loadedBy("extension.cjs")]),
      goal: "",
    },
    {
      what: "size of all bundles",
      figure: kib([...all, "webview.js", "tables.js"]),
      goal: "at most 1 MiB",
    },
  ];
}

/** What a bundle needs at once, besides itself. */
function loadedBy(file: string): readonly string[] {
  const code = readFileSync(join("dist", file), "utf8");
  return [...code.matchAll(/require\("\.\/([^"]+)"\)/g)].map(([, name = ""]) => name);
}

/** What the extension costs in a real window on that host: the words of this command name the window. */
async function costs(on: LabHost): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), "dnl-bench-"));
  const file = join(folder, "figures.json");
  try {
    const launcher = [process.execPath, "test/workbench/run.ts", ...process.argv.slice(2)];
    const env = { ...on.env, [ENVIRONMENT.engine]: on.engine, [ENVIRONMENT.figures]: file };
    await on.onHost([...launcher, "--grep", "is there and activates"], { env, timeoutMs: 180_000 });
    const { activationMs, heapBytes } = JSON.parse(readFileSync(file, "utf8")) as Record<
      string,
      number
    >;
    return [
      {
        what: "activation",
        figure: `${(activationMs ?? Number.NaN).toFixed(0)} ms`,
        goal: "at most 50 ms",
      },
      {
        what: "heap that the extension adds",
        figure: `${((heapBytes ?? Number.NaN) / 2 ** 20).toFixed(1)} MiB`,
        goal: "at most 60 MiB",
      },
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}
