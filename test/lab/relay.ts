import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import type { NetConnectOpts } from "node:net";
import { join } from "node:path";
import { atEnd } from "./endings.ts";
import { LabError } from "./run.ts";

const PROGRAM = join(import.meta.dirname, "relay.mjs");

export interface RelayOptions {
  /** Where it leads, as seen from where it runs: an address and a port, or the path of a socket. */
  readonly to: NetConnectOpts;
  /** What it adds to each crossing; a round trip takes twice that. */
  readonly delayMs?: number;
  /** The command line that puts a program where it shall run: `host.outsideArgv([])`; this machine unless told. */
  readonly within?: readonly string[];
}

/** What a relay has carried: bytes `sent` to where it leads and `received` from there. */
export interface RelayCounts {
  /** Connections so far, at present, and at most at the same time. */
  readonly opened: number;
  readonly open: number;
  readonly most: number;
  readonly sent: number;
  readonly received: number;
}

type Order = "counts" | "freeze" | "thaw" | "cut" | "lose" | "refuse" | "accept";

/** A slow wire: it listens on 127.0.0.1 where it runs and delays all it passes on, without a limit on how much. */
export class Relay {
  readonly address = "127.0.0.1";
  readonly port: number;
  readonly #process: ChildProcess;
  readonly #over: () => void;
  #orders = 0;

  constructor(child: ChildProcess, port: number) {
    this.#process = child;
    this.port = port;
    this.#over = atEnd(() => child.kill("SIGKILL"));
  }

  async counts(): Promise<RelayCounts> {
    return (await this.#order("counts")) as RelayCounts;
  }

  /** Holds back all that is on its way, and all that comes, until `thaw`. */
  async freeze(): Promise<void> {
    await this.#order("freeze");
  }

  async thaw(): Promise<void> {
    await this.#order("thaw");
  }

  /** Ends all links with a RST to both sides. */
  async cut(): Promise<void> {
    await this.#order("cut");
  }

  /** Carries nothing more on the links that are open, and tells neither side; new ones work. */
  async lose(): Promise<void> {
    await this.#order("lose");
  }

  /** Takes no new links until `accept`: they are refused. */
  async refuse(): Promise<void> {
    await this.#order("refuse");
  }

  async accept(): Promise<void> {
    await this.#order("accept");
  }

  async stop(): Promise<void> {
    this.#over();
    if (!this.#process.connected) return;
    this.#process.ref();
    const ended = once(this.#process, "exit");
    this.#process.disconnect();
    await ended;
  }

  #order(order: Order): Promise<unknown> {
    const id = (this.#orders += 1);
    return new Promise((resolve, reject) => {
      const heard = (message: unknown): void => {
        const { id: answered, said } = message as { id?: number; said?: unknown };
        if (answered !== id) return;
        this.#process.off("message", heard);
        this.#process.channel?.unref();
        resolve(said);
      };
      this.#process.channel?.ref();
      this.#process.on("message", heard);
      this.#process.send({ id, order }, (error) => {
        if (error !== null) reject(new LabError(`The relay does not answer: ${error.message}`));
      });
    });
  }
}

/** Starts a relay. Whoever starts it stops it. */
export async function startRelay(options: RelayOptions): Promise<Relay> {
  const { to, delayMs = 0, within = [] } = options;
  const [program, ...args] = [...within, process.execPath];
  const child = fork(PROGRAM, [JSON.stringify({ to, delayMs })], {
    execPath: program,
    execArgv: args,
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const said = once(child, "message") as Promise<[{ readonly port: number }]>;
  const ended = once(child, "exit").then(() => undefined);
  const first = await Promise.race([said, ended]);
  if (first === undefined) throw new LabError("The relay does not begin");
  // Unheard it must not keep its starter from ending; it ends with the channel.
  child.unref();
  child.channel?.unref();
  return new Relay(child, first[0].port);
}
