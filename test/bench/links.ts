/** `npm run bench:links`: round trips and times over links that delay 100 ms each way, on a lab host. */
import { execFileSync } from "node:child_process";
import { collectSnapshot } from "../../src/collect/collect.ts";
import { readEndpoint } from "../../src/collect/engine/endpoint.ts";
import { openReach, type EngineReach } from "../../src/collect/reach/reach.ts";
import { startHost, type LabHost } from "../lab/host.ts";
import { startRelay, type Relay } from "../lab/relay.ts";
import { startSshd, type Sshd } from "../lab/sshd.ts";
import { bringHere, PLAIN_FLAGS } from "../lab/tls.ts";
import { median, printRows, type Row } from "./ratios.ts";

const DELAY_MS = 100;
const ROUND_TRIP_MS = 2 * DELAY_MS;
const { signal } = new AbortController();

/** How long it took over the near and over the far link; what is left between the two is round trips. */
interface Took {
  readonly near: number;
  readonly far: number;
}

const tripsOf = ({ near, far }: Took): number => (far - near) / ROUND_TRIP_MS;

async function main(): Promise<void> {
  const host = await startHost({ engine: "28.5", daemonFlags: PLAIN_FLAGS });
  try {
    const sshd = await startSshd(host);
    const rows: Row[] = [...(await cold(host, sshd))];
    for (const count of [10, 40, 1_000]) {
      await haveContainers(host, count);
      const beyond = 4 + Math.ceil((count - 10) / 8);
      const allowed = count <= 10 ? { full: 4, update: 2 } : { full: beyond, update: beyond };
      rows.push(...(await warm(`ssh, ${count} containers`, allowed, await bySsh(host, sshd))));
      rows.push(...(await warm(`TCP, ${count} containers`, allowed, await byTcp(host))));
    }
    console.log(printRows(rows));
  } finally {
    await host.stop();
  }
}

/** Round trips. */
interface Allowed {
  readonly full: number;
  readonly update: number;
}

interface Links {
  readonly near: Link;
  readonly far: Link;
}

interface Link {
  readonly relay: Relay;
  readonly reach: EngineReach;
  readonly use: () => void;
  readonly close: () => Promise<void>;
}

async function bySsh(host: LabHost, sshd: Sshd): Promise<Links> {
  const [near, far] = await Promise.all(
    [0, DELAY_MS].map((delayMs) => sshLink(host, sshd, delayMs)),
  );
  if (near === undefined || far === undefined) throw new Error("no links");
  return { near, far };
}

async function sshLink(host: LabHost, sshd: Sshd, delayMs: number): Promise<Link> {
  const to = { host: host.address, port: 22 };
  const relay = await startRelay({ to, delayMs, within: host.outsideArgv([]) });
  const link = sshd.link({ at: relay });
  const reach = reachOf(`ssh://${link.destination("root")}`);
  return {
    ...{ relay, reach },
    use: () => {
      process.env["PATH"] = link.env["PATH"];
    },
    close: async () => {
      await reach.close();
      link.close();
      await relay.stop();
    },
  };
}

async function byTcp(host: LabHost): Promise<Links> {
  const open = async (delayMs: number): Promise<Link> => {
    const relay = await bringHere(host, 2375, { delayMs });
    const reach = reachOf(`tcp://${relay.address}:${relay.port}`);
    const close = async (): Promise<void> => {
      await reach.close();
      await relay.stop();
    };
    return { relay, reach, use: () => undefined, close };
  };
  return { near: await open(0), far: await open(DELAY_MS) };
}

function reachOf(text: string): EngineReach {
  const endpoint = readEndpoint(text, "the bench");
  if (!endpoint.ok) throw new Error(endpoint.failure.said);
  return openReach({ endpoint: endpoint.value });
}

async function timed(work: () => unknown): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

/** The first snapshot over a link that is not up yet, beside what a person would type to bring one up. */
async function cold(host: LabHost, sshd: Sshd): Promise<Row[]> {
  const links = await bySsh(host, sshd);
  const bare: Record<string, number> = {};
  const first: Record<string, number> = {};
  const second: Record<string, number> = {};
  for (const [name, link] of Object.entries(links) as [string, Link][]) {
    link.use();
    bare[name] = await timed(() => execFileSync("ssh", ["root@lab", "true"]));
    first[name] = await timed(() => snapshot(link));
    second[name] = await timed(() => snapshot(link));
    await link.close();
  }
  const far = (first["far"] ?? 0) - (second["far"] ?? 0);
  const figure = `${(far / (bare["far"] ?? 0)).toPrecision(2)}  (${ms(far)} to ${ms(bare["far"] ?? 0)})`;
  return [{ what: "what a cold link adds, to `ssh host true`", figure, goal: "about 1, once" }];
}

async function warm(what: string, allowed: Allowed, { near, far }: Links): Promise<Row[]> {
  const took = async (link: Link): Promise<{ full: number; update: number }> => {
    link.use();
    await snapshot(link);
    const times: number[] = [];
    for (let run = 0; run < 5; run += 1) times.push(await timed(() => snapshot(link)));
    return { full: median(times), update: Math.min(...times) };
  };
  const [short, long] = [await took(near), await took(far)];
  const { most } = await far.relay.counts();
  await near.close();
  await far.close();
  const full = { near: short.full, far: long.full };
  const update = { near: short.update, far: long.update };
  return [
    { what: `${what}: a full snapshot`, ...trips(full, allowed.full) },
    { what: `${what}: an update`, ...trips(update, allowed.update) },
    { what: `${what}: connections at a time`, figure: `${most}`, goal: "at most 8" },
  ];
}

const trips = (took: Took, allowed: number): Pick<Row, "figure" | "goal"> => ({
  figure: `${tripsOf(took).toFixed(1)} round trips  (${ms(took.far)}; ${ms(took.near)} without delay)`,
  goal: `at most ${allowed}`,
});

const ms = (time: number): string => `${time.toFixed(0)} ms`;

async function snapshot({ reach }: Link): Promise<void> {
  const { engine, gaps } = await collectSnapshot(reach, signal);
  if (engine === undefined) throw new Error(gaps[0]?.reason);
}

/** Ten run; of more the engine alone knows, so that a small machine can have them. */
async function haveContainers(host: LabHost, count: number): Promise<void> {
  const there = (await host.docker("ps", "--all", "--quiet")).split("\n").filter(Boolean).length;
  const script = [
    `start() { docker $1 --name "c$2" --publish "$((20000 + $2)):80" busybox:lab >/dev/null; }`,
    `for c in $(seq ${there} ${count - 1}); do`,
    `  [ $c -lt 10 ] && start "run --detach" $c || start create $c &`,
    `  [ $((c % 4)) = 3 ] && wait`,
    "done; wait",
  ].join("\n");
  await host.inRoot(["sh", "-uc", script], { timeoutMs: 400_000 });
}

await main();
