import { build } from "esbuild";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { filesBelow } from "../../support/files.ts";

/** The tests as the extension host loads them: one file each, beside the entry that runs them. */
export interface Bundle {
  readonly entry: string;
  remove(): void;
}

/** Bundles the suite into a folder of the project, from where its packages are found. */
export async function bundleSuite(root: string): Promise<Bundle> {
  const suite = join(root, "test/workbench/suite");
  const folder = join(root, ".vscode-test", `suite-${process.pid}`);
  await build({
    entryPoints: [join(suite, "index.ts"), ...filesBelow(suite, ".test.ts")],
    outbase: suite,
    outdir: folder,
    outExtension: { ".js": ".cjs" },
    bundle: true,
    packages: "external",
    platform: "node",
    target: "node20",
    format: "cjs",
    sourcemap: "inline",
    logLevel: "warning",
  });
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  return { entry: join(folder, "index.cjs"), remove };
}
