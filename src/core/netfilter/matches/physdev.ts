/** `-m physdev`: bridge ports of a packet that br_netfilter handed over. Linux: net/netfilter/xt_physdev.c. */

import { answer, NO, YES, type Answer } from "../../answer.ts";
import { flag, option } from "../codecs.ts";
import type { FieldValues, Given } from "../options.ts";
import { interfaceName, type InterfaceName } from "./base.ts";
import { matchKind } from "./kind.ts";

const fields = {
  isIn: option("--physdev-is-in", flag),
  in: option("--physdev-in", interfaceName),
  isOut: option("--physdev-is-out", flag),
  out: option("--physdev-out", interfaceName),
  isBridged: option("--physdev-is-bridged", flag),
};

export const physdev = matchKind({
  kind: "physdev",
  fields,
  check: (match) =>
    Object.keys(match).length === 0 ? "-m physdev needs at least one option" : undefined,
  holds(match, { point }) {
    const { physIn, physOut } = point;
    if (physIn === undefined && physOut === undefined) return notBridged(match);
    // Only a bridged packet knows its way out; a routed one has lost that.
    if (!agrees(match.isBridged, physOut !== undefined)) return NO;
    if (!agrees(match.isIn, physIn !== undefined)) return NO;
    if (!agrees(match.isOut, physOut !== undefined)) return NO;
    if (match.in !== undefined && physIn !== undefined && !named(match.in, physIn)) return NO;
    if (match.out === undefined) return YES;
    return answer(physOut !== undefined && named(match.out, physOut));
  },
});

const notBridged = (match: FieldValues<typeof fields>): Answer =>
  answer(
    [match.isIn, match.in, match.isOut, match.out, match.isBridged].every(
      (given) => given === undefined || given.negated,
    ),
  );

const agrees = (given: Given<true> | undefined, is: boolean): boolean => given?.negated !== is;

function named({ value: { name, wildcard }, negated }: Given<InterfaceName>, dev: string): boolean {
  return (wildcard ? dev.startsWith(name) : dev === name) !== negated;
}
