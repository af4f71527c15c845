import { setTimeout as sleep } from "node:timers/promises";
import type { EngineName } from "./engines.ts";
import { startHost, type LabHost } from "./host.ts";
import { LabError } from "./run.ts";

const JOIN_DEADLINE_MS = 30_000;

/** Two engines of one swarm on one LAN: `alpha`, its manager, and `beta`. */
export interface Swarm {
  readonly alpha: LabHost;
  readonly beta: LabHost;
  stop(): Promise<void>;
}

/** A swarm with an attachable overlay network `ov`: in it `one` and `uno` on alpha, `two` on beta. */
export async function startSwarm(engine: EngineName): Promise<Swarm> {
  const alpha = await startHost({ engine, hostname: "alpha" });
  const beta = await startHost({ engine, hostname: "beta", lan: [alpha] });
  const swarm: Swarm = {
    ...{ alpha, beta },
    stop: async () => {
      await beta.stop();
      await alpha.stop();
    },
  };
  try {
    await join(swarm);
    await alpha.docker("network", "create", "--driver=overlay", "--attachable", "ov");
    for (const name of ["one", "uno"]) await runIn(alpha, name, "ov");
    await runIn(beta, "two", "ov");
    await untilJoined(swarm);
    return swarm;
  } catch (error) {
    await swarm.stop();
    throw error;
  }
}

async function join({ alpha, beta }: Swarm): Promise<void> {
  await alpha.docker("swarm", "init", "--advertise-addr", alpha.address);
  const token = await alpha.docker("swarm", "join-token", "--quiet", "worker");
  const manager = `${alpha.address}:2377`;
  await beta.docker("swarm", "join", "--token", token, "--advertise-addr", beta.address, manager);
}

/** Who is where on the other node comes by gossip, after a while. */
async function untilJoined({ alpha, beta }: Swarm): Promise<void> {
  const address = await addressIn(beta, "ov", "two");
  const deadline = Date.now() + JOIN_DEADLINE_MS;
  while ((await alpha.containerConnect("one", address, 80)).answer !== "data") {
    if (Date.now() > deadline) throw new LabError("The nodes do not find each other");
  }
}

/** Starts a container in a network, and waits until it answers there. */
export async function runIn(host: LabHost, name: string, network: string): Promise<void> {
  const where = [`--name=${name}`, `--network=${network}`];
  await host.docker("run", "--detach", ...where, "busybox:lab");
  await host.untilListening(name, 80);
}

/** The address of a container in a network. */
export const addressIn = (host: LabHost, network: string, name: string): Promise<string> =>
  host.docker(
    ...["inspect", "--format"],
    `{{(index .NetworkSettings.Networks "${network}").IPAddress}}`,
    name,
  );

/** Makes a service on a manager and waits until as many of its tasks run as should. */
export async function serve(
  host: LabHost,
  name: string,
  replicas: number,
  ...options: readonly string[]
): Promise<void> {
  const made = ["--detach", "--quiet", "--no-resolve-image", `--name=${name}`];
  const count = `--replicas=${String(replicas)}`;
  await host.docker("service", "create", ...made, count, ...options, "busybox:lab");
  const filter = ["--filter=desired-state=running", "--format={{.CurrentState}}"];
  const deadline = Date.now() + JOIN_DEADLINE_MS;
  for (;;) {
    const states = (await host.docker("service", "ps", ...filter, name)).split("\n");
    if (states.filter((state) => state.startsWith("Running")).length === replicas) return;
    if (Date.now() > deadline) break;
    await sleep(200);
  }
  const why = await host.docker("service", "ps", "--no-trunc", name);
  throw new LabError(`The service ${name} does not start`, why);
}
