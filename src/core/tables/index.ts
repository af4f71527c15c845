/** The tables of one network namespace. To add one, write its file and name it here. */

import type { Table, TableCell, TablesAnswer } from "../contract.ts";
import type { Snapshot } from "../snapshot.ts";
import { engineRef } from "../topology/listing.ts";
import { topologyOf } from "../topology/topology.ts";
import { addresses } from "./addresses.ts";
import { forwarding } from "./forwarding.ts";
import { interfaces } from "./interfaces.ts";
import { joinsOf } from "./joins.ts";
import type { Around, TableKind } from "./kind.ts";
import { neighbours } from "./neighbours.ts";
import { nameOfNetns, netnsAt, printPlace, type Place } from "./place.ts";
import { policyRules } from "./policyRules.ts";
import { routes } from "./routes.ts";
import { sortRows } from "./rows.ts";
import { sockets } from "./sockets.ts";
import { whyNoNetns, whyUnread } from "./unread.ts";

/** All tables of the place; where it has no namespace, none, and why. */
export function tablesOf(snapshot: Snapshot, place: Place): TablesAnswer {
  const topology = topologyOf(snapshot);
  const netns = netnsAt(place, topology);
  const base = {
    schema: "docker-network-lens/tables@1",
    takenAt: snapshot.takenAt,
    engine: engineRef(snapshot.engine),
    gaps: snapshot.gaps,
  } as const;
  if (netns === undefined) {
    const name = place.kind === "host" ? "host" : place.name;
    const namespace = { place: printPlace(place), name, containers: [] };
    return { ...base, namespace, tables: [], notRead: whyNoNetns(place, snapshot) };
  }
  const around: Around = { topology, netns, joins: joinsOf(topology) };
  return {
    ...base,
    namespace: {
      place: printPlace(place),
      name: nameOfNetns(netns, topology),
      id: netns.id,
      containers: topology.containersIn(netns.id).map(({ name }) => name),
    },
    tables: [
      tableOf(interfaces, around),
      tableOf(addresses, around),
      tableOf(routes, around),
      tableOf(policyRules, around),
      tableOf(neighbours, around),
      tableOf(forwarding, around),
      tableOf(sockets, around),
    ],
  };
}

function tableOf<T>(kind: TableKind<T>, around: Around): Table {
  const { id, title, columns } = kind;
  const items = kind.list(around.netns, around);
  const base = { id, title, columns };
  if (items === undefined) return { ...base, rows: [], notRead: whyUnread(kind, around) };
  const keys = new Map<string, number>();
  const rows = items.map((item) => {
    const key = kind.key(item);
    const before = keys.get(key) ?? 0;
    keys.set(key, before + 1);
    return {
      key: before === 0 ? key : `${key} ${before}`,
      cells: present(kind.cells(item, around)),
    };
  });
  return { ...base, rows: sortRows(rows, kind.order) };
}

const present = (
  cells: Readonly<Record<string, TableCell | undefined>>,
): Readonly<Record<string, TableCell>> =>
  Object.fromEntries(
    Object.entries(cells).flatMap(([id, cell]) => (cell === undefined ? [] : [[id, cell]])),
  );
