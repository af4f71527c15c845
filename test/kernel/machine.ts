/** The router that packets are sent to: a process that holds its namespaces, and what it can be asked to do. */

import { spawn, type ChildProcessByStdio } from "node:child_process";
import { join } from "node:path";
import { createInterface, type Interface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { takeSnapshot } from "../support/snapshots.ts";
import { spawnShell } from "../../src/collect/shell/spawnShell.ts";
import type { Snapshot } from "../../src/core/snapshot.ts";

export interface Step {
  readonly argv: readonly string[];
  readonly stdin?: string;
}

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A packet of a process of the router, as machine.py makes it. */
export interface SocketSend {
  readonly family: "ip" | "ip6";
  readonly kind: "tcp" | "udp" | "raw";
  readonly protocol?: number;
  readonly src: string;
  readonly dst: string;
  readonly sport?: number;
  readonly dport?: number;
  readonly options: readonly (readonly [level: number, option: number, value: number])[];
  readonly payload: string;
  readonly uid?: number;
  readonly gid?: number;
}

export type Sending = (
  { readonly frame: string; readonly by: string } | { readonly socket: SocketSend }
) & {
  /** Commands that come before it. */
  readonly before: readonly (readonly string[])[];
  /** Packets that come before it. */
  readonly earlier: readonly Sending[];
};

/** Nothing is learned from it (machine.py). */
export const UNSENT = "unsent";

/** What came of one packet. */
export interface Seen {
  /** Frames that came out at the far ends. */
  readonly frames: readonly { readonly dev: string; readonly hex: string }[];
  readonly delivered: readonly Delivered[];
  /** By reader: which counters rose, and by how many packets. */
  readonly risen: Readonly<Record<string, readonly (readonly [key: string, packets: number])[]>>;
  /** Counters of the network stack for what it throws away itself. */
  readonly lost: readonly string[];
  /** Name of the error that a process got which wanted to send; `UNSENT` where it, or one before it, could not even try. */
  readonly failed?: string;
}

export type Delivered =
  | { readonly hex: string }
  | {
      readonly src: string;
      readonly dst: string;
      readonly protocol: number;
      readonly payload: string;
    };

/** What prints the counters of a ruleset, by a name of its own. */
export type Counters = Readonly<Record<string, readonly string[]>>;

export class Machine {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #lines: Interface;
  readonly #waiting: { resolve: (line: string) => void; reject: (error: Error) => void }[] = [];
  #pid = 0;

  private constructor() {
    const program = join(import.meta.dirname, "machine.py");
    this.#child = spawn("python3", ["-u", program], { stdio: ["pipe", "pipe", "inherit"] });
    this.#lines = createInterface({ input: this.#child.stdout });
    this.#lines.on("line", (line) => this.#waiting.shift()?.resolve(line));
    this.#child.once("close", () => {
      for (const { reject } of this.#waiting.splice(0)) {
        reject(new Error("the process that holds the router's namespaces has ended"));
      }
    });
  }

  static async start(): Promise<Machine> {
    const machine = new Machine();
    const { pid } = JSON.parse(await machine.#line()) as { readonly pid: number };
    machine.#pid = pid;
    return machine;
  }

  async join(wires: Readonly<Record<string, string>>): Promise<void> {
    await this.#ask({ do: "join", wires });
  }

  async run(steps: readonly Step[]): Promise<readonly Ran[]> {
    return (await this.#ask({ do: "run", steps })) as readonly Ran[];
  }

  async set(settings: Readonly<Record<string, string>>): Promise<void> {
    await this.#ask({ do: "set", settings });
  }

  async send(packets: readonly Sending[], counters: Counters): Promise<readonly Seen[]> {
    return (await this.#ask({ do: "send", packets, counters })) as readonly Seen[];
  }

  /** Read as any host is, from within the router's network namespace and with its own `/proc` and `/sys`. */
  async snapshot(): Promise<Snapshot> {
    const inside = "mount -t proc proc /proc && mount -t sysfs sysfs /sys && exec sh";
    const shell = spawnShell("the router", [
      ...(["nsenter", `--net=/proc/${this.#pid}/ns/net`, "unshare", "--mount", "--pid"] as const),
      ...["--fork", "--kill-child", "sh", "-c", inside],
    ]);
    const snapshot = await takeSnapshot({ shell }, new AbortController().signal);
    if (snapshot.host !== undefined) return snapshot;
    throw new Error(`the router was not read: ${snapshot.gaps.map(({ reason }) => reason).join()}`);
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.#child.once("close", resolve));
    this.#child.stdin.end();
    await ended;
  }

  async #ask(question: object): Promise<unknown> {
    this.#child.stdin.write(`${JSON.stringify(question)}\n`);
    const answer = JSON.parse(await this.#line()) as { ok?: unknown; error?: string };
    if (answer.error !== undefined) throw new Error(answer.error);
    return answer.ok;
  }

  #line(): Promise<string> {
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }
}
