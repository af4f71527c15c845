/** `packet`: what this host's kernel alone does with one packet. */

import type { ParseArgsConfig } from "node:util";
import { problemOfPacket, readPacketQuestion } from "../core/explain/packetQuestion.ts";
import type { Asked } from "../core/explain/question.ts";
import { packetLines } from "../core/explain/words/packet.ts";
import { walkPacket, type PacketQuestion } from "../core/path/packetFate.ts";
import type { Snapshot } from "../core/snapshot.ts";
import { tell, writeJson, writeLines, type Surroundings } from "./output.ts";

const TEXT = { type: "string" } as const;

export const PACKET_OPTIONS = {
  ...{ in: TEXT, out: { type: "boolean" }, "bridge-port": TEXT },
  ...{ src: TEXT, dst: TEXT, proto: TEXT, sport: TEXT, dport: TEXT },
  ...{ flags: TEXT, "icmp-type": TEXT, length: TEXT, ttl: TEXT },
  ...{ mac: TEXT, mark: TEXT, uid: TEXT, state: TEXT },
} as const satisfies ParseArgsConfig["options"];

export const readPacketWords = (
  texts: ReadonlyMap<string, string>,
  flags: ReadonlySet<string>,
): Asked<PacketQuestion> => readPacketQuestion({ texts, out: flags.has("out") });

/** False where the question does not fit the host. */
export function answerPacket(
  { question, json }: { readonly question: PacketQuestion; readonly json: boolean },
  snapshot: Snapshot,
  around: Surroundings,
): boolean {
  const problem = problemOfPacket(snapshot, question);
  if (problem !== undefined) {
    tell(around, problem);
    return false;
  }
  const walk = walkPacket(snapshot, question);
  if (json) writeJson(walk.answer, around);
  else writeLines(packetLines(question, walk), around);
  return true;
}
