/** Whether a policy rule is asked for a flow (Linux: net/core/fib_rules.c, fib_rule_match). */

import type { Decide } from "../answer.ts";
import { UNPRIVILEGED } from "../net/packet.ts";
import { inPrefix, readPrefix } from "../net/prefix.ts";
import type { PolicyRule } from "../net/route.ts";
import type { Flow } from "./flow.ts";
import { readTos } from "./tos.ts";

const PROTOCOLS: Readonly<Record<string, number>> = {
  icmp: 1,
  tcp: 6,
  udp: 17,
  "ipv6-icmp": 58,
  sctp: 132,
};

export function ruleApplies(rule: PolicyRule, flow: Flow, decide: Decide): boolean {
  const selected =
    selects(rule, flow) && ofSender(rule, flow, decide) && ofUser(rule, flow.uid, decide);
  return selected !== rule.negated;
}

/** The sender's own port and type of service; where nobody described the sender, it hangs on them. */
function ofSender(rule: PolicyRule, { sport, tos, supposed }: Flow, decide: Decide): boolean {
  const { sourcePort, text } = rule;
  const isOfPort = within(sourcePort, sport);
  const isOfTos = rule.tos === undefined || readTos(rule.tos) === tos;
  if (supposed !== true) return isOfPort && isOfTos;
  const settle = (what: string, usually: boolean): boolean =>
    decide(
      {
        code: "ASSUMED_SOURCE_ADDRESS",
        text: `The sender's packets have ${what} that the policy rule "${text}" is for`,
      },
      usually,
    );
  const isOpenPort = sourcePort !== undefined && !holdsAllUsual(sourcePort);
  const isOpenTos = rule.tos !== undefined && tos === 0;
  return (
    (isOpenPort ? settle("a source port", isOfPort) : isOfPort) &&
    (isOpenTos ? settle("the type of service", isOfTos) : isOfTos)
  );
}

/** All ports but those that a process has to ask for. */
const holdsAllUsual = ({ start, end }: NonNullable<PolicyRule["sourcePort"]>): boolean =>
  start <= UNPRIVILEGED && end === 65535;

/** Asked last, so that nothing hangs on the user where the rest says no. */
function ofUser({ uidRange, text }: PolicyRule, uid: Flow["uid"], decide: Decide): boolean {
  if (uidRange === undefined || uid !== "untold") return within(uidRange, Number(uid));
  const { start, end } = uidRange;
  if (start === 0 && end >= LAST_UID) return true;
  const doubt = `The user of the process that sends is one of ${start} to ${end}, whose packets the policy rule "${text}" is for`;
  return decide({ code: "UNSUPPORTED_MATCH", text: doubt }, false);
}

const LAST_UID = 0xfffffffe;

function selects(rule: PolicyRule, flow: Flow): boolean {
  return (
    (rule.iif === undefined || rule.iif === flow.iif) &&
    (rule.oif === undefined || rule.oif === flow.oif) &&
    marked(rule, flow.mark) &&
    covers(rule.from, flow.src) &&
    covers(rule.to, flow.dst) &&
    ofProtocol(rule.ipProtocol, flow.protocol) &&
    within(rule.destinationPort, flow.dport) &&
    // It selects what comes or goes by a VRF alone, of which the walk says that it is not modelled (l3mdev_fib_rule_match).
    rule.l3mdev !== true
  );
}

const marked = ({ fwmark }: PolicyRule, mark: number): boolean =>
  fwmark === undefined || ((fwmark.value ^ mark) & fwmark.mask) === 0;

const within = (
  range: { readonly start: number; readonly end: number } | undefined,
  value: number | undefined,
): boolean =>
  range === undefined || (value !== undefined && range.start <= value && value <= range.end);

function covers(text: string | undefined, address: Flow["src"]): boolean {
  if (text === undefined) return true;
  const prefix = readPrefix(text);
  if (prefix === undefined) return false;
  if (address !== undefined) return inPrefix(prefix, address);
  // A flow whose source is not chosen yet has the address 0; IPv6 asks for a source that was told (fib6_rule_match).
  const { words } = prefix.address;
  const isZero = words.every((word, at) => (word & (prefix.mask[at] ?? 0)) === 0);
  return prefix.length === 0 || (words.length === 1 && isZero);
}

const ofProtocol = (name: string | undefined, protocol: number | undefined): boolean =>
  name === undefined || (PROTOCOLS[name] ?? Number(name)) === protocol;
