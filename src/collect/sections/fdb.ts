// The bridges' forwarding tables and the vxlan devices' lists of peers. iproute2: bridge(8), `bridge -j fdb`.

import type { FdbEntry } from "../../core/net/link.ts";
import { fieldsOf, numberOf, present, textOf, wordOf, type Fields } from "../fields.ts";
import { readJsonList, withProblems } from "../parsed.ts";
import { macOf } from "./links.ts";
import { iproute, type Section } from "./section.ts";

export const fdb: Section<readonly FdbEntry[]> = {
  asked: "bridge -j fdb",
  lines: iproute("bridge", "-j fdb"),
  read(text) {
    const { value, problems } = readJsonList(text);
    return withProblems(
      value.flatMap((each) => readEntry(fieldsOf(each))),
      problems,
    );
  },
};

/** A device's own list of multicast groups is not a forwarding table, and is left out. */
function readEntry(entry: Fields): FdbEntry[] {
  const mac = macOf(entry["mac"]);
  const dev = wordOf(entry["ifname"]);
  const bridge = wordOf(entry["master"]);
  const dst = wordOf(entry["dst"]);
  if (mac === undefined || dev === undefined || (bridge ?? dst) === undefined) return [];
  const vlan = numberOf(entry["vlan"]);
  const port = numberOf(entry["port"]);
  const vni = numberOf(entry["vni"]);
  return [present({ mac, dev, bridge, dst, port, vni, state: textOf(entry["state"]) ?? "", vlan })];
}
