import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { atEnd } from "./endings.ts";
import type { LabHost } from "./host.ts";
import { LabError, run } from "./run.ts";

/**
 * Who can log in: `root`; `dev`, in group `docker` and without root; `ops`, who may do all by `sudo -n`; `plain`,
 * who may neither. `noisy`, `fish` and `tcsh` may both: one is greeted on both outputs, the others have another shell
 * where the host's engine is 28.5. Nobody but root has `/usr/sbin` in PATH.
 */
export type SshUser = "root" | "dev" | "ops" | "plain" | "noisy" | "fish" | "tcsh";

export interface SshOptions {
  /** Where the person's ssh connects on the outside machine; the host itself unless told. */
  readonly at?: { readonly address: string; readonly port: number };
  /** More lines of the person's `ssh_config`, as `ControlMaster auto`. */
  readonly config?: readonly string[];
}

/** A person at the outside machine: their `ssh`, with their configuration, keys and known hosts. */
export interface SshLink {
  /** The environment in which `ssh` is theirs. */
  readonly env: NodeJS.ProcessEnv;
  /** Their configuration, keys and known hosts. */
  readonly folder: string;
  /** What they type: `dev@lab`, where `lab` is a name of their configuration. */
  destination(user: SshUser): string;
  close(): void;
}

/** The sshd of a host. It ends with the host. */
export class Sshd {
  readonly #host: LabHost;
  readonly #key: string;
  readonly #hostKey: string;

  constructor(host: LabHost, key: string, hostKey: string) {
    this.#host = host;
    this.#key = key;
    this.#hostKey = hostKey;
  }

  /** Ends it, and all that came in by it with it. */
  async stop(): Promise<void> {
    await this.#host.inRoot(["pkill", "^sshd"], { mayFail: true });
  }

  async start(): Promise<void> {
    await this.#host.inRoot(["/usr/sbin/sshd", "-f", "/etc/ssh/lab/config"]);
  }

  /** A person who can log in from the outside machine. Whoever asks for one closes it. */
  link({ at, config = [] }: SshOptions = {}): SshLink {
    const folder = mkdtempSync("/tmp/dnl-ssh-");
    const remove = (): void => rmSync(folder, { recursive: true, force: true });
    const forget = atEnd(remove);
    const { address, port } = at ?? { address: this.#host.address, port: 22 };
    const file = (name: string, text: string, mode = 0o600): string => {
      const path = join(folder, name);
      writeFileSync(path, text, { mode });
      return path;
    };
    const key = file("id_ed25519", this.#key);
    const known = file("known_hosts", `lab ${this.#hostKey}\n`);
    const lines = [
      ...["Host lab", `HostName ${address}`, `Port ${port}`, "HostKeyAlias lab"],
      ...[`IdentityFile ${key}`, "IdentitiesOnly yes", `UserKnownHostsFile ${known}`],
      ...config,
    ];
    const words = this.#host.outsideArgv([realSsh(), "-F", file("config", lines.join("\n"))]);
    file("ssh", `#!/bin/sh\nexec ${words.join(" ")} "$@"\n`, 0o700);
    return {
      env: { ...process.env, PATH: [folder, process.env["PATH"]].join(delimiter) },
      folder,
      destination: (user) => `${user}@lab`,
      close: () => {
        forget();
        remove();
      },
    };
  }
}

/** Lets people log in to a host by ssh. */
export async function startSshd(host: LabHost): Promise<Sshd> {
  const folder = mkdtempSync("/tmp/dnl-ssh-");
  try {
    const key = join(folder, "key");
    await run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key]);
    const script = readFileSync(join(import.meta.dirname, "sshd.sh"), "utf8");
    const publicKey = readFileSync(`${key}.pub`, "utf8").trim();
    const { stdout } = await host.inRoot(["sh", "-euc", script, "sh", publicKey]);
    const [type = "", hostKey = ""] = stdout.split(" ");
    const sshd = new Sshd(host, readFileSync(key, "utf8"), `${type} ${hostKey}`);
    await sshd.start();
    return sshd;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function realSsh(): string {
  const path = (process.env["PATH"] ?? "")
    .split(delimiter)
    .map((place) => join(place, "ssh"))
    .find((program) => existsSync(program));
  if (path === undefined) throw new LabError("There is no ssh on this machine");
  return path;
}
