import { setTimeout as sleep } from "node:timers/promises";
import { Lens } from "../../src/ui/lens/lens.ts";
import { engineSource, type Ways } from "../../src/ui/lens/sources.ts";
import { startHost, type LabHost } from "../lab/host.ts";
import { startRelay, type Relay } from "../lab/relay.ts";
import { startSshd, type SshLink } from "../lab/sshd.ts";
import { childrenOf, describeHolding, holding, type Holding } from "./holding.ts";

export interface SoakOptions {
  /** Restarts, dropped links and bursts together. */
  readonly events: number;
  readonly ms: number;
  readonly tell: (line: string) => void;
}

interface World {
  readonly host: LabHost;
  readonly relay: Relay;
  readonly link: SshLink;
  /** On the host's own socket, over ssh as root, and over ssh by a helper container. */
  readonly lenses: readonly Watched[];
  readonly until: number;
}

/** How long a lens has, after the last of all events, to show the engine as it is. */
const RECOVERY_MS = 75_000;

/** What went wrong, a sentence each. */
export async function soak({ events, ms, tell }: SoakOptions): Promise<string[]> {
  const faults: string[] = [];
  const onWarning = (warning: Error): void => void faults.push(`warning: ${warning.message}`);
  const onRejection = (error: unknown): void => void faults.push(`unhandled: ${String(error)}`);
  process.on("warning", onWarning);
  process.on("unhandledRejection", onRejection);
  const host = await startHost({ engine: "28.5", daemonFlags: ["--live-restore"] });
  try {
    const world = await begin(host, ms);
    await calm(world, faults);
    await happen(world, { restarts: 1, drops: 5, bursts: 5 });
    await calm(world, faults);
    const before = await settled();
    tell(`before: ${describeHolding(before)}`);
    const restarts = Math.round(events * 0.1);
    const bursts = Math.round(events * 0.25);
    const wanted = { restarts, bursts, drops: events - restarts - bursts };
    const started = performance.now();
    const done = await happen(world, wanted);
    const total = done.restarts + done.drops + done.bursts;
    const seconds = Math.round((performance.now() - started) / 1000);
    tell(
      `${total} events in ${seconds} s: ${done.restarts} restarts of the engine, ${done.drops} dropped links, ${done.bursts} bursts`,
    );
    if (total < events) faults.push(`only ${total} of ${events} events had time`);
    await calm(world, faults);
    const after = await settled();
    tell(`after:  ${describeHolding(after)}`);
    faults.push(...grown(before, after));
    for (const { name, readings } of world.lenses) tell(`${name}: read ${readings()} times`);
    faults.push(...(await leftOver(world)));
  } finally {
    process.off("warning", onWarning);
    process.off("unhandledRejection", onRejection);
    await host.stop();
  }
  return faults;
}

interface Watched {
  readonly name: string;
  readonly lens: Lens;
  readonly readings: () => number;
}

async function begin(host: LabHost, ms: number): Promise<World> {
  for (const name of ["one", "two", "three"]) {
    await host.docker("run", "--detach", `--name=${name}`, "--publish=80", "busybox:lab");
  }
  const sshd = await startSshd(host);
  const to = { host: host.address, port: 22 };
  const relay = await startRelay({ to, within: host.outsideArgv([]) });
  const link = sshd.link({ at: relay });
  process.env["PATH"] = link.env["PATH"];
  const ssh = (user: "root" | "dev"): string => `ssh://${link.destination(user)}`;
  const lenses = [
    watch("on the host's socket", `unix://${host.socket}`),
    watch("over ssh as root", ssh("root")),
    watch("over ssh by a helper container", ssh("dev"), { agreedAt: () => ({}) }),
  ];
  return { host, relay, link, lenses, until: performance.now() + ms };
}

function watch(name: string, endpoint: string, ways: Ways = {}): Watched {
  let readings = 0;
  const silent = (): void => undefined;
  const info = (line: string): void => {
    if (line.startsWith("read in")) readings += 1;
  };
  const lens = new Lens({ trace: silent, debug: silent, info, warn: silent, error: silent });
  lens.use(engineSource({ host: endpoint }, ways));
  lens.want();
  return { name, lens, readings: () => readings };
}

interface Counts {
  restarts: number;
  drops: number;
  bursts: number;
}

/** All three at the same time, each at its own pace. */
async function happen(world: World, wanted: Counts): Promise<Counts> {
  const done: Counts = { restarts: 0, drops: 0, bursts: 0 };
  const repeat = async (what: keyof Counts, work: (count: number) => Promise<void>) => {
    while (done[what] < wanted[what] && performance.now() < world.until) {
      await work(done[what]);
      done[what] += 1;
    }
  };
  await Promise.all([
    repeat("restarts", (count) => restart(world, count)),
    repeat("drops", (count) => drop(world, count)),
    repeat("bursts", () => burst(world)),
  ]);
  return done;
}

async function restart({ host }: World, count: number): Promise<void> {
  await host.stopEngine(count % 2 === 0 ? "SIGTERM" : "SIGKILL");
  await host.startEngine();
  await sleep(300);
}

/** By a RST, by a wire that goes silent for a while, or by a host that takes nobody for a while. */
async function drop({ relay }: World, count: number): Promise<void> {
  if (count % 10 === 3) {
    await relay.freeze();
    await sleep(500);
    await relay.thaw();
  } else if (count % 10 === 7) {
    await relay.refuse();
    await relay.cut();
    await sleep(300);
    await relay.accept();
  } else await relay.cut();
  await sleep(300);
}

/** Some twenty events in a moment. The engine may just be away. */
async function burst({ host }: World): Promise<void> {
  const script = [
    "for c in one two three; do docker pause $c & docker restart -t 0 $c & done; wait",
    "docker unpause one two three; docker network create burst; docker network rm burst",
  ].join("\n");
  await host.inRoot(["sh", "-c", `{ ${script}\n} >/dev/null 2>&1`], { mayFail: true });
  await sleep(200);
}

/** Waits until each lens shows the engine as it is by now. */
async function calm({ lenses }: World, faults: string[]): Promise<void> {
  const since = Date.now();
  for (const { name, lens } of lenses) {
    const isWell = (): boolean => {
      const { snapshot, trouble } = lens.state;
      return trouble === undefined && Date.parse(snapshot?.takenAt ?? "") >= since;
    };
    while (!isWell() && Date.now() - since < RECOVERY_MS) {
      await sleep(1_000);
      if (lens.state.trouble === undefined) await lens.fresh(Date.now() - since);
    }
    const { trouble } = lens.state;
    if (!isWell()) faults.push(`${name}: not well again: ${trouble?.reason ?? "nothing new"}`);
  }
}

/** Helper containers that nobody used for a while, and what ends with them, are gone by then. */
async function settled(): Promise<Holding> {
  await sleep(5_000);
  return holding();
}

/** The heap of a process that does the same over and over breathes by a few percent. */
function grown(before: Holding, after: Holding): string[] {
  const more = (what: string, was: number, is: number, slack: number): string[] =>
    is > was + slack ? [`${what}: ${was} before, ${is} after`] : [];
  return [
    ...more("open files", before.files, after.files, 6),
    ...more("children", before.children, after.children, 3),
    ...more("timers", before.waitsFor["Timeout"] ?? 0, after.waitsFor["Timeout"] ?? 0, 6),
    ...more("heap", before.heapBytes, after.heapBytes, 4 * 1024 * 1024),
  ];
}

/** Once nobody looks any more nothing may be left, neither here nor on the host. */
async function leftOver({ host, relay, link, lenses }: World): Promise<string[]> {
  for (const { lens } of lenses) lens.dispose();
  await sleep(6_000);
  const ssh = childrenOf(process.pid).filter((command) => /\bssh\b/.test(command));
  const helpers = await host.docker("ps", "--all", "--quiet", "--filter=label=docker-network-lens");
  const { stdout } = await host.inRoot(["sh", "-c", "pgrep -fa '[d]ial-stdio' || true"]);
  await relay.stop();
  link.close();
  return [
    ...ssh.map((command) => `left over here: ${command}`),
    ...helpers
      .split("\n")
      .filter(Boolean)
      .map((id) => `left over there: helper container ${id}`),
    ...stdout
      .split("\n")
      .filter(Boolean)
      .map((command) => `left over there: ${command}`),
  ];
}
