import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readSnapshotText } from "../../src/collect/snapshotFile.ts";
import type { Snapshot } from "../../src/core/snapshot.ts";
import type { LabHost } from "../lab/host.ts";
import { run, type Ran } from "../lab/run.ts";
import { startSshd, type SshLink, type SshOptions, type Sshd, type SshUser } from "../lab/sshd.ts";

const DIST = join(import.meta.dirname, "../../dist");
/** Where the terminal command and its Node are on the host. */
const LENS = "/opt/lens";
const DEADLINE_MS = 60_000;

/** Who asks, and what is amiss where they do. */
export interface Asker {
  /** Commands of root, in a mount namespace of the asker's own: they can remove programs, and nobody else sees it. */
  readonly spoiled?: string;
  /** `setpriv` options of another user than root. */
  readonly as?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Asks from the outside machine, by an ssh of theirs. */
  readonly over?: SshUser;
  /** What is changed in the folder with the settings of that ssh. */
  readonly person?: (folder: string) => void;
  /** Program words before the command, such as a limit. */
  readonly under?: readonly string[];
  /** Words of the terminal command; `snapshot` unless told. */
  readonly words?: readonly string[];
}

/** Somebody who may ask the engine and is not root. */
export const MEMBER: readonly string[] = ["--reuid=dev", "--regid=dev", "--groups=docker"];

/** A real Docker host with the terminal command on it, as a person would have it there, and what it tells when all is well. */
export class World {
  readonly host: LabHost;
  readonly healthy: Snapshot;
  readonly #sshd: Sshd;

  private constructor(host: LabHost, sshd: Sshd, healthy: Snapshot) {
    this.host = host;
    this.#sshd = sshd;
    this.healthy = healthy;
  }

  static async on(host: LabHost): Promise<World> {
    await install(host);
    // It makes the people who ask, too.
    const sshd = await startSshd(host);
    // Whom the host has heard of is taken for the one who asks from outside: always the same one.
    await host.outsideConnect(22);
    await host.untilSettled();
    return new World(host, sshd, snapshotOf(await ask(host, {})));
  }

  /** Runs the terminal command, on the host or far from it. */
  ask(asker: Asker): Promise<Ran> {
    if (asker.over === undefined) return ask(this.host, asker);
    return askOver(this.link(), asker.over, asker);
  }

  /** Somebody at the outside machine. Whoever asks for one closes it. */
  link(options?: SshOptions): SshLink {
    return this.#sshd.link(options);
  }
}

/** What `snapshot` printed, checked as a file that somebody sends is. */
export function snapshotOf({ stdout }: Ran): Snapshot {
  const read = readSnapshotText(stdout, "what `snapshot` printed");
  if (!read.ok) throw new Error(read.failure.said);
  return read.value;
}

function ask(
  host: LabHost,
  { spoiled, as, env, under = [], words = ["snapshot"] }: Asker,
): Promise<Ran> {
  const inside =
    spoiled === undefined ? [] : ["unshare", "--mount", "sh", `${LENS}/spoil.sh`, spoiled];
  const who = as === undefined ? [] : ["setpriv", ...as];
  const lens = [`${LENS}/node`, `${LENS}/dist/cli.js`, ...words];
  const settings = { PATH: "/usr/local/bin:/usr/bin:/bin", HOME: "/root", ...env };
  const surroundings = Object.entries(settings).map(([name, value]) => `${name}=${value}`);
  return host.inRoot([...inside, ...who, "env", "-i", ...surroundings, ...under, ...lens], {
    mayFail: true,
    timeoutMs: DEADLINE_MS,
  });
}

/** The built command by this machine's own Node, with the ssh of a person who has it configured. */
async function askOver(link: SshLink, user: SshUser, { person, words }: Asker): Promise<Ran> {
  const lens = [process.execPath, join(DIST, "cli.js"), ...(words ?? ["snapshot"])];
  try {
    person?.(link.folder);
    return await run([...lens, "--host", `ssh://${link.destination(user)}`], {
      env: link.env,
      mayFail: true,
      timeoutMs: DEADLINE_MS,
    });
  } finally {
    link.close();
  }
}

/** Each of the folders that programs and settings are in gets a layer above it, in which anything can be changed. */
const SPOIL = `set -e
mount -t tmpfs spoiled /mnt
for folder in /usr /etc; do
  mkdir -p "/mnt$folder/upper" "/mnt$folder/work"
  mount -t overlay overlay -o "lowerdir=$folder,upperdir=/mnt$folder/upper,workdir=/mnt$folder/work" "$folder"
done
eval "$1"
shift
exec "$@"
`;

async function install(host: LabHost): Promise<void> {
  const put = (path: string, input: string | Uint8Array, mode = "644"): Promise<Ran> =>
    host.inRoot(["sh", "-euc", 'cat > "$1"; chmod "$2" "$1"', "sh", path, mode], { input });
  await host.inRoot(["mkdir", "-p", `${LENS}/dist`]);
  await put(`${LENS}/spoil.sh`, SPOIL);
  await put(`${LENS}/node`, readFileSync(process.execPath), "755");
  const parts = readdirSync(DIST).filter((name) => /^(cli\.js|.*\.cjs|package\.json)$/.test(name));
  for (const name of parts) await put(`${LENS}/dist/${name}`, readFileSync(join(DIST, name)));
}
