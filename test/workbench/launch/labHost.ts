import { spawn } from "node:child_process";
import { once } from "node:events";
import { isEngineName } from "../../lab/engines.ts";
import { startHost, type LabHost } from "../../lab/host.ts";
import { startRootless } from "../../lab/rootless.ts";
import { startSshd } from "../../lab/sshd.ts";
import { ENVIRONMENT } from "../verbs.ts";

/** The lab's image: a web server on port 80. */
const IMAGE = "busybox:lab";

/** A small shop: what the tests find on the host. */
const CONTAINERS = [
  ["--name", "web", "--network", "shop", "--publish", "8080:80"],
  ["--name", "api", "--network", "shop", "--publish", "127.0.0.1:8081:80"],
  ["--name", "db", "--network", "shop"],
  ["--name", "lonely"],
];

/** Starts a lab host and runs the launcher on it, so that the extension sees that host's engine. */
export async function relaunchOnHost(engine: string, words: readonly string[]): Promise<number> {
  if (!isEngineName(engine)) throw new Error(`The lab has no engine ${engine}`);
  const host = await startHost({ engine });
  try {
    await host.docker("network", "create", "shop");
    for (const flags of CONTAINERS) await host.docker("run", "--detach", ...flags, IMAGE);
    const [command = "", ...args] = host.onHostArgv([process.execPath, ...words]);
    const second = engine === "28.5" ? { [ENVIRONMENT.second]: await startSecond(host) } : {};
    const { folder } = (await startSshd(host)).link();
    const more = { [ENVIRONMENT.engine]: engine, [ENVIRONMENT.ssh]: folder };
    const env = { ...host.env, ...more, ...second };
    const [status] = (await once(spawn(command, args, { env, stdio: "inherit" }), "exit")) as [
      number | null,
    ];
    return status ?? 1;
  } finally {
    await host.stop();
  }
}

/** The socket of a rootless engine beside the other, with a container of its own. */
async function startSecond(host: LabHost): Promise<string> {
  const own = await startRootless(host);
  await own.docker("network", "create", "attic");
  await own.run("nest", "--network=attic", "--publish=8777:80");
  return own.socket;
}
