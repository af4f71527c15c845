/** A driver's options, as they are typed: `com.docker.network.driver.mtu=1400`, with spaces between. */

import { driverOf, bridgeNameOf } from "../docker/drivers/index.ts";
import { visible } from "../explain/words/text.ts";
import { readAddress } from "../net/address.ts";
import type { Snapshot } from "../snapshot.ts";
import { topologyOf } from "../topology/topology.ts";
import type { NetworkDraft } from "./networkDraft.ts";
import { stop, type Remark } from "./remark.ts";

/** All options of the network, those of other fields too. */
export function optionsOf(draft: NetworkDraft): Readonly<Record<string, string>> {
  const { upon, making } = driverOf(draft);
  const { parent, mode, off } = draft;
  const switches = making?.switches?.filter(([option]) => off.includes(option)) ?? [];
  return {
    ...(upon === undefined || parent === "" ? {} : { parent }),
    ...(making?.mode === undefined || mode === "" ? {} : { [making.mode.option]: mode }),
    ...Object.fromEntries(switches.map(([option]) => [option, "false"])),
    ...Object.fromEntries(pairsOf(draft.options)),
  };
}

const pairsOf = (text: string): readonly (readonly [name: string, value: string])[] =>
  text
    .split(/\s+/)
    .filter((word) => word !== "")
    .map((word) => {
      const at = word.indexOf("=");
      return at < 0 ? [word, ""] : [word.slice(0, at), word.slice(at + 1)];
    });

/** Options that no driver of the engine knows are handed to the driver as they are, as the engine does. */
export function optionsRemark(draft: NetworkDraft, snapshot: Snapshot): Remark | undefined {
  const pairs = pairsOf(draft.options);
  for (const [name, value] of pairs) {
    const shown = visible(name);
    if (name === "") return stop(`“=${visible(value)}” has no name before it`);
    if (value === "") return stop(`${shown} has no value, as in ${shown}=…`);
    if (pairs.filter(([other]) => other === name).length > 1) return stop(`${shown} stands twice`);
    const wrong = CHECKS.get(name)?.(value, draft, snapshot);
    if (wrong !== undefined) return stop(`${shown}: ${wrong}`);
  }
  return undefined;
}

type Check = (value: string, draft: NetworkDraft, snapshot: Snapshot) => string | undefined;

/** Go: strconv.ParseBool. */
const TRUTH = /^([10tTfF]|TRUE|[tT]rue|FALSE|[fF]alse)$/;

const truth: Check = (value) => (TRUTH.test(value) ? undefined : "“true” or “false”");

/** Linux: the least that IPv4 needs, and what a bridge takes at most. */
const mtu: Check = (value) =>
  /^\d{2,5}$/.test(value) && Number(value) >= 68 && Number(value) <= 65535
    ? undefined
    : "a number from 68 to 65535";

/** Linux: dev_valid_name. */
const LONGEST_NAME = 15;

const bridgeName: Check = (value, _draft, snapshot) => {
  if (value.length > LONGEST_NAME)
    return `an interface's name has ${LONGEST_NAME} characters at most`;
  if (/[/:]/.test(value) || value === "." || value === "..") return "this is no interface's name";
  // Engines before 25 take it, and change the addresses of the other network's bridge.
  const owner = snapshot.engine?.networks.find((network) => bridgeNameOf(network) === value);
  if (owner !== undefined) return `it is the bridge of the network ${visible(owner.name)}`;
  const link = topologyOf(snapshot).host?.links?.find(({ name }) => name === value);
  return link === undefined || link.kind === "bridge"
    ? undefined
    : "the host has an interface of that name, and it is no bridge";
};

const MODES: readonly string[] = ["nat", "nat-unprotected", "routed", "isolated"];

const gatewayMode: Check = (value, { internal }) => {
  if (!MODES.includes(value)) return `one of ${MODES.join(", ")}`;
  return value === "isolated" && !internal ? "only an internal network can be isolated" : undefined;
};

const address: Check = (value) => (readAddress(value) === undefined ? "an address" : undefined);

const BRIDGE = "com.docker.network.bridge";

/** Of the options that the engine knows, what it demands of their values. */
const CHECKS: ReadonlyMap<string, Check> = new Map([
  ["com.docker.network.driver.mtu", mtu],
  [`${BRIDGE}.enable_icc`, truth],
  [`${BRIDGE}.enable_ip_masquerade`, truth],
  [`${BRIDGE}.inhibit_ipv4`, truth],
  [`${BRIDGE}.name`, bridgeName],
  [`${BRIDGE}.host_binding_ipv4`, address],
  [`${BRIDGE}.gateway_mode_ipv4`, gatewayMode],
  [`${BRIDGE}.gateway_mode_ipv6`, gatewayMode],
]);
