/** Every reader of foreign text: what it is fed with, and how it is run. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { AnswerEnd } from "../../src/collect/engine/answerEnd.ts";
import { readContainer } from "../../src/collect/engine/container.ts";
import { readNetwork } from "../../src/collect/engine/network.ts";
import { printSnapshot, readSnapshotText } from "../../src/collect/snapshotFile.ts";
import { entriesAt, readComposeFile } from "../../src/core/compose/composeFile.ts";
import { readIpsetSave } from "../../src/core/netfilter/ipsetSave.ts";
import { readIptablesSave } from "../../src/core/netfilter/iptablesSave.ts";
import { readNftList } from "../../src/core/netfilter/nft/nftList.ts";
import { printSave } from "../../src/core/netfilter/printSave.ts";
import { traverse } from "../../src/core/netfilter/traverse.ts";
import type { Snapshot } from "../../src/core/snapshot.ts";
import { readFixture } from "../fixtures/read.ts";
import { moment } from "../support/matches.ts";
import { hostParsers } from "./hostParsers.ts";
import * as texts from "./texts.ts";

export interface Parser {
  readonly name: string;
  /** Those of one kind share their time. */
  readonly kind: string;
  /** Real texts. */
  readonly seeds: readonly string[];
  /** Words and signs that mean something to it. */
  readonly words: readonly string[];
  readonly isJson?: true;
  /** What ends a line, or is one by itself: each costs something, however short it is. */
  readonly units?: RegExp;
  /** Reads the text, and does with it what is done with all that was read. Fails of a fault alone. */
  read(text: string): unknown;
}

const SIGNS = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~ \t\r\n\0\u{1f600}\u2028".split("");
const NUMBERS = [
  "0",
  "-1",
  "65536",
  "4294967296",
  "1e400",
  "0x1g",
  "08",
  "NaN",
  "99999999999999999999",
];
const NAMES = ["__proto__", "constructor", "toString", "null", "undefined", "true"];
const ADDRESSES = ["10.0.0.0/8", "::ffff:1.2.3.4", "fe80::1%eth0", "1.2.3", "::/129", "0.0.0.0/0"];

const MEANINGLESS = [...SIGNS, ...NUMBERS, ...NAMES, ...ADDRESSES];

/** What reads alone stand between blanks and ends of lines in the seeds, with the plain ones above. */
const wordsOf = (seeds: readonly string[]): readonly string[] => [
  ...MEANINGLESS,
  ...new Set(seeds.flatMap((seed) => seed.split(/[\s",:]+/).filter((word) => word.length < 32))),
];

export type Given = Pick<Parser, "name" | "seeds" | "isJson" | "units" | "read">;

const parser = (given: Given): Parser => ({
  ...given,
  kind: given.name.split(" ")[0] ?? "",
  words: wordsOf(given.seeds),
});

export async function allParsers(): Promise<readonly Parser[]> {
  const names = ["modes-20.10", "modes-28.5", "published-28.5"];
  const snapshots = await Promise.all(names.map(readFixture));
  return [
    iptablesSave(snapshots),
    nftList(snapshots),
    ipsetSave(),
    compose(),
    httpAnswers(),
    ...engineJson(),
    snapshotFile(snapshots),
    ...hostParsers(),
  ].map(parser);
}

function iptablesSave(snapshots: readonly Snapshot[]): Given {
  const saved = snapshots.map(({ host }) => host?.namespaces[0].rulesets?.iptablesNft ?? "");
  return {
    name: "iptables-save",
    seeds: [...saved, texts.SAVED],
    read: (text) => {
      for (const family of ["ip", "ip6"] as const) {
        printSave(readIptablesSave(text, family, "iptables-nft").value);
      }
    },
  };
}

/** What statements mean is looked into when a packet meets them. */
function nftList(snapshots: readonly Snapshot[]): Given {
  const listed = snapshots.map(({ host }) => host?.namespaces[0].rulesets?.nft ?? "");
  const native = gunzipSync(readFileSync(join(import.meta.dirname, "native.json.gz")));
  const { packet, point } = moment("tcp 192.0.2.1:40000 > 192.0.2.2:80");
  return {
    name: "nft list",
    seeds: [...listed, native.toString("utf8")],
    isJson: true,
    read: (text) => {
      const { value: tables, problems } = readNftList(text);
      traverse({ tables, problems }, point, { packet, connection: undefined }, () => true);
    },
  };
}

/** A set is made ready for looking into when the first rule asks for it. */
function ipsetSave(): Given {
  const tables = readIptablesSave(texts.IPSET_RULES, "ip", "iptables-nft").value;
  const { packet, point } = moment("tcp 192.0.2.1:40000 > 192.0.2.2:80 mac=02:42:ac:11:00:02");
  return {
    name: "ipset save",
    seeds: [texts.IPSETS],
    read: (text) => {
      const { value: ipsets, problems } = readIpsetSave(text);
      traverse({ tables, ipsets, problems }, point, { packet, connection: undefined }, () => false);
    },
  };
}

function compose(): Given {
  return {
    name: "compose file",
    seeds: [texts.COMPOSE, longCompose()],
    // Any sign may begin or end something of YAML, or be an error.
    units: /\n|[^\w\s]/g,
    read: (text) => entriesAt(readComposeFile(text), text.length / 2),
  };
}

function longCompose(): string {
  const [head = "", services = ""] = texts.COMPOSE.split(/(?<=services:\n)/);
  const numbered = (at: number): string => services.replaceAll(/^ {2}\w+/gm, `$&${at}`);
  return head + Array.from({ length: 100 }, (_, at) => numbered(at)).join("");
}

/** Answers one behind the other, in pieces of all sizes; that it is no HTTP is an answer too. */
function httpAnswers(): Given {
  return {
    name: "http answers",
    seeds: [texts.ANSWERS],
    read: (text) => {
      const bytes = Buffer.from(text);
      let answer = new AnswerEnd();
      for (let at = 0, size = 1; at < bytes.length; size = (size * 7) % 1_021) {
        try {
          at += answer.take(bytes.subarray(at, at + size));
        } catch {
          return;
        }
        if (answer.isOver) answer = new AnswerEnd();
      }
    },
  };
}

/** What is no JSON at all the HTTP client tells from an answer. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const engineJson = (): readonly Given[] => [
  {
    name: "docker inspect",
    seeds: [texts.CONTAINER],
    isJson: true,
    read: (text) => readContainer(parseJson(text)),
  },
  {
    name: "docker network inspect",
    seeds: [texts.NETWORK],
    isJson: true,
    read: (text) => readNetwork(parseJson(text)),
  },
];

function snapshotFile(snapshots: readonly Snapshot[]): Given {
  return {
    name: "snapshot file",
    seeds: snapshots.map(printSnapshot),
    isJson: true,
    read: (text) => {
      const read = readSnapshotText(text, "a file");
      if (read.ok) printSnapshot(read.value);
    },
  };
}
