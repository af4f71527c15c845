// The ARP and NDP tables. iproute2: ip-neighbour(8).

import { readAddress } from "../../core/net/address.ts";
import type { Neighbour } from "../../core/net/neighbour.ts";
import { fieldsOf, present, textsOf, wordOf, type Fields } from "../fields.ts";
import { readJsonList, withProblems } from "../parsed.ts";
import { macOf } from "./links.ts";
import { iproute, type Section } from "./section.ts";

export const neighbours: Section<readonly Neighbour[]> = {
  asked: "ip -j neigh",
  lines: iproute("ip", "-j neigh"),
  read(text) {
    const { value, problems } = readJsonList(text);
    return withProblems(
      value.flatMap((each) => readNeighbour(fieldsOf(each))),
      problems,
    );
  },
};

function readNeighbour(entry: Fields): Neighbour[] {
  const address = readAddress(wordOf(entry["dst"]) ?? "")?.text;
  const dev = wordOf(entry["dev"]);
  if (address === undefined || dev === undefined) return [];
  const state = textsOf(entry["state"])[0] ?? "NONE";
  return [present({ address, dev, mac: macOf(entry["lladdr"]), state })];
}
