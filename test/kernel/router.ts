/** The router with one world after another in it. */

import type { RulesetTexts, Snapshot } from "../../src/core/snapshot.ts";
import { Machine, type Counters, type Seen, type Sending, type Step } from "./machine.ts";
import { bridgeLines, CABLES, plainLinks, plainRouting, routerLines, SETTINGS } from "./wire.ts";
import { printRules, TOOL_NAMES, TOOLS, type Tool, type World } from "./world.ts";

/** A world could not be loaded: a tool refused what was generated. */
export class Refused extends Error {}

/**
 * Before any rule and before conntrack, all that no process sends is stopped: the kernel's own answers,
 * and what IPv6 announces. What a process sends has an open file behind its socket.
 */
const QUIET = `flush ruleset
table inet quiet {
  chain made-here {
    type filter hook output priority -500; policy drop;
    meta skuid 0-4294967295 accept
  }
}
`;

export class Router {
  readonly #machine: Machine;
  #read: { readonly key: string; readonly snapshot: Snapshot } | undefined;
  #settings: Readonly<Record<string, string>> = {};
  #isPlain = { routing: false, ports: true, links: true };
  #hasSets = false;
  /** Legacy tables stay in a namespace once they were there. */
  readonly #legacy = new Map<Tool, Set<string>>();

  private constructor(machine: Machine) {
    this.#machine = machine;
  }

  static async start(): Promise<Router> {
    const machine = await Machine.start();
    // An address that is still being tried out on the wire is not chosen for anything.
    await machine.set({ "ipv6/conf/default/accept_dad": "0" });
    await machine.join(CABLES);
    const router = new Router(machine);
    await router.#run([
      { argv: ["ip", "-batch", "-"], stdin: lines(routerLines()) },
      { argv: ["bridge", "-batch", "-"], stdin: lines(bridgeLines()) },
    ]);
    return router;
  }

  /** What takes addresses away comes last: routes and neighbours go with them, as they do on a host. */
  async load(world: World): Promise<void> {
    await this.#run(this.#unload());
    await this.#restoreLinks(world);
    await this.#run(this.#routing(world));
    await this.#set({ ...SETTINGS, ...world.settings });
    await this.#run([...this.#links(world), ...this.#ports(world), ...this.#rules(world)]);
  }

  /** All of it is read again where more than the rules has changed. */
  async snapshot(world: World): Promise<Snapshot> {
    const { routing, ports, links, settings } = world;
    const key = JSON.stringify([routing, ports, links, settings]);
    if (this.#read?.key !== key) {
      this.#read = { key, snapshot: await this.#machine.snapshot() };
      return withRulesets(this.#read.snapshot, world, (rulesets) => rulesets);
    }
    const read = await this.#rulesets();
    return withRulesets(this.#read.snapshot, world, () => read);
  }

  async #rulesets(): Promise<RulesetTexts> {
    const named = Object.entries(RULESETS);
    const ran = await this.#machine.run(named.map(([, argv]) => ({ argv })));
    return Object.fromEntries(named.map(([name], at) => [name, ran[at]?.stdout ?? ""]));
  }

  send(packets: readonly Sending[], world: World): Promise<readonly Seen[]> {
    return this.#machine.send(packets, this.#counters(world));
  }

  stop(): Promise<void> {
    return this.#machine.stop();
  }

  #unload(): readonly Step[] {
    const legacy = [...this.#legacy].map(([tool, tables]) => ({
      argv: [`${tool}-restore`],
      stdin: [...tables].map((table) => `*${table}\n${EMPTY[table] ?? ""}COMMIT\n`).join(""),
    }));
    return [{ argv: ["nft", "-f", "-"], stdin: QUIET }, ...legacy, ...this.#destroySets()];
  }

  /** The kernel lets go of sets some time after the rules that looked into them. */
  #destroySets(): readonly Step[] {
    if (!this.#hasSets) return [];
    this.#hasSets = false;
    const patiently =
      "ipset flush; for try in 1 2 3 4 5 6 7 8; do ipset destroy 2>&- && exit; sleep 0.05; done; ipset destroy";
    return [{ argv: ["sh", "-c", patiently] }];
  }

  async #restoreLinks({ links = [], settings }: World): Promise<void> {
    if (!this.#isPlain.links) {
      await this.#set(SETTINGS);
      await this.#run([{ argv: ["ip", "-batch", "-"], stdin: lines(plainLinks()) }]);
      this.#isPlain.routing = false;
    }
    this.#isPlain.links = links.length === 0 && !Object.keys(settings).some(takesAddresses);
  }

  #links({ links = [] }: World): readonly Step[] {
    return links.length === 0 ? [] : [{ argv: ["ip", "-batch", "-"], stdin: lines(links) }];
  }

  #routing({ routing }: World): readonly Step[] {
    const isPlain = routing.ip.length === 0 && routing.ip6.length === 0;
    if (isPlain && this.#isPlain.routing) return [];
    this.#isPlain.routing = isPlain;
    return (["ip", "ip6"] as const).map((family) => ({
      argv: ["ip", family === "ip" ? "-4" : "-6", "-batch", "-"],
      stdin: lines([...plainRouting(family), ...routing[family]]),
    }));
  }

  #ports({ ports }: World): readonly Step[] {
    if (ports.length === 0 && this.#isPlain.ports) return [];
    this.#isPlain.ports = ports.length === 0;
    const plain = ["port1", "port2"].map((port) => `link set dev ${port} hairpin off isolated off`);
    return [{ argv: ["bridge", "-batch", "-"], stdin: lines([...plain, ...ports]) }];
  }

  #rules({ ipsets, tables }: World): readonly Step[] {
    const sets = ipsets.length === 0 ? [] : [{ argv: ["ipset", "restore"], stdin: lines(ipsets) }];
    this.#hasSets ||= sets.length > 0;
    return [
      ...sets,
      ...TOOL_NAMES.flatMap((tool) => {
        const own = tables.filter((table) => table.tool === tool);
        if (own.length === 0) return [];
        if (tool.endsWith("legacy")) {
          const known = this.#legacy.get(tool) ?? new Set();
          this.#legacy.set(tool, new Set([...known, ...own.map(({ name }) => name)]));
        }
        const argv = tool === "nft" ? ["nft", "-f", "-"] : [`${tool}-restore`];
        return [{ argv, stdin: printRules(own) }];
      }),
    ];
  }

  #counters({ tables }: World): Counters {
    const used = TOOL_NAMES.filter((tool) => tables.some((table) => table.tool === tool));
    return Object.fromEntries(used.map((tool) => [tool, TOOLS[tool].counters]));
  }

  async #set(settings: Readonly<Record<string, string>>): Promise<void> {
    const changed = Object.entries(settings).filter(
      ([name, value]) => this.#settings[name] !== value,
    );
    // Forwarding for all interfaces sets that of each.
    const wide = changed.some(([name]) => name === "ipv4/ip_forward");
    await this.#machine.set(wide ? settings : Object.fromEntries(changed));
    this.#settings = settings;
  }

  async #run(steps: readonly Step[]): Promise<void> {
    const ran = await this.#machine.run(steps);
    const at = ran.findIndex(({ code }) => code !== 0);
    const failed = ran[at];
    if (failed === undefined) return;
    const { argv, stdin = "" } = steps[at] ?? { argv: [] };
    const said = failed.stderr.trim();
    const place = Number(/line (\d+)|-:(\d+)/.exec(said)?.slice(1).find(Boolean));
    throw new Refused(`${argv.join(" ")}: ${said}: ${stdin.split("\n")[place - 1] ?? stdin}`);
  }
}

/** The rules of the world alone, without those that keep the router quiet. */
function withRulesets(
  snapshot: Snapshot,
  world: World,
  change: (rulesets: RulesetTexts) => RulesetTexts,
): Snapshot {
  const { host } = snapshot;
  if (host === undefined) return snapshot;
  const [own, ...others] = host.namespaces;
  const { nft, ...rulesets } = change(own.rulesets ?? {});
  const all = { ...rulesets, ...(nft === undefined ? {} : { nft: asListed(nft, world) }) };
  return { ...snapshot, host: { ...host, namespaces: [{ ...own, rulesets: all }, ...others] } };
}

interface Listed {
  readonly family?: string;
  readonly table?: string;
  readonly name?: string;
}

function asListed(text: string, world: World): string {
  const { nftables } = JSON.parse(text) as {
    readonly nftables: readonly Readonly<Record<string, Listed>>[];
  };
  const kept = nftables.filter((each) =>
    Object.entries(each).every(
      ([kind, { table, name }]) => (kind === "table" ? name : table) !== "quiet",
    ),
  );
  const all = kept.map(({ chain, ...rest }) =>
    chain === undefined ? rest : { chain: { ...deviceOf(chain, world), ...chain } },
  );
  return JSON.stringify({ nftables: all });
}

/** The interface of a chain, which nft lists in JSON since 1.1; before, what such chains do is open. */
function deviceOf({ family, table, name }: Listed, { tables }: World): { readonly dev?: string } {
  const own = tables.find((each) => each.family === family && each.name === table);
  const hook = own?.chains.find((chain) => chain.name === name)?.hook ?? "";
  const dev = / device "(.*?)"/.exec(hook)?.[1];
  return dev === undefined ? {} : { dev };
}

/** As the sections of src/collect read them. */
const RULESETS: Readonly<Record<keyof RulesetTexts, readonly string[]>> = {
  iptablesNft: ["iptables-nft-save", "-c"],
  ip6tablesNft: ["ip6tables-nft-save", "-c"],
  iptablesLegacy: ["iptables-legacy-save", "-c"],
  ip6tablesLegacy: ["ip6tables-legacy-save", "-c"],
  nft: ["nft", "-j", "list", "ruleset"],
  ipset: ["ipset", "save"],
};

const takesAddresses = (setting: string): boolean => setting.endsWith("/disable_ipv6");

const lines = (all: readonly string[]): string => all.map((line) => `${line}\n`).join("");

const policies = (...chains: readonly string[]): string =>
  chains.map((chain) => `:${chain} ACCEPT [0:0]\n`).join("");

/** What a legacy table is reset to. */
const EMPTY: Readonly<Record<string, string>> = {
  filter: policies("INPUT", "FORWARD", "OUTPUT"),
  nat: policies("PREROUTING", "INPUT", "OUTPUT", "POSTROUTING"),
  mangle: policies("PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"),
  raw: policies("PREROUTING", "OUTPUT"),
};
