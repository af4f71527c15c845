/** What each hop is called, and what it does, in words for a person who has not read the kernel's sources. */

import { endpointName } from "../src/core/explain/words/hops.ts";
import { visible } from "../src/core/explain/words/text.ts";
import type { Effect, Hop, RewriteHop, RuleFamily, RuleHop, Tuple } from "../src/core/hop.ts";
import { counted } from "./words.ts";

export interface HopWords {
  /** What it is, short: a heading. */
  readonly title: string;
  /** What it does to the packet, in sentences. */
  readonly says: string;
  /** The observed text it rests on, whole. */
  readonly quote?: string;
  /** The rest of what is known, by name. */
  readonly facts: readonly (readonly [name: string, value: string])[];
}

/** `host`, `web`: the namespace as a place. */
export const placeName = (netns: string): string => (netns === "host" ? "this host" : netns);

/** All that there is to say about a hop; every observed character in it can be seen. */
export function wordsOf(hop: Hop): HopWords {
  const told = tell(hop);
  return {
    title: visible(told.title),
    says: visible(told.says),
    ...(told.quote === undefined ? {} : { quote: visible(told.quote) }),
    facts: [["namespace", hop.netns] as const, ...told.facts].map(
      ([name, value]) => [name, visible(value)] as const,
    ),
  };
}

/** A hop in one line, for those who hear the walk instead of seeing it. */
export function spokenName(hop: Hop): string {
  const where = visible(placeName(hop.netns));
  const { title } = wordsOf(hop);
  switch (hop.kind) {
    case "rule":
      return `${where}: ${title}: ${EFFECTS[hop.effect].word}. ${visible(hop.text)}`;
    case "policy":
      return `${where}: ${title}: ${hop.verdict}`;
    case "route":
      return `${where}: ${title}: ${visible(hop.text)}`;
    case "rewrite":
      return `${where}: ${title}: ${changes(hop)
        .map(({ side, from, to }) => `${side} ${from} becomes ${to}`)
        .join(", ")}`;
    case "neighbour":
      return `${where}: ${title}: ${hop.mac ?? "hardware address not known"}`;
    case "proxy":
      return `${where}: ${hop.program ?? "docker-proxy"} takes the connection on ${hop.listens} and opens its own to ${hop.connectsTo}`;
    case "link":
    case "bridge":
    case "tunnel":
    case "socket":
      return `${where}: ${title}`;
  }
}

function tell(hop: Hop): HopWords {
  switch (hop.kind) {
    case "link":
      return tellLink(hop);
    case "bridge":
      return {
        title: `bridge ${hop.name}`,
        says: "A bridge is a switch made of software: it hands each frame to the port behind which it has learned the destination's MAC address.",
        facts: [
          ...fact("in by", hop.inPort ?? "this host itself"),
          ...fact("out by", hop.outPort ?? "this host itself"),
        ],
      };
    case "route":
      return {
        title: `route in table ${hop.table}`,
        says:
          hop.via === undefined
            ? `The routing decision: the destination is reached by ${hop.dev} directly.`
            : `The routing decision: the packet goes by ${hop.dev} to the next router, ${hop.via}.`,
        quote: hop.text,
        facts: [["table", hop.table], ["device", hop.dev], ...fact("next router", hop.via)],
      };
    case "neighbour":
      return {
        title: `neighbour ${hop.address}`,
        says:
          hop.mac === undefined
            ? "No hardware address is known for it: the kernel asks on the link, and if nobody answers, the packet ends here."
            : "The address is known on the link: frames for it go to this hardware address.",
        facts: [["address", hop.address], ...fact("MAC", hop.mac)],
      };
    case "rule":
      return tellRule(hop);
    case "policy":
      return {
        title: `policy of ${hop.table} ${hop.chain}`,
        says:
          hop.verdict === "accept"
            ? "No rule of this chain decided, so its policy does: the packet may go on."
            : "No rule of this chain decided, so its policy does: the packet ends here, and nobody is told.",
        facts: [
          ["family", hop.family],
          ["table", hop.table],
          ["chain", hop.chain],
          ["policy", hop.verdict],
        ],
      };
    case "rewrite":
      return tellRewrite(hop);
    case "tunnel":
      return {
        title: hop.vni === undefined ? `tunnel ${hop.tunnel}` : `tunnel ${hop.tunnel} ${hop.vni}`,
        says: "The whole frame is put into a packet between two hosts; what follows happens to that outer packet.",
        facts: [
          ["from host", hop.outer.src],
          ["to host", hop.outer.dst],
        ],
      };
    case "proxy":
      return {
        title: hop.program ?? "docker-proxy",
        says:
          hop.program === undefined
            ? "The first connection ends here: docker-proxy accepts it like any program, and opens a second one to the container. The container sees the proxy's address, not the sender's."
            : `${hop.program} carries what it takes here across to the other side of a rootless engine's namespace, by a connection of its own.`,
        facts: [
          ["accepts on", hop.listens],
          ["connects to", hop.connectsTo],
          ...fact("pid", hop.pid?.toString()),
        ],
      };
    case "socket":
      return {
        title: `${hop.process ?? "a process"} on ${endpointName(hop.address, hop.port)}`,
        says: "A process listens here: the packet has arrived.",
        facts: [
          ["listens on", endpointName(hop.address, hop.port)],
          ...fact("process", hop.process),
        ],
      };
  }
}

function tellLink(hop: Extract<Hop, { kind: "link" }>): HopWords {
  const { name, ifindex, peer } = hop;
  const own: HopWords["facts"] = [
    ["interface", name],
    ["ifindex", `${ifindex}`],
  ];
  if (peer === undefined) {
    const says =
      name === "lo"
        ? "The loopback interface: the packet does not leave this namespace."
        : "A network interface: the packet passes here.";
    return { title: `interface ${name}`, says, facts: own };
  }
  return {
    title: `interface ${name}`,
    says: `One end of a veth pair, a virtual cable: what goes in here comes out of ${peer.name} in ${placeName(peer.netns)}.`,
    facts: [
      ...own,
      ["other end", `${peer.name} in ${peer.netns}`],
      ["its ifindex", `${peer.ifindex}`],
    ],
  };
}

function tellRule(hop: RuleHop & { readonly netns: string }): HopWords {
  const { counters } = hop;
  return {
    title: `rule ${hop.index} of ${hop.table} ${hop.chain}`,
    says: EFFECTS[hop.effect].says,
    quote: hop.text,
    facts: [
      ["effect", EFFECTS[hop.effect].word],
      ["family", FAMILIES[hop.family]],
      ["table", hop.table],
      ["chain", hop.chain],
      ["number", `${hop.index}`],
      ...fact("handle", hop.handle?.toString()),
      ["read from line", `${hop.line}`],
      ...fact(
        "counters",
        counters && `${counted(counters.packets, "packet")}, ${counted(counters.bytes, "byte")}`,
      ),
    ],
  };
}

function tellRewrite(hop: RewriteHop): HopWords {
  const changed = changes(hop);
  const sides = changed.map(({ side }) => side).join(" and ");
  return {
    title: `${sides === "" ? "nothing" : sides} rewritten`,
    says: "Address translation: from here on the packet carries the new address. The kernel remembers it and undoes it for the answer.",
    facts: [
      ...changed.map(({ side, from, to }) => [side, `${from} → ${to}`] as const),
      ["before", pair(hop.before)],
      ["after", pair(hop.after)],
    ],
  };
}

/** Which ends a rewriting changes. */
export function changes({ before, after }: RewriteHop): readonly {
  readonly side: "source" | "destination";
  readonly from: string;
  readonly to: string;
}[] {
  const ends = [
    ["source", endpointName(before.src, before.sport), endpointName(after.src, after.sport)],
    ["destination", endpointName(before.dst, before.dport), endpointName(after.dst, after.dport)],
  ] as const;
  return ends.filter(([, from, to]) => from !== to).map(([side, from, to]) => ({ side, from, to }));
}

const pair = ({ src, sport, dst, dport }: Tuple): string =>
  `${endpointName(src, sport)} → ${endpointName(dst, dport)}`;

const fact = (name: string, value: string | undefined): HopWords["facts"] =>
  value === undefined ? [] : [[name, value]];

const FAMILIES: Readonly<Record<RuleFamily, string>> = {
  ip: "ip (IPv4)",
  ip6: "ip6 (IPv6)",
  inet: "inet (IPv4 and IPv6)",
  bridge: "bridge (frames)",
  netdev: "netdev (frames as they arrive)",
};

/** What a rule does, as a word for its badge and as sentences. */
export const EFFECTS: Readonly<Record<Effect, { readonly word: string; readonly says: string }>> = {
  accept: {
    word: "accept",
    says: "The packet may pass: this table's chain is done with it. Chains of other tables at the same hook still decide for themselves.",
  },
  drop: {
    word: "drop",
    says: "The packet ends here, and nobody is told: the sender waits until it gives up.",
  },
  reject: {
    word: "reject",
    says: "The packet ends here, and its sender is told so: the connection fails at once.",
  },
  return: {
    word: "return",
    says: "This chain is left early: the packet goes on behind the rule that jumped here, or to the policy.",
  },
  jump: {
    word: "jump",
    says: "The packet goes through another chain, and comes back behind this rule if nothing decides there.",
  },
  goto: {
    word: "goto",
    says: "The packet goes through another chain, and does not come back to this one.",
  },
  dnat: {
    word: "dnat",
    says: "The destination is rewritten: this is what makes a published port lead to its container.",
  },
  snat: {
    word: "snat",
    says: "The source is rewritten, so that answers come back to the new address.",
  },
  masquerade: {
    word: "masquerade",
    says: "The source becomes the address of the interface by which the packet leaves, so that answers find the way back.",
  },
  redirect: {
    word: "redirect",
    says: "The destination becomes this host itself, on the port that the rule names.",
  },
  mark: {
    word: "mark",
    says: "The packet is given a mark that later rules or the routing can ask for; it goes on to the next rule.",
  },
  log: { word: "log", says: "The packet is noted in a log and goes on to the next rule." },
  continue: { word: "continue", says: "The rule counts the packet and lets it go on." },
  unknown: {
    word: "unknown",
    says: "What this rule does to the packet cannot be known from a snapshot; both ways were followed.",
  },
};
