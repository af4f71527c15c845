/** Makes a disagreement as small as it can be: takes parts of the world away for as long as one remains. */

import { Refused, type Router } from "./router.ts";
import { tryOut, type Pair } from "./run.ts";
import type { Chain, Rule, Sent, Table, World } from "./world.ts";

/** A part that a world can be without, by its path: `rule 0 2 1`, `match 0 2 1 0`, `route ip 3`. */
type Part = string;

/** Tries of one shrinking; each loads a world. */
const MOST_TRIES = 600;

export interface Shrunk {
  readonly world: World;
  readonly pair: Pair;
}

export async function shrink(
  router: Router,
  world: World,
  sent: Sent,
): Promise<Shrunk | undefined> {
  const found = await differing(router, world, sent);
  if (found === undefined) return undefined;
  let best: Shrunk = { world, pair: found };
  let kept = partsOf(world);
  let tries = 0;
  for (let size = Math.ceil(kept.length / 2); size > 0 && tries < MOST_TRIES;) {
    let isSmaller = false;
    for (let at = 0; at < kept.length && tries < MOST_TRIES;) {
      const rest = [...kept.slice(0, at), ...kept.slice(at + size)];
      const smaller = withParts(world, new Set(rest));
      tries += 1;
      const pair = await differing(router, smaller, sent);
      if (pair === undefined) {
        at += size;
      } else {
        kept = rest;
        best = { world: smaller, pair };
        isSmaller = true;
      }
    }
    // What was needed for a part that is gone now may be taken away next time.
    if (size > 1) size = Math.ceil(size / 2);
    else if (!isSmaller) size = 0;
  }
  return best;
}

async function differing(router: Router, world: World, sent: Sent): Promise<Pair | undefined> {
  try {
    const [pair] = await tryOut(router, { world, packets: [sent] });
    return pair?.judgement.is === "differs" ? pair : undefined;
  } catch (error) {
    if (error instanceof Refused) return undefined;
    throw error;
  }
}

function partsOf({ tables, ipsets, routing, ports, links = [], settings }: World): Part[] {
  const rules = tables.flatMap(({ chains }, table) =>
    chains.flatMap((chain, at) => [
      ...(chain.policy === "DROP" ? [`policy ${table} ${at}`] : []),
      ...chain.rules.flatMap(({ matches, target }, rule) => {
        const path = `${table} ${at} ${rule}`;
        const own = [
          ...matches.map((_, each) => `match ${path} ${each}`),
          ...(target === undefined ? [] : [`target ${path}`]),
        ];
        return [`rule ${path}`, ...own];
      }),
    ]),
  );
  return [
    ...tables.map((_, at) => `table ${at}`),
    ...tables.flatMap(({ sets = [] }, at) => sets.map((_, each) => `set ${at} ${each}`)),
    ...tables.flatMap(({ chains }, at) =>
      chains.flatMap(({ hook }, each) => (hook === undefined ? [] : [`chain ${at} ${each}`])),
    ),
    ...rules,
    ...ipsets.map((_, at) => `ipset ${at}`),
    ...routing.ip.map((_, at) => `route ip ${at}`),
    ...routing.ip6.map((_, at) => `route ip6 ${at}`),
    ...ports.map((_, at) => `port ${at}`),
    ...links.map((_, at) => `link ${at}`),
    ...Object.keys(settings).map((name) => `setting ${name}`),
  ];
}

function withParts(world: World, parts: ReadonlySet<Part>): World {
  const { tables, ipsets, routing, ports, links = [], settings } = world;
  return {
    tables: tables.flatMap((table, at) =>
      parts.has(`table ${at}`) ? [thinned(table, at, parts)] : [],
    ),
    ipsets: ipsets.filter((_, at) => parts.has(`ipset ${at}`)),
    routing: {
      ip: routing.ip.filter((_, at) => parts.has(`route ip ${at}`)),
      ip6: routing.ip6.filter((_, at) => parts.has(`route ip6 ${at}`)),
    },
    ports: ports.filter((_, at) => parts.has(`port ${at}`)),
    links: links.filter((_, at) => parts.has(`link ${at}`)),
    settings: Object.fromEntries(
      Object.entries(settings).filter(([name]) => parts.has(`setting ${name}`)),
    ),
  };
}

function thinned(table: Table, at: number, parts: ReadonlySet<Part>): Table {
  const chains = table.chains.flatMap((chain, place): Chain[] => {
    if (chain.hook !== undefined && !parts.has(`chain ${at} ${place}`)) return [];
    const policy = parts.has(`policy ${at} ${place}`) ? chain.policy : "ACCEPT";
    const rules = chain.rules.flatMap((rule, index) =>
      thinnedRule(rule, `${at} ${place} ${index}`, parts),
    );
    return [
      {
        ...chain,
        ...(policy === undefined || chain.policy === undefined ? {} : { policy }),
        rules,
      },
    ];
  });
  const sets = table.sets?.filter((_, each) => parts.has(`set ${at} ${each}`));
  return { ...table, ...(sets === undefined ? {} : { sets }), chains: withoutUnused(chains) };
}

function thinnedRule({ matches, target }: Rule, path: string, parts: ReadonlySet<Part>): Rule[] {
  if (!parts.has(`rule ${path}`)) return [];
  const kept = matches.filter(
    (match, each) => match === "counter" || parts.has(`match ${path} ${each}`),
  );
  return [
    { matches: kept, ...(target !== undefined && parts.has(`target ${path}`) ? { target } : {}) },
  ];
}

/** A chain that nothing leads to, nor anything is in, need not be. */
function withoutUnused(chains: readonly Chain[]): readonly Chain[] {
  const targets = chains.flatMap(({ rules }) => rules.map(({ target = "" }) => target));
  const kept = chains.filter(
    ({ name, policy }) => policy !== undefined || targets.some((target) => target.includes(name)),
  );
  return kept.length === chains.length ? kept : withoutUnused(kept);
}
