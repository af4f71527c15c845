/** The readers of what the script prints of a host: of all of it, of each section, of each file of a namespace. */

import { readHost } from "../../src/collect/hostReading.ts";
import { readForeignNetns } from "../../src/collect/proc/netns.ts";
import { cutOut } from "../../src/collect/script.ts";
import { SECTIONS } from "../../src/collect/sections/index.ts";
import { netFiles } from "../../src/collect/sections/netFiles.ts";
import type { Section } from "../../src/collect/sections/section.ts";
import { sysfs, type SysfsFiles } from "../../src/collect/sections/sysfs.ts";
import type { Shell } from "../../src/collect/shell/shell.ts";
import { readRecorded } from "../fixtures/read.ts";
import type { Given } from "./parsers.ts";

const MARK = "--recorded--";
const RECORDINGS = ["script-20.10", "script-28.5", "script-28.5-files"];

export function hostParsers(): readonly Given[] {
  const recordings = RECORDINGS.map(readRecorded);
  const last = recordings.at(-1) ?? "";
  return [wholeScript(recordings), ...sections(recordings), ...files(last)];
}

function wholeScript(recordings: readonly string[]): Given {
  return {
    name: "host script",
    seeds: recordings,
    read: async (text) => {
      const limits = { signal: new AbortController().signal, timeoutMs: 1000, maxBytes: 1e9 };
      const read = await readHost(shellThatPrints(text), limits);
      if (read.ok) read.value.join(undefined);
    },
  };
}

const shellThatPrints = (text: string): Shell => ({
  name: "a recording",
  run: (script) => {
    const mark = /mark='([^']+)'/.exec(script)?.[1] ?? "";
    const stdout = text.replaceAll(MARK, mark);
    return Promise.resolve({ ok: true, value: { stdout, stderr: "", code: 0 } });
  },
});

/** Rulesets stay texts there. */
const KEPT = ["iptablesNft", "iptablesLegacy", "ip6tablesNft", "ip6tablesLegacy", "nft", "ipset"];

/** What recorded hosts have nothing of, as tc and ip print it. */
const RARE: Readonly<Record<string, readonly string[]>> = {
  besides: [
    `hook eth0 tc-ingress
src 0.0.0.0/0 dst 192.0.2.10/32
\tdir fwd priority 0 ptype main
\ttmpl src 192.0.2.10 dst 192.0.2.99
\t\tproto esp reqid 0 mode tunnel
src 2001:db8::/64 dst ::/0 proto tcp dport 80
\tdir in action block priority 7 ptype main
\tmark 0x5/0x7
`,
  ],
};

const textOf = (recording: string, section: string): string =>
  cutOut(recording, MARK, section)?.text ?? "";

function sections(recordings: readonly string[]): readonly Given[] {
  return Object.entries<Section<unknown>>(SECTIONS)
    .filter(([name]) => !KEPT.includes(name))
    .map(([name, section]) => ({
      name: `host section ${name}`,
      seeds: [...recordings.map((recording) => textOf(recording, name)), ...(RARE[name] ?? [])],
      read: (text) => section.read(text),
    }));
}

function files(recording: string): readonly Given[] {
  const [found] = [...netFiles.read(textOf(recording, "netFiles")).value.values()];
  const [links] = [...sysfs.read(textOf(recording, "sysfs")).value.values()];
  return [...(found ?? [])].map(([name, content]) => ({
    name: `host file ${name}`,
    seeds: [content],
    read: (text) => readNetns(new Map([...(found ?? []), [name, text]]), links),
  }));
}

type Links = SysfsFiles extends ReadonlyMap<string, infer L> ? L : never;

function readNetns(content: ReadonlyMap<string, string>, links: Links | undefined): unknown {
  const none = {
    file: undefined,
    told: undefined,
    sockets: [],
    virtualServices: undefined,
    holders: undefined,
  };
  return readForeignNetns("1", [1], { ...none, files: content, sysfs: links });
}
