/**
 * The second reading: what only a process inside a namespace is told. Rules, policy routes and settings,
 * and the rest once more and exactly, for the namespaces on the path asked about; each costs a few processes.
 */

import type { Gap } from "../core/contract.ts";
import type { Link } from "../core/net/link.ts";
import type { Socket } from "../core/net/socket.ts";
import type { Host, Netns, Snapshot } from "../core/snapshot.ts";
import { topologyOf, type Topology } from "../core/topology/topology.ts";
import type { Failure, FailureKind } from "./outcome.ts";
import { present, without } from "./fields.ts";
import type { Reach } from "./reach/reach.ts";
import { rulesetsOf } from "./hostReading.ts";
import { withKernel } from "./otherSources.ts";
import { nameSockets } from "./proc/sockets.ts";
import type { RawLink } from "./rawLink.ts";
import { AS_ROOT, installing, ROOT_REFUSED } from "./remedies.ts";
import {
  cutOut,
  newMark,
  readOutput,
  writeScript,
  type Readings,
  type Sections,
} from "./script.ts";
import { INNER_SECTIONS } from "./sections/index.ts";
import * as rulesets from "./sections/rulesets.ts";
import type { Reading, Section } from "./sections/section.ts";
import { PROLOGUE_WITHIN } from "./prologue.ts";
import { quote } from "./shell/quote.ts";
import { rootlessShell } from "./shell/rootlessShell.ts";
import type { Ran, Shell } from "./shell/shell.ts";

const TIMEOUT_MS = 10_000;
const MAX_BYTES = 16 * 1024 * 1024;

/** Namespaces of one run of the script: each takes some 20 ms, and more on a busy host. */
const BATCH = 50;

/** Rejects only with the signal's reason; what could not be read is a gap of the snapshot it resolves with. */
export async function readNetnsRules(
  snapshot: Snapshot,
  netnsIds: readonly string[],
  { shell }: Pick<Reach, "shell">,
  signal: AbortSignal,
): Promise<Snapshot> {
  const { host } = snapshot;
  const rooms = host === undefined ? [] : roomsOf(snapshot, netnsIds);
  const rootlesskit = host?.machine === undefined ? undefined : snapshot.engine?.rootlesskit;
  if (host === undefined || shell === undefined || rooms.length === 0) return snapshot;
  // Only root may enter, as is whoever runs a rootless engine within it; that the others may not is a gap already.
  if (host.uid !== 0 && rootlesskit === undefined) return snapshot;
  const way = rootlesskit === undefined ? shell : rootlessShell(shell, rootlesskit);
  const results: Result[] = [];
  for (let at = 0; at < rooms.length; at += BATCH) {
    const some = rooms.slice(at, at + BATCH);
    results.push(...(await readRooms(some, sectionsFor(host), { shell: way, signal })));
  }
  return merge(snapshot, host, rooms, results);
}

async function readRooms(
  rooms: readonly Room[],
  sections: Sections,
  { shell, signal }: { readonly shell: Shell; readonly signal: AbortSignal },
): Promise<readonly Result[]> {
  const marks = { outer: newMark(), inner: newMark() };
  const entering = Object.fromEntries(rooms.map((room) => [room.name, enter(room)]));
  // What runs within is sent once: 50 times it is a megabyte.
  const inner = `inner=${quote(writeScript(sections, marks.inner, PROLOGUE_WITHIN))}\n`;
  const script = inner + writeScript(entering, marks.outer);
  const ran = await shell.run(script, { signal, timeoutMs: TIMEOUT_MS, maxBytes: MAX_BYTES });
  return rooms.map((room) =>
    ran.ok ? readRoom(room, ran.value, marks) : { failure: ran.failure },
  );
}

/** A tool that is missing on the host, was too slow there or printed without end would be so again in each namespace. */
function sectionsFor({ namespaces: [own] }: Host): Sections {
  const rules: readonly string[] = Object.keys(rulesets);
  return Object.fromEntries(
    Object.entries(INNER_SECTIONS).filter(
      ([name]) => !rules.includes(name) || name in (own.rulesets ?? {}),
    ),
  );
}

/** A namespace to go into: by one of its processes, else by the file that it is mounted at. */
interface Room {
  readonly netns: Netns;
  readonly by: { readonly pid: number } | { readonly mount: string };
  /** As hops have it. */
  readonly whose: string;
  /** Name of its section. */
  readonly name: string;
}

function roomsOf(snapshot: Snapshot, netnsIds: readonly string[]): Room[] {
  const topology = topologyOf(snapshot);
  const asked = new Set(netnsIds);
  const others = snapshot.host?.namespaces.slice(1) ?? [];
  return others
    .filter(({ id }) => asked.has(id) && id !== snapshot.host?.machine)
    .flatMap((netns): Room[] => {
      const by = entranceOf(netns, topology);
      const name = `netns_${netns.id}`;
      if (by === undefined || !/^\d+$/.test(netns.id)) return [];
      return [{ netns, by, whose: topology.nameOf(netns.id), name }];
    });
}

/** The PID that the engine reports lasts longest. */
function entranceOf({ id, pids, mount }: Netns, topology: Topology): Room["by"] | undefined {
  const first = topology.containersIn(id).find((each) => each.pid !== undefined)?.pid;
  const pid = first ?? pids[0];
  if (pid !== undefined && Number.isSafeInteger(pid)) return { pid };
  return mount !== undefined && /^\/[-\w./@+]+$/.test(mount) ? { mount } : undefined;
}

/** The script within goes to `sh` by a pipe, as some shells keep here-documents in files; no file of the container is run. */
function enter({ netns, by }: Room): Section<string> {
  return {
    asked: askedOf(by),
    lines: [
      "has nsenter || { missing nsenter; return; }",
      ...("pid" in by
        ? [`way='-t ${by.pid} -n'`]
        : [
            // Where the engine sees it mounted the reader may not.
            "way=",
            `for root in /proc/1/root $(grep -slx dockerd /proc/[0-9]*/comm | sed 's/comm$/root/'); do`,
            `  [ "$(stat -L -c %i "$root${by.mount}" 2>/dev/null)" != ${netns.id} ] || way="--net=$root${by.mount}"`,
            "done",
            `[ -n "$way" ] || { echo '${by.mount} is another namespace now' >&2; return 1; }`,
          ]),
      "is_iproute 2>/dev/null; export iproute",
      `printf '%s' "$inner" | tool nsenter $way sh`,
    ].join("\n"),
    read: (value) => ({ value, problems: [] }),
  };
}

const askedOf = (by: Room["by"]): string =>
  "pid" in by ? `nsenter -t ${by.pid} -n` : `nsenter --net=${by.mount}`;

type Inner = Readings<typeof INNER_SECTIONS>;
type Result =
  { readonly inner: Inner } | { readonly failure: Pick<Failure, "kind" | "said" | "remedy"> };

interface Marks {
  readonly outer: string;
  readonly inner: string;
}

function readRoom(room: Room, ran: Ran, { outer, inner: mark }: Marks): Result {
  const part = cutOut(ran.stdout, outer, room.name);
  const stdout = part?.text ?? ran.stdout;
  const inner = withKernel(readOutput(INNER_SECTIONS, mark, { ...ran, stdout }));
  if (!inner.own.ok) {
    const entering = readOutput({ [room.name]: enter(room) }, outer, ran)[room.name];
    return { failure: entering?.ok === false ? entering.failure : inner.own.failure };
  }
  if (inner.own.value === room.netns.id) return { inner };
  return { failure: { kind: "failed", said: "that is another namespace now" } };
}

function merge(
  snapshot: Snapshot,
  host: Host,
  rooms: readonly Room[],
  results: readonly Result[],
): Snapshot {
  const read = new Map<string, Netns>();
  const shut: Shut[] = [];
  for (const [at, room] of rooms.entries()) {
    const result = results[at];
    if (result === undefined) continue;
    if ("failure" in result) shut.push({ room, ...result.failure });
    else read.set(room.netns.id, furnish(room.netns, result.inner, host));
  }
  const [own, ...others] = host.namespaces;
  const namespaces: Host["namespaces"] = [
    own,
    ...others.map((netns) => read.get(netns.id) ?? netns),
  ];
  return {
    ...snapshot,
    host: { ...host, namespaces },
    gaps: [...snapshot.gaps, ...gapsOf(shut, host)],
  };
}

function furnish(netns: Netns, inner: Inner, host: Host): Netns {
  const links = valueOf(inner.links);
  const sockets = (valueOf(inner.netlink)?.sockets ?? valueOf(inner.sockets))?.get(0);
  return {
    ...netns,
    ...(valueOf(inner.netlink)?.besides ?? valueOf(inner.besides)),
    ...present({
      links: links?.map((link) => joinAgain(link, netns, host)),
      routes: valueOf(inner.routes),
      policyRules: valueOf(inner.policyRules),
      neighbours: valueOf(inner.neighbours),
      fdb: valueOf(inner.fdb),
      sysctls: valueOf(inner.sysctls),
      rulesets: rulesetsOf(inner),
      sockets:
        sockets === undefined
          ? undefined
          : nameSockets(sockets, valueOf(inner.links) ?? [], valueOf(inner.netlink)?.holders).map(
              (socket) => withHolder(socket, netns.sockets ?? []),
            ),
    }),
  };
}

/** The other end of a link was found when all namespaces were read at once. */
function joinAgain(raw: RawLink, netns: Netns, host: Host): Link {
  const { iflink, ...link } = without(raw, "netnsid");
  const before = netns.links?.find(({ ifindex }) => ifindex === link.ifindex);
  if (before !== undefined) {
    const { peer, parent, parentNetns, vxlan } = before;
    return { ...link, ...present({ peer, parent, parentNetns, vxlan }) };
  }
  if (iflink === undefined || link.kind !== "veth") return link;
  const end = host.namespaces[0].links?.find(
    ({ ifindex, peer }) => ifindex === iflink && peer?.ifindex === link.ifindex,
  );
  if (end === undefined) return { ...link, peer: { ifindex: iflink } };
  return { ...link, peer: { ifindex: iflink, netns: host.namespaces[0].id, name: end.name } };
}

function withHolder(socket: Socket, before: readonly Socket[]): Socket {
  if (socket.process !== undefined) return socket;
  const same = before.find(
    ({ protocol, family, address, port }) =>
      protocol === socket.protocol &&
      family === socket.family &&
      address === socket.address &&
      port === socket.port,
  );
  return same?.process === undefined ? socket : { ...socket, process: same.process };
}

const valueOf = <T>(reading: Reading<T>): T | undefined => (reading.ok ? reading.value : undefined);

type Shut = { readonly room: Room } & Pick<Failure, "kind" | "said" | "remedy">;

/** One gap for all that were shut for one reason. */
function gapsOf(shut: readonly Shut[], { reader, uid }: Host): Gap[] {
  const alike = new Map<string, Shut[]>();
  for (const each of shut) {
    const key = `${each.kind} ${each.said}`;
    alike.set(key, [...(alike.get(key) ?? []), each]);
  }
  return [...alike.values()].flatMap((all): Gap[] => {
    const [first] = all;
    if (first === undefined) return [];
    const { room, kind, said } = first;
    const told = said === "" ? "" : `: ${said}`;
    const why =
      kind === "timed-out" ? "was not through in time" : `did not get ${reader} into it${told}`;
    return [
      {
        code: "NETNS_RULES_NOT_READ",
        what: `Rules and routing policy inside ${all.map(({ room: { whose } }) => whose).join(", ")}`,
        reason: `\`${askedOf(room.by)}\` ${why}`,
        remedy: first.remedy ?? remedyOf(kind, uid),
        affects: ["explain", "trace", "findings"],
      },
    ];
  });
}

function remedyOf(kind: FailureKind, uid: number): string {
  if (kind === "timed-out") return "Try again when the host is less busy";
  if (kind === "absent") return installing("util-linux");
  if (uid !== 0) return AS_ROOT;
  return kind === "denied" ? ROOT_REFUSED : "Refresh: containers may have come and gone meanwhile";
}
