/** What a rule or a chain's policy counted. */
export interface Counter {
  readonly packets: number;
  readonly bytes: number;
  /** The rule as `iptables-save` prints it, without its counters. */
  readonly text: string;
}

/**
 * By family, table, chain and the rule's place from 1, as `ip/nat/DOCKER/2`;
 * of a chain's policy as `ip/filter/FORWARD/policy`.
 */
export type Counters = ReadonlyMap<string, Counter>;

/** Reads the output of `iptables-save -c` (`ip`) or `ip6tables-save -c` (`ip6`). */
export function readCounters(family: "ip" | "ip6", text: string): Counters {
  const counters = new Map<string, Counter>();
  const lengths = new Map<string, number>();
  let table = "";
  for (const line of text.split("\n")) {
    if (line.startsWith("*")) table = line.slice(1);
    const policy = /^:(\S+) [A-Z]+ \[(\d+):(\d+)\]$/.exec(line);
    if (policy !== null) {
      const [, chain = "", packets, bytes] = policy;
      counters.set(`${family}/${table}/${chain}/policy`, counter(packets, bytes, line));
    }
    const rule = /^\[(\d+):(\d+)\] (-A (\S+).*)$/.exec(line);
    if (rule !== null) {
      const [, packets, bytes, words = "", chain = ""] = rule;
      const name = `${family}/${table}/${chain}`;
      const index = (lengths.get(name) ?? 0) + 1;
      lengths.set(name, index);
      counters.set(`${name}/${index}`, counter(packets, bytes, words));
    }
  }
  return counters;
}

function counter(packets: string | undefined, bytes: string | undefined, text: string): Counter {
  return { packets: Number(packets), bytes: Number(bytes), text };
}

/** The rules, not the policies, that counted a packet between two readings of the same ruleset. */
export function risen(before: Counters, after: Counters): string[] {
  return [...after]
    .filter(([key]) => !key.endsWith("/policy"))
    .filter(([key, { packets }]) => packets > (before.get(key)?.packets ?? 0))
    .map(([key]) => key);
}
