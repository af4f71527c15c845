/** `dnat`, `snat`, `masquerade`, `redirect`. Linux: net/netfilter/nft_nat.c, nft_masq.c, nft_redir.c. */

import type { Effect } from "../../../hop.ts";
import { fromWords, type Address } from "../../../net/address.ts";
import type { Packet } from "../../../net/packet.ts";
import { masquerade as masqueradeTarget } from "../../targets/masquerade.ts";
import { redirect as redirectTarget } from "../../targets/redirect.ts";
import type { NatPorts, NatRange, Ruling } from "../../targets/kind.ts";
import type { Interval } from "../constants.ts";
import type { Scene } from "../expressions/kind.ts";
import { field, textField, textsOf, type Json } from "../json.ts";
import type { Choices } from "../sets/choose.ts";
import { PORT } from "../types/index.ts";
import { ipv4Address, ipv6Address } from "../types/plain.ts";
import { addressOf } from "../value.ts";
import {
  BREAK,
  GO_ON,
  ruleOver,
  type ActionKind,
  type NftRuling,
  type NftStatement,
  type StatementPlace,
} from "./kind.ts";
import { letsGoOn } from "./opaque.ts";
import { isOpen, readOperand, take, type Operand, type Taken } from "./operand.ts";

export interface Nat extends NftStatement {
  readonly kind: "dnat" | "snat" | "masquerade" | "redirect";
  /** In tables of `inet`, whose packets it is about. */
  readonly family?: Packet["family"];
  readonly addresses?: Operand;
  readonly ports?: Operand;
  /** One network onto another, address by address. */
  readonly netmap: boolean;
  readonly persistent: boolean;
  /** `random` and `fully-random`. */
  readonly drawn: boolean;
}

const nat = (
  kind: Nat["kind"],
  effect: Effect,
  translate: (statement: Nat, range: NatRange, scene: Scene) => Ruling,
): ActionKind<Nat> => ({
  kind,
  effect,
  read: (given, place) => readNat(kind, given, place),
  act(statement, scene) {
    const { family, addresses, ports } = statement;
    // An address of the other family: the rule goes on (nft_nat_inet_eval).
    if (family !== undefined && family !== scene.moment.packet.family) return GO_ON;
    const range = (to: Range): NftRuling =>
      translate(statement, natRange(statement, to, scene), scene);
    return overAddresses(statement, takeSome(addresses, scene), (some) =>
      overAddresses(statement, takeSome(ports, scene), (others) =>
        range({ addresses: some?.[0], ports: others?.[0] ?? some?.[1] }),
      ),
    );
  },
});

interface Range {
  readonly addresses: Interval | undefined;
  readonly ports: Interval | undefined;
}

type Absent = "absent";

const takeSome = (operand: Operand | undefined, scene: Scene): Choices<Taken | Absent> =>
  operand === undefined ? [{ found: "absent" }] : take(operand, scene);

function overAddresses(
  { text }: Nat,
  choices: Choices<Taken | Absent>,
  make: (found: readonly Interval[] | undefined) => NftRuling,
): NftRuling {
  return ruleOver(choices, (found) => {
    if (found === "absent") return make(undefined);
    if (found === undefined) return BREAK;
    return isOpen(found) ? letsGoOn(text) : make(found);
  });
}

function readNat(kind: Nat["kind"], given: Json, place: StatementPlace): Nat | undefined {
  const family = textField(given, "family");
  if (family !== undefined && family !== "ip" && family !== "ip6") return undefined;
  const [address, port] = [field(given, "addr"), field(given, "port")];
  const type = (family ?? place.family) === "ip6" ? ipv6Address : ipv4Address;
  const addresses = address === undefined ? undefined : readOperand(address, [type, PORT], place);
  const ports = port === undefined ? undefined : readOperand(port, [PORT], place);
  if (address !== undefined && addresses === undefined) return undefined;
  if (port !== undefined && ports === undefined) return undefined;
  const flags = textsOf(field(given, "flags"));
  const prefix = textsOf(field(given, "type_flags")).includes("prefix");
  const brackets = type === ipv6Address && ports !== undefined;
  return {
    kind,
    ...(family === undefined ? {} : { family }),
    ...(addresses === undefined ? {} : { addresses: addresses.operand }),
    ...(ports === undefined ? {} : { ports: ports.operand }),
    netmap: flags.includes("netmap"),
    persistent: flags.includes("persistent"),
    drawn: flags.includes("random") || flags.includes("fully-random"),
    text: [
      kind,
      ...(addresses === undefined || family === undefined ? [] : [family]),
      ...(prefix ? ["prefix"] : []),
      ...printTarget(brackets ? bracketed(addresses?.text) : addresses?.text, ports?.text),
      ...printFlags(flags),
    ].join(" "),
  };
}

const bracketed = (address: string | undefined): string | undefined =>
  address?.replaceAll(/[^-]+/g, "[$&]");

function printTarget(address: string | undefined, port: string | undefined): readonly string[] {
  if (address === undefined && port === undefined) return [];
  return ["to", `${address ?? ""}${port === undefined ? "" : `:${port}`}`];
}

function printFlags(flags: readonly string[]): readonly string[] {
  const shown = flags.filter((flag) => flag !== "netmap");
  return shown.length === 0 ? [] : [shown.join(",")];
}

function natRange(
  { netmap, persistent, drawn }: Nat,
  { addresses, ports }: Range,
  { moment: { packet, point } }: Scene,
): NatRange {
  const isDestination = point.hook === "prerouting" || point.hook === "output";
  const own = isDestination ? packet.dst : packet.src;
  return {
    ...(addresses === undefined
      ? {}
      : { addresses: netmap ? mapped(addresses, own) : bounds(addresses, own.family) }),
    ...(ports === undefined ? {} : { ports: portsOf(ports) }),
    ...{ persistent, drawn },
  };
}

interface Addresses {
  readonly min: Address;
  readonly max: Address;
}

const bounds = ({ min, max }: Interval, family: Packet["family"]): Addresses => ({
  min: addressOf(min, family),
  max: addressOf(max, family),
});

const portsOf = ({ min, max }: Interval): NatPorts => ({ min: Number(min), max: Number(max) });

/** The network's bits from the rule, the others from the packet (nft_nat_setup_netmap). */
function mapped(interval: Interval, own: Address): Addresses {
  const { min, max } = bounds(interval, own.family);
  const address = fromWords(
    min.words.map((word, at) => {
      const free = word ^ (max.words[at] ?? 0);
      return ((word & ~free) | ((own.words[at] ?? 0) & free)) >>> 0;
    }),
  );
  return { min: address, max: address };
}

interface Given<T> {
  readonly value: T;
  readonly negated: false;
}

/** As the options of iptables' targets. */
const given = ({
  ports,
  drawn,
}: NatRange): { readonly ports?: Given<NatPorts>; readonly random?: Given<true> } => ({
  ...(ports === undefined ? {} : { ports: { value: ports, negated: false } }),
  ...(drawn === true ? { random: { value: true, negated: false } } : {}),
});

export const dnat = nat("dnat", "dnat", (_statement, to) => ({
  next: "translate",
  side: "destination",
  to,
}));
export const snat = nat("snat", "snat", (_statement, to) => ({
  next: "translate",
  side: "source",
  to,
}));
export const masquerade = nat("masquerade", "masquerade", (_statement, to, { moment }) =>
  masqueradeTarget.act(given(to), moment),
);
export const redirect = nat("redirect", "redirect", (_statement, to, { moment }) =>
  redirectTarget.act(given(to), moment),
);
