/** `-m bpf`: a program looks at the packet. Linux: net/netfilter/xt_bpf.c. */

import { readProgram, runProgram } from "../classicBpf.ts";
import { plain } from "../codecs.ts";
import { unknown } from "../moment.ts";
import type { Codec } from "../options.ts";
import { matchKind } from "./kind.ts";

const program: Codec<string> = {
  words: 1,
  read: ([given = ""]) => (/^\d+,[\d ,]+$/.test(given) ? given : undefined),
  print: (value) => `"${value}"`,
};

const path: Codec<string> = {
  words: 1,
  read: ([given = ""]) => (given === "" ? undefined : given),
  print: (value) => value,
};

const DOUBT = unknown("BPF_ON_PATH", "its program says so", false);

export const bpf = matchKind({
  kind: "bpf",
  fields: { bytecode: plain("--bytecode", program), object: plain("--object-pinned", path) },
  check: (match) =>
    Object.keys(match).length === 1
      ? undefined
      : "-m bpf needs one of --bytecode and --object-pinned",
  holds({ bytecode }, { packet }) {
    const program = bytecode === undefined ? undefined : readProgram(bytecode.value);
    return program === undefined ? DOUBT : runProgram(program, packet, DOUBT);
  },
});
