import type { ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { probeArgv, readReply, type ConnectOptions, type Reply } from "./connect.ts";
import { readCounters, type Counters } from "./counters.ts";
import { atEnd } from "./endings.ts";
import { daemonEnd, startDaemon, excerptOf } from "./engine.ts";
import type { EngineName } from "./engines.ts";
import { imageArchive } from "./image.ts";
import { startInit } from "./init.ts";
import { cgroupOf, claimHost, removeHost, removeOrphans, type HostRecord } from "./leftovers.ts";
import { RUNNING } from "./places.ts";
import { buildRoot } from "./roots.ts";
import { LabError, run, type Ran, type RunOptions } from "./run.ts";
import { layWire, type Wire } from "./wire.ts";

const LISTEN_DEADLINE_MS = 10_000;

export interface HostOptions {
  readonly engine: EngineName;
  readonly daemonFlags?: readonly string[];
  /** The host's own name; `lab` unless told. */
  readonly hostname?: string;
  /** Hosts on whose LAN it is put, instead of one of its own; stop it before the first of them. */
  readonly lan?: readonly LabHost[];
  /** What is done on the host before its engine starts: a firewall, another iptables. */
  readonly before?: (host: LabHost) => Promise<unknown>;
}

/**
 * `docker run` options that give a container the programs of the host's root filesystem, as `socat`
 * and `python3`: the image itself has busybox only, whose applets cannot serve UDP.
 */
export const HOST_PROGRAMS: readonly string[] = ["--volume", "/usr:/usr:ro"];

/** A Docker host with an engine of its own, and a machine outside it on the same wire. */
export class LabHost {
  readonly engine: EngineName;
  /** The engine's socket, for processes of this machine. */
  readonly socket: string;
  /** The environment in which a program of this machine finds the engine. */
  readonly env: NodeJS.ProcessEnv;
  readonly record: HostRecord;
  /** The addresses at which the outside machine reaches the host. */
  readonly address: string;
  readonly address6: string;
  readonly wire: Wire;
  readonly #init: number;
  readonly #flags: readonly string[];
  readonly #unregister: () => void;
  #daemon: ChildProcess | undefined;
  #stopped = false;

  constructor(record: HostRecord, wire: Wire, options: HostOptions) {
    if (record.init === undefined) throw new LabError(`The host ${record.id} has not begun`);
    this.#init = record.init.pid;
    this.record = record;
    this.wire = wire;
    this.address = wire.address;
    this.address6 = wire.address6;
    this.engine = options.engine;
    this.socket = join(RUNNING, record.id, "docker.sock");
    this.env = { ...process.env, DOCKER_HOST: `unix://${this.socket}` };
    this.#flags = options.daemonFlags ?? [];
    this.#unregister = atEnd(() => removeHost(this.record));
  }

  /** Runs the docker command line of the host's own root and tells what it printed. */
  async docker(...args: readonly string[]): Promise<string> {
    return (await this.inRoot(["docker", ...args])).stdout.trim();
  }

  /** Runs a program of this machine's files that sees the host's network, processes and `/sys`. */
  async onHost(argv: readonly string[], options: RunOptions = {}): Promise<Ran> {
    return run(this.onHostArgv(argv), { env: this.env, ...options });
  }

  /** Runs a program of the host's own root filesystem. */
  async inRoot(argv: readonly string[], options: RunOptions = {}): Promise<Ran> {
    const env = { PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" };
    return run(this.inRootArgv(argv), {
      env: { ...env, HOME: "/root", LANG: "C.UTF-8" },
      ...options,
    });
  }

  /** Runs a program of this machine's files on the outside machine's network. */
  async outside(argv: readonly string[], options: RunOptions = {}): Promise<Ran> {
    return run(this.outsideArgv(argv), options);
  }

  /** The command line of `onHost`, for callers that start it themselves. */
  onHostArgv(argv: readonly string[]): string[] {
    const mounts = 'mount -t proc proc /proc; mount -t sysfs sysfs /sys; exec "$@"';
    return [
      ...["nsenter", "-t", `${this.#init}`, "--net", "--pid", "--uts"],
      ...["unshare", "--mount", "--propagation", "slave", "sh", "-euc", mounts, "sh", ...argv],
    ];
  }

  /** The command line of `inRoot`. */
  inRootArgv(argv: readonly string[]): string[] {
    return [
      ...["nsenter", "-t", `${this.#init}`, "--net", "--pid", "--uts", "--mount"],
      ...["--root", "--wd", ...argv],
    ];
  }

  /** The command line of `outside`. */
  outsideArgv(argv: readonly string[]): string[] {
    return ["nsenter", `--net=/run/netns/${this.wire.client}`, ...argv];
  }

  /** What the outside machine gets from a port of the host, or of another address. */
  async outsideConnect(
    port: number,
    options: ConnectOptions & { readonly address?: string } = {},
  ): Promise<Reply> {
    const { address = this.address, ...rest } = options;
    return readReply(await this.outside(probeArgv(address, port, rest)));
  }

  /** What the host itself gets from an address. */
  async hostConnect(address: string, port: number, options: ConnectOptions = {}): Promise<Reply> {
    return readReply(await this.onHost(probeArgv(address, port, options)));
  }

  /** What a container gets from an address. */
  async containerConnect(
    container: string,
    address: string,
    port: number,
    options: ConnectOptions = {},
  ): Promise<Reply> {
    const enter = ["nsenter", "-t", `${await this.pidOf(container)}`, "--net"];
    return readReply(await this.onHost([...enter, ...probeArgv(address, port, options)]));
  }

  /** Waits until something in a container listens on a port: `docker run` returns before that. */
  async untilListening(
    container: string,
    port: number,
    protocol: "tcp" | "udp" = "tcp",
  ): Promise<void> {
    const enter = ["nsenter", "-t", `${await this.pidOf(container)}`, "--net"];
    const list = [
      ...enter,
      "ss",
      "--no-header",
      "--listening",
      `--${protocol}`,
      `sport = :${port}`,
    ];
    const deadline = Date.now() + LISTEN_DEADLINE_MS;
    while ((await this.onHost(list)).stdout === "") {
      if (Date.now() > deadline) throw new LabError(`${container} does not listen on ${port}`);
      await sleep(20);
    }
  }

  /** Waits until no address of the host is tentative any more, as those of IPv6 are when they are new. */
  async untilSettled(): Promise<void> {
    const deadline = Date.now() + LISTEN_DEADLINE_MS;
    while ((await this.onHost(["ip", "-6", "addr", "show", "tentative"])).stdout !== "") {
      if (Date.now() > deadline) throw new LabError("An address of the host stays tentative");
      await sleep(50);
    }
  }

  /** What every rule of the host, or of a container's namespace, has counted so far. */
  async counters(container?: string): Promise<Counters> {
    const enter =
      container === undefined ? [] : ["nsenter", "-t", `${await this.pidOf(container)}`, "--net"];
    const saves = "iptables-save -c; echo; echo '#ip6'; ip6tables-save -c";
    const { stdout } = await this.inRoot([...enter, "sh", "-euc", saves]);
    const [ip = "", ip6 = ""] = stdout.split("\n#ip6\n");
    return new Map([...readCounters("ip", ip), ...readCounters("ip6", ip6)]);
  }

  /** The PID of a container's first process, as the host counts. */
  async pidOf(container: string): Promise<number> {
    return Number(await this.docker("inspect", "--format", "{{.State.Pid}}", container));
  }

  /** Starts the engine, again or for the first time. */
  async startEngine(flags: readonly string[] = this.#flags): Promise<void> {
    const argv = this.inRootArgv([
      ...["dockerd", "--host", "unix:///lab/docker.sock", "--host", "unix:///run/docker.sock"],
      // Docker's own cgroups would be left in the machine's tree when the host is thrown away.
      ...["--cgroup-parent", cgroupOf(this.record.id), ...flags],
    ]);
    this.#daemon = await startDaemon(argv, this.socket, this.#logFile());
  }

  /** Ends the engine's process and leaves the rest of the host as it is. */
  async stopEngine(signal: "SIGTERM" | "SIGKILL" = "SIGTERM"): Promise<void> {
    if (this.#daemon === undefined) return;
    const kill = 'kill -s "$1" "$(cat /run/docker.pid)"';
    await this.inRoot(["sh", "-euc", kill, "sh", signal.slice(3)]);
    await daemonEnd(this.#daemon, 30_000);
    this.#daemon = undefined;
  }

  /** The beginning and the end of the engine's log. */
  log(): string {
    return excerptOf(this.#logFile());
  }

  /** Makes the lab's image known to the engine. */
  async loadImage(): Promise<void> {
    const input = readFileSync(await imageArchive(this.engine));
    await this.inRoot(["docker", "load"], { input });
  }

  /** Ends all processes of the host and removes all that it has on this machine. */
  async stop(): Promise<void> {
    if (this.#stopped) return;
    this.#stopped = true;
    removeHost(this.record);
    this.#unregister();
    if (this.#daemon !== undefined) await daemonEnd(this.#daemon, 5000);
  }

  #logFile(): string {
    return join(this.record.folder, "dockerd.log");
  }
}

/** Starts a Docker host and the machine outside it. Whoever starts it stops it. */
export async function startHost(options: HostOptions): Promise<LabHost> {
  await buildRoot(options.engine);
  await removeOrphans();
  const claimed = claimHost();
  const forget = atEnd(() => removeHost(claimed));
  try {
    return await begin(claimed, options);
  } catch (error) {
    removeHost(claimed);
    throw error;
  } finally {
    forget();
  }
}

async function begin(claimed: HostRecord, options: HostOptions): Promise<LabHost> {
  const others = (options.lan ?? []).map((host) => host.wire);
  const wire = await layWire(claimed.id, others);
  const record = await startInit(claimed, options.engine, options.hostname ?? "lab");
  const host = new LabHost(record, wire, options);
  try {
    await options.before?.(host);
    await host.startEngine();
    await host.loadImage();
    return host;
  } catch (error) {
    await host.stop();
    throw error;
  }
}
