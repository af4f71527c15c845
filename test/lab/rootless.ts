import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { EngineEndpoint } from "../../src/collect/engine/endpoint.ts";
import { startDaemon } from "./engine.ts";
import type { LabHost } from "./host.ts";
import { imageArchive } from "./image.ts";
import { RUNNING } from "./places.ts";
import type { Ran } from "./run.ts";

/** The only person that a host has before it gets others. */
const UID = 1000;
const RUNTIME_FOLDER = `/run/user/${UID}`;
const PATH = "/usr/sbin:/usr/bin:/sbin:/bin";

export interface RootlessOptions {
  /** How published ports get in; rootlesskit's own way unless told. */
  readonly portDriver?: "builtin" | "slirp4netns";
  readonly daemonFlags?: readonly string[];
}

/** An engine that a person without any rights runs on a host, in rootlesskit's namespaces. */
export class Rootless {
  /** The engine's socket, for processes of this machine. */
  readonly socket: string;
  /** The same as that person names it. */
  readonly endpoint = `unix://${RUNTIME_FOLDER}/docker.sock`;
  readonly #host: LabHost;

  constructor(host: LabHost, socket: string) {
    this.#host = host;
    this.socket = socket;
  }

  /** The engine as that person names it, for processes of this machine. */
  endpointHere(): EngineEndpoint {
    return { kind: "unix", path: this.socket, text: this.endpoint, source: "the default" };
  }

  /** Runs the docker command line as that person. */
  async docker(...args: readonly string[]): Promise<string> {
    const { stdout } = await this.#host.inRoot([...this.personArgv(), "docker", ...args]);
    return stdout.trim();
  }

  /** What goes before a command line of the host's root to run it as that person. */
  personArgv(): string[] {
    return [
      ...["setpriv", `--reuid=${UID}`, `--regid=${UID}`, "--init-groups"],
      ...["env", "--ignore-environment", `PATH=/usr/bin:/bin`, "HOME=/home/own"],
      ...[`XDG_RUNTIME_DIR=${RUNTIME_FOLDER}`, `DOCKER_HOST=${this.endpoint}`],
    ];
  }

  /** Runs a container and waits until it listens. */
  async run(name: string, ...options: readonly string[]): Promise<void> {
    await this.docker("run", "--detach", `--name=${name}`, ...options, "busybox:lab");
    const listens = "until netstat -ltn | grep -q ':80 '; do sleep 0.05; done";
    await this.docker("exec", name, "timeout", "5", "sh", "-c", listens);
  }

  /** Runs a program of this machine's files on the network of a container. */
  async inContainer(name: string, argv: readonly string[]): Promise<Ran> {
    const pid = await this.docker("inspect", "--format", "{{.State.Pid}}", name);
    return this.#host.onHost(["nsenter", "-t", pid, "--net", ...argv]);
  }
}

/** Starts a rootless engine beside the engine of a host of 28.5; it ends with the host. */
export async function startRootless(
  host: LabHost,
  { portDriver = "builtin", daemonFlags = [] }: RootlessOptions = {},
): Promise<Rootless> {
  const { id, folder } = host.record;
  const script = readFileSync(join(import.meta.dirname, "rootless.sh"), "utf8");
  const env = [
    ...[`PATH=${PATH}`, "HOME=/home/own", `XDG_RUNTIME_DIR=${RUNTIME_FOLDER}`],
    `DOCKERD_ROOTLESS_ROOTLESSKIT_PORT_DRIVER=${portDriver}`,
  ];
  const argv = ["env", "--ignore-environment", ...env, "sh", "-euc", script, "sh", ...daemonFlags];
  const socket = join(RUNNING, id, "own/docker.sock");
  await startDaemon(host.inRootArgv(argv), socket, join(folder, "rootless.log"));
  const engine = new Rootless(host, socket);
  const input = readFileSync(await imageArchive(host.engine));
  await host.inRoot([...engine.personArgv(), "docker", "load"], { input });
  return engine;
}
