// DOCKER_USER_RULE_*, FORWARD_*, INPUT_*, OUTPUT_*, RAW_RULE_DROPPED, DIRECT_ACCESS_DROPPED, REMOTE_LOOPBACK_DROPPED,
// NETWORK_ISOLATION_DROPPED, INTERNAL_NETWORK_DROPPED, ICC_DISABLED, UNPUBLISHED_PORT_DROPPED, OTHER_BASE_CHAIN_DROPPED,
// CONNTRACK_INVALID_DROPPED, CONTAINER_RULE_DROPPED, RETURN_RULE_DROPPED: a rule or a chain's policy ends the walk.

import type { Remedy } from "../../contract.ts";
import type { Hop, PolicyHop, RuleHop } from "../../hop.ts";
import type { End, PolicyCause, RuleCause } from "../../path/end.ts";
import { severityOf, type Asked, type CauseRule } from "../case.ts";
import { isLoopback } from "../promise.ts";
import { engineDrop } from "./engineDrops.ts";
import { ownerOf } from "./owners.ts";
import { aboutRule, called, countedBy, quoted, shellWord, upper, type Named } from "./write.ts";

type Blocking = (RuleCause & { readonly did: "drop" | "reject" }) | PolicyCause;

export const blocked: CauseRule = (asked) => {
  const { cause } = asked.walk.end;
  if (!isBlocking(cause)) return undefined;
  const named = nameOf(asked, cause);
  return {
    ...named,
    detail: named.detail + countedBy(cause.by),
    severity: severityOf(asked),
    subject: aboutRule(cause.by),
    evidence: [quoted(cause.by)],
  };
};

const isBlocking = (cause: End["cause"]): cause is Blocking =>
  cause.kind === "policy" || (cause.kind === "rule" && cause.did !== "stolen");

function nameOf(asked: Asked, cause: Blocking): Named {
  const { end } = asked.walk;
  if (asked.topology.netns(end.netns.id) !== asked.topology.host) return inContainer(cause, end);
  if (end.phase === "reply") return onTheWayBack(cause);
  return (
    invalid(cause) ?? dockerUser(asked, cause) ?? engineDrop(asked, cause) ?? byHook(asked, cause)
  );
}

const did = (cause: Blocking): "drops" | "rejects" =>
  cause.kind === "rule" && cause.did === "reject" ? "rejects" : "drops";

const inContainer = (cause: Blocking, { netns }: End): Named => ({
  code: "CONTAINER_RULE_DROPPED",
  title: `${upper(called(cause.by))}, inside ${netns.name}, ${did(cause)} the packet`,
  detail: "This rule is not the host's: it stands in the container's own namespace.",
  remedy: { text: `Change it where it is made: by a program inside ${netns.name}.` },
});

const onTheWayBack = (cause: Blocking): Named => ({
  code: "RETURN_RULE_DROPPED",
  title: `The answer is lost: ${called(cause.by)} ${did(cause)} it`,
  detail:
    "The packet arrives and is answered, but the answer does not come back. " +
    "Rules that let answers through match conntrack's ESTABLISHED,RELATED before anything drops.",
  remedy: removal(cause.by, "Remove the rule, or let established connections pass above it."),
});

function invalid(cause: Blocking): Named | undefined {
  if (cause.kind !== "rule" || !/\bINVALID\b|ct state invalid/.test(cause.by.text))
    return undefined;
  return {
    code: "CONNTRACK_INVALID_DROPPED",
    title: `${upper(called(cause.by))} ${did(cause)} the packet, since connection tracking calls it invalid`,
    detail:
      "Connection tracking did not see how this connection began, or sees only one of its directions.",
    remedy: { text: "Let both directions of the connection take the same way through this host." },
  };
}

function dockerUser({ walk }: Asked, cause: Blocking): Named | undefined {
  if (cause.kind !== "rule" || !chainsEntered(walk.hops, cause.by).includes("DOCKER-USER")) {
    return undefined;
  }
  return {
    code: cause.did === "reject" ? "DOCKER_USER_RULE_REJECTED" : "DOCKER_USER_RULE_DROPPED",
    title: `${upper(called(cause.by))} ${did(cause)} what comes ${whence(walk)}`,
    detail:
      "DOCKER-USER is asked before the engine's own rules, for every packet that is forwarded to or from a container. " +
      "There a packet already has the container's address and port, not those of the host.",
    remedy: removal(cause.by, "Remove the rule, or let what should pass RETURN above it."),
  };
}

/** The chains that led to a rule, outermost first, as far as the hops show them. */
function chainsEntered(hops: Asked["walk"]["hops"], by: RuleHop): readonly string[] {
  const stack: string[] = [];
  for (const hop of hops) {
    if (hop.kind !== "rule" || hop.table !== by.table || hop.family !== by.family) continue;
    const at = stack.indexOf(hop.chain);
    if (at >= 0) stack.length = at + 1;
    else stack.push(hop.chain);
  }
  return stack.includes(by.chain) ? stack : [by.chain];
}

function byHook(asked: Asked, cause: Blocking): Named {
  const { by, at } = cause;
  const { packet } = asked.walk.end;
  const raw = at.layer !== "bridge" && (by.table === "raw" || by.table === "mangle");
  if (!raw && at.hook === "input" && at.layer !== "bridge") return onInput(asked, cause);
  if (!raw && at.hook === "output") return onOutput(cause);
  if (!raw && at.hook === "forward") return onForward(cause);
  if (isLoopback(packet.dst) && asked.walk.from.kind === "outside") {
    return {
      code: "REMOTE_LOOPBACK_DROPPED",
      title: `${upper(called(by))} ${did(cause)} what comes from outside for ${packet.dst}`,
      detail:
        "A loopback address belongs to this host alone; nobody on the wire should send to it.",
      remedy: { text: "Nothing: ask another address of the host." },
    };
  }
  return {
    code: "RAW_RULE_DROPPED",
    title: `${upper(called(by))} ${did(cause)} what comes ${whence(asked.walk)}, before the filter rules are asked`,
    detail:
      at.hook === "prerouting"
        ? "Such an early rule acts before address translation, so it sees the address that the sender used."
        : "Tables like raw and mangle are for marks and exceptions; people seldom look there for what drops a packet.",
    remedy: removal(by, "Remove the rule, or let what should pass through above it."),
  };
}

function onInput({ walk }: Asked, cause: Blocking): Named {
  const { by } = cause;
  const ufw = by.kind === "policy" && walk.hops.some((hop) => isUfwOn(hop, by));
  return {
    // ufw has no rule for what it denies by default: it sets the policy.
    code: by.kind === "policy" && !ufw ? "INPUT_POLICY_DROPPED" : "INPUT_RULE_DROPPED",
    title: ufw
      ? "ufw denies by default what is for the host itself"
      : `${upper(called(by))} ${did(cause)} what is for the host itself`,
    detail:
      "Here the packet is not forwarded to a container: it ends on the host, where docker-proxy or another program would take it." +
      whose(ufw ? "ufw" : ownerOf(by), by),
    remedy: removal(by, "Allow the port in the host's firewall."),
  };
}

const isUfwOn = (hop: Hop, { table, family }: PolicyHop): boolean =>
  hop.kind === "rule" && hop.table === table && hop.family === family && ownerOf(hop) === "ufw";

const onOutput = (cause: Blocking): Named => ({
  code: "OUTPUT_RULE_DROPPED",
  title: `${upper(called(cause.by))} ${did(cause)} what the host itself sends`,
  detail: `The packet is made on this host and does not leave it.${whose(ownerOf(cause.by), cause.by)}`,
  remedy: removal(cause.by, "Allow it above this rule."),
});

/** The engine keeps its rules in the table `filter`; each further base chain of the hook must accept as well. */
function onForward(cause: Blocking): Named {
  const { by } = cause;
  const owner = ownerOf(by);
  if (by.table !== "filter" || by.family === "inet" || by.family === "bridge") {
    return {
      code: "OTHER_BASE_CHAIN_DROPPED",
      title: `${upper(called(by))} ${did(cause)} what the engine's own chains let through`,
      detail:
        "Several base chains stand on the forward hook, and each of them must accept a packet: " +
        `an accept in the engine's table does not count in this one.${whose(owner, by)}`,
      remedy: {
        text: "Accept what goes to containers in that table too.",
        command: `nft list table ${by.family} ${shellWord(by.table)}`,
      },
    };
  }
  if (by.kind === "policy") {
    return {
      code: "FORWARD_POLICY_DROPPED",
      title: `No rule lets it through, so ${called(by)} drops it`,
      detail:
        "What the host forwards must be accepted by a rule; for published ports the engine writes one.",
      remedy: {
        text: "If the engine's rules are missing, let it write them again.",
        command: "systemctl restart docker",
      },
    };
  }
  return {
    code:
      cause.kind === "rule" && cause.did === "reject"
        ? "FORWARD_RULE_REJECTED"
        : "FORWARD_RULE_DROPPED",
    title: `${upper(called(by))} ${did(cause)} what the host forwards`,
    detail: `The packet is on its way to a container and meets this rule before one that accepts it.${whose(owner, by)}`,
    remedy: removal(by, "Remove the rule, or accept what should pass above it."),
  };
}

/** Where the packet comes from, as the end of a sentence. */
function whence({ from }: Asked["walk"]): string {
  switch (from.kind) {
    case "outside":
      return `in by ${from.interface}`;
    case "host":
      return "from the host itself";
    case "container":
      return `from ${from.name}`;
  }
}

const whose = (owner: string | undefined, by: RuleHop | PolicyHop): string =>
  owner === undefined
    ? ""
    : ` ${by.kind === "policy" ? "The policy" : "The rule"} belongs to ${owner}.`;

/** A command that takes the rule away, where a line number is enough to name it. */
function removal(by: RuleHop | PolicyHop, text: string): Remedy {
  if (by.kind === "policy") return { text };
  if (by.handle !== undefined && by.family !== "ip" && by.family !== "ip6") {
    const place = [by.family, by.table, by.chain].map(shellWord).join(" ");
    return { text, command: `nft delete rule ${place} handle ${String(by.handle)}` };
  }
  const program = by.family === "ip6" ? "ip6tables" : "iptables";
  const table = by.table === "filter" ? "" : `-t ${shellWord(by.table)} `;
  return { text, command: `${program} ${table}-D ${shellWord(by.chain)} ${String(by.index)}` };
}
