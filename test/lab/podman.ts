import { spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { untilAnswers } from "./engine.ts";
import type { LabHost } from "./host.ts";
import { imageArchive } from "./image.ts";
import { LAB, RUNNING } from "./places.ts";
import { build, type Root } from "./roots.ts";
import { LabError } from "./run.ts";

const ROOT: Root = {
  name: "podman-4.3",
  suite: "bookworm",
  packages: ["podman", "netavark", "aardvark-dns", "iptables", "iproute2", "ca-certificates"],
};

/** Limits that whoever has not all rights of the machine may set too. */
const LIMITS = ["nofile", "nproc", "memlock"].map((Name) => ({ Name, Soft: 1024, Hard: 1024 }));

/** Podman beside the engine of a host, asked by its Docker-compatible API. */
export class Podman {
  readonly socket: string;

  constructor(socket: string) {
    this.socket = socket;
  }

  async createNetwork(name: string): Promise<void> {
    await this.#post("/networks/create", { Name: name, Driver: "bridge" });
  }

  /** `publish` is a port of the host that leads to 80. */
  async run(
    name: string,
    { network = "bridge", publish }: { readonly network?: string; readonly publish?: number } = {},
  ): Promise<void> {
    const bindings = publish === undefined ? {} : { "80/tcp": [{ HostPort: String(publish) }] };
    await this.#post(`/containers/create?name=${name}`, {
      Image: "localhost/busybox:lab",
      ExposedPorts: { "80/tcp": {} },
      HostConfig: { NetworkMode: network, PortBindings: bindings, Ulimits: LIMITS },
    });
    await this.#post(`/containers/${name}/start`, {});
  }

  async loadImage(archive: string): Promise<void> {
    await this.#send("/images/load", "application/x-tar", readFileSync(archive));
  }

  /** The PID of a container's first process, as the host counts. */
  async pidOf(name: string): Promise<number> {
    const told = JSON.parse(await this.#ask("GET", `/containers/${name}/json`)) as {
      readonly State: { readonly Pid: number };
    };
    return told.State.Pid;
  }

  #post(path: string, body: unknown): Promise<string> {
    return this.#send(path, "application/json", Buffer.from(JSON.stringify(body)));
  }

  #send(path: string, type: string, body: Buffer): Promise<string> {
    return this.#ask("POST", path, { type, body });
  }

  #ask(
    method: string,
    path: string,
    sent?: { readonly type: string; readonly body: Buffer },
  ): Promise<string> {
    const headers = sent === undefined ? {} : { "content-type": sent.type };
    return new Promise((resolve, reject) => {
      const asked = request({ socketPath: this.socket, method, path, headers }, (response) => {
        let said = "";
        response.on("data", (chunk: Buffer) => (said += chunk.toString()));
        response.on("end", () => {
          if ((response.statusCode ?? 500) < 400) resolve(said);
          else reject(new LabError(`Podman refuses ${method} ${path}`, said));
        });
      });
      asked.on("error", reject);
      asked.end(sent?.body);
    });
  }
}

/** Starts Podman on a host; it ends with the host. */
export async function startPodman(host: LabHost): Promise<Podman> {
  await build(ROOT);
  const { id, folder, init } = host.record;
  if (init === undefined) throw new LabError(`The host ${id} has not begun`);
  const shared = join(RUNNING, id);
  const script = join(import.meta.dirname, "podman.sh");
  const log = openSync(join(folder, "podman.log"), "a");
  const service = spawn(
    "nsenter",
    [
      ...["-t", String(init.pid), "--net", "--pid", "--uts"],
      ...["unshare", "--mount", "--propagation", "slave"],
      ...["sh", script, LAB, ROOT.name, id, shared],
    ],
    { detached: true, stdio: ["ignore", log, log], env: { PATH: PROGRAMS, HOME: "/root" } },
  );
  closeSync(log);
  service.unref();
  const podman = new Podman(join(shared, "podman.sock"));
  await untilAnswers(service, podman.socket, join(folder, "podman.log"));
  await podman.loadImage(await imageArchive(host.engine));
  return podman;
}

const PROGRAMS = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
