import type { EngineName } from "../lab/engines.ts";
import { startHost, type LabHost } from "../lab/host.ts";
import { LabError } from "../lab/run.ts";
import { whyNoLab } from "../lab/whyNoLab.ts";
import { skipBecause } from "../support/skip.ts";

/** Two engines of one swarm on one LAN: `alpha`, its manager, and `beta`. */
export interface Swarm {
  readonly alpha: LabHost;
  readonly beta: LabHost;
}

/** Gives the suite around it a swarm, with an attachable overlay network `ov` of which both have a container. */
export function swarmOfSuite(engine: EngineName): () => Swarm {
  let swarm: Swarm | undefined;

  suiteSetup(async function () {
    this.timeout(4 * 60_000);
    const reason = whyNoLab([engine]);
    if (reason !== undefined) skipBecause(this, reason);
    const alpha = await startHost({ engine, hostname: "alpha" });
    const beta = await startHost({ engine, hostname: "beta", lan: [alpha] });
    swarm = { alpha, beta };
    await join(swarm);
    await alpha.docker("network", "create", "--driver=overlay", "--attachable", "ov");
    for (const name of ["one", "uno"]) await runIn(alpha, name, "ov");
    await runIn(beta, "two", "ov");
    await untilJoined(swarm);
  });

  suiteTeardown(async () => {
    await swarm?.beta.stop();
    await swarm?.alpha.stop();
  });

  return () => {
    if (swarm === undefined) throw new LabError("The suite's swarm is not up");
    return swarm;
  };
}

/** Who is where on the other node comes by gossip, after a while. */
async function untilJoined({ alpha, beta }: Swarm): Promise<void> {
  const address = await addressIn(beta, "ov", "two");
  const deadline = Date.now() + 30_000;
  while ((await alpha.containerConnect("one", address, 80)).answer !== "data") {
    if (Date.now() > deadline) throw new LabError("The nodes do not find each other");
  }
}

async function join({ alpha, beta }: Swarm): Promise<void> {
  await alpha.docker("swarm", "init", "--advertise-addr", alpha.address);
  const token = await alpha.docker("swarm", "join-token", "--quiet", "worker");
  const manager = `${alpha.address}:2377`;
  await beta.docker("swarm", "join", "--token", token, "--advertise-addr", beta.address, manager);
}

export const runIn = async (
  host: LabHost,
  name: string,
  network: string,
  ...options: readonly string[]
): Promise<void> => {
  const where = [`--name=${name}`, `--network=${network}`, ...options];
  await host.docker("run", "--detach", ...where, "busybox:lab");
  await host.untilListening(name, 80);
};

/** The address of a container in a network. */
export const addressIn = (host: LabHost, network: string, name: string): Promise<string> =>
  host.docker(
    ...["inspect", "--format"],
    `{{(index .NetworkSettings.Networks "${network}").IPAddress}}`,
    name,
  );
