/** What the page of tables is sent, made as the extension makes it, from hosts that were recorded. */

import type { Snapshot } from "../../src/core/snapshot.ts";
import { tablesOf } from "../../src/core/tables/index.ts";
import { placesOf, readPlace } from "../../src/core/tables/place.ts";
import type { TablesView } from "../../src/protocol/tables.ts";
import { readFixture } from "../fixtures/read.ts";

export function tablesView(snapshot: Snapshot, place: string): TablesView {
  const read = readPlace(place);
  if (!read.ok) throw new Error(read.problem);
  const { schema: _, ...answer } = tablesOf(snapshot, read.value);
  return { ...answer, places: placesOf(snapshot) };
}

export const modes = (): Promise<Snapshot> => readFixture("modes-28.5");

/** A host whose table of neighbours has this many lines. */
export async function crowded(count: number): Promise<Snapshot> {
  const snapshot = await modes();
  const { host } = snapshot;
  if (host === undefined) throw new Error("no host");
  const [own, ...others] = host.namespaces;
  const neighbours = Array.from({ length: count }, (_, at) => ({
    address: `10.0.${at >> 8}.${at & 255}`,
    dev: "eth0",
    mac: `02:00:00:00:${hex(at >> 8)}:${hex(at & 255)}`,
    state: at % 3 === 0 ? "STALE" : "REACHABLE",
  }));
  return { ...snapshot, host: { ...host, namespaces: [{ ...own, neighbours }, ...others] } };
}

const hex = (byte: number): string => byte.toString(16).padStart(2, "0");

/** Names as nobody should give them. */
export async function hostile(): Promise<Snapshot> {
  const text = JSON.stringify(await modes());
  const name = '<img src=x onerror=\\"alert(1)\\">\\u202e\\u0007';
  return JSON.parse(text.replaceAll('"name":"web"', `"name":"${name}"`)) as Snapshot;
}
