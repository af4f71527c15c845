/** What a person has typed of a network to be made, field by field, and what becomes of it. */

import { driverOf } from "../docker/drivers/index.ts";
import type { Asked } from "../explain/question.ts";
import type { Snapshot } from "../snapshot.ts";
import type { NewNetwork } from "./change.ts";
import { nameRemark, parentRemark } from "./nameFields.ts";
import { optionsOf, optionsRemark } from "./optionsField.ts";
import { gatewayRemark, rangeRemark, subnetRemark } from "./poolFields.ts";
import type { Remark } from "./remark.ts";

export interface NetworkDraft {
  readonly name: string;
  readonly driver: string;
  /** The host's interface that it stands upon; empty where the driver needs none. */
  readonly parent: string;
  /** The driver's own; empty where it has none. */
  readonly mode: string;
  readonly subnet: string;
  readonly range: string;
  readonly gateway: string;
  readonly ipv6: boolean;
  readonly subnet6: string;
  readonly range6: string;
  readonly gateway6: string;
  readonly internal: boolean;
  readonly attachable: boolean;
  /** The driver's options whose value is `false`. */
  readonly off: readonly string[];
  /** `name=value`, with spaces between. */
  readonly options: string;
}

export const EMPTY_DRAFT: NetworkDraft = {
  ...{ name: "", driver: "bridge", parent: "", mode: "", options: "", off: [] },
  ...{ subnet: "", range: "", gateway: "", ipv6: false, subnet6: "", range6: "", gateway6: "" },
  ...{ internal: false, attachable: false },
};

export type TypedField = Exclude<
  keyof NetworkDraft,
  "driver" | "mode" | "ipv6" | "internal" | "attachable" | "off"
>;

interface Field {
  /** How the field is called where it is to be mended. */
  readonly label: string;
  /** Whether the field says anything, as the others stand. */
  applies(draft: NetworkDraft): boolean;
  remark(draft: NetworkDraft, snapshot: Snapshot): Remark | undefined;
}

const always = (): boolean => true;

/** In the order in which they are asked. */
export const FIELDS: Readonly<Record<TypedField, Field>> = {
  name: { label: "Name", applies: always, remark: ({ name }, known) => nameRemark(name, known) },
  parent: {
    label: "Parent interface",
    applies: (draft) => driverOf(draft).upon !== undefined,
    remark: parentRemark,
  },
  subnet: {
    label: "Subnet",
    applies: always,
    remark: ({ subnet, driver }, known) => subnetRemark(subnet, { family: "ip", driver }, known),
  },
  range: {
    label: "Address range",
    applies: ({ subnet }) => subnet !== "",
    remark: ({ range, subnet }) => rangeRemark(range, subnet, "ip"),
  },
  gateway: {
    label: "Gateway",
    applies: ({ subnet }) => subnet !== "",
    remark: ({ gateway, subnet }) => gatewayRemark(gateway, subnet, "ip"),
  },
  subnet6: {
    label: "IPv6 subnet",
    applies: ({ ipv6 }) => ipv6,
    remark: ({ subnet6, driver }, known) => subnetRemark(subnet6, { family: "ip6", driver }, known),
  },
  range6: {
    label: "IPv6 address range",
    applies: ({ ipv6 }) => ipv6,
    remark: ({ range6, subnet6 }) => rangeRemark(range6, subnet6, "ip6"),
  },
  gateway6: {
    label: "IPv6 gateway",
    applies: ({ ipv6 }) => ipv6,
    remark: ({ gateway6, subnet6 }) => gatewayRemark(gateway6, subnet6, "ip6"),
  },
  options: { label: "Options", applies: always, remark: optionsRemark },
};

export const remarkOn = (field: TypedField, draft: NetworkDraft, snapshot: Snapshot) =>
  FIELDS[field].applies(draft) ? FIELDS[field].remark(draft, snapshot) : undefined;

/** The network that the draft describes, or the first field that stands against it, and why. */
export function readDraft(draft: NetworkDraft, snapshot: Snapshot): Asked<NewNetwork> {
  for (const field of Object.keys(FIELDS) as TypedField[]) {
    const remark = remarkOn(field, draft, snapshot);
    if (remark?.stops === true) {
      return { ok: false, problem: `${FIELDS[field].label}: ${remark.text}` };
    }
  }
  return { ok: true, value: networkOf(draft) };
}

/** The network as it was typed, whatever that is worth. */
export function networkOf(draft: NetworkDraft): NewNetwork {
  const { name, driver, internal, attachable, ipv6 } = draft;
  const pools = [
    ...poolOf(draft.subnet, draft.range, draft.gateway),
    ...(ipv6 ? poolOf(draft.subnet6, draft.range6, draft.gateway6) : []),
  ];
  return { name, driver, internal, attachable, ipv6, pools, options: optionsOf(draft) };
}

function poolOf(subnet: string, ipRange: string, gateway: string): NewNetwork["pools"] {
  if (subnet === "") return [];
  const more = { ...(ipRange === "" ? {} : { ipRange }), ...(gateway === "" ? {} : { gateway }) };
  return [{ subnet, ...more }];
}
