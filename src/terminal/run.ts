/** One command, from what was typed to the exit status. */

import { printSnapshot } from "../collect/snapshotFile.ts";
import type { Finding, Severity } from "../core/contract.ts";
import { explainPort } from "../core/explain/explainPort.ts";
import { findingsOf } from "../core/explain/findingsOf.ts";
import { containersIn } from "../core/explain/trace/question.ts";
import { trace } from "../core/explain/trace/trace.ts";
import { unreadAnywhere, unreadBehindPorts, unreadOnTheWay } from "../core/explain/unread.ts";
import { explanationLines, findingsLines, traceLines } from "../core/explain/words/explanation.ts";
import { listingLines } from "../core/explain/words/listing.ts";
import { namedIn, problemOf } from "../core/explain/question.ts";
import type { Snapshot } from "../core/snapshot.ts";
import { listing } from "../core/topology/listing.ts";
import { knowsContainer } from "../core/topology/nodes.ts";
import { topologyOf } from "../core/topology/topology.ts";
import { readArguments, type Command } from "./arguments.ts";
import { helpText } from "./help.ts";
import { tell, writeJson, writeJsonText, writeLines, type Surroundings } from "./output.ts";
import { answerPacket } from "./packetCommand.ts";
import { readSnapshotFor, type Reading } from "./source.ts";
import { answerTables } from "./tablesCommand.ts";

export const ANSWERED = 0;
const FOUND = 1;
const MALFORMED = 2;
const UNREADABLE = 3;

export async function run(argv: readonly string[], around: Surroundings): Promise<number> {
  const read = readArguments(argv);
  if (!read.ok) {
    tell(around, read.problem, `See docker-network-lens --help`);
    return MALFORMED;
  }
  const command = read.value;
  if (command.name === "help") {
    around.out.write(helpText(command.of));
    return ANSWERED;
  }
  const reading = await readSnapshotFor(command, around);
  if (!reading.ok) {
    tell(around, ...reading.problem);
    return UNREADABLE;
  }
  try {
    return await answer(command, reading.value, around);
  } finally {
    await reading.value.close();
  }
}

type Asking = Exclude<Command, { readonly name: "help" }>;

async function answer(command: Asking, reading: Reading, around: Surroundings): Promise<number> {
  const { snapshot } = reading;
  switch (command.name) {
    case "snapshot":
      writeJsonText(printSnapshot(await reading.deepen(unreadAnywhere(snapshot))), around);
      return ANSWERED;
    case "list": {
      const list = listing(snapshot);
      if (command.json) writeJson(list, around);
      else writeLines(listingLines(list), around);
      return ANSWERED;
    }
    case "findings": {
      const found = findingsOf(await reading.deepen(unreadBehindPorts(snapshot)));
      if (command.json) writeJson(found, around);
      else writeLines(findingsLines(found), around);
      return worstIs(found.findings, command.failOn) ? FOUND : ANSWERED;
    }
    case "explain":
      return explain(command, reading, around);
    case "trace":
      return walk(command, reading, around);
    case "tables":
      return (await answerTables(command, reading, around)) ? ANSWERED : MALFORMED;
    case "packet":
      return answerPacket(command, snapshot, around) ? ANSWERED : MALFORMED;
  }
}

async function explain(
  { question, json }: Extract<Asking, { readonly name: "explain" }>,
  { snapshot, deepen }: Reading,
  around: Surroundings,
): Promise<number> {
  const problem = problemOf(namedIn(question), namesIn(snapshot));
  if (problem !== undefined) {
    tell(around, problem);
    return MALFORMED;
  }
  const first = explainPort(snapshot, question);
  const unread = unreadOnTheWay(first, snapshot);
  const explanation = unread.length === 0 ? first : explainPort(await deepen(unread), question);
  if (json) writeJson(explanation, around);
  else writeLines(explanationLines(explanation), around);
  return ANSWERED;
}

async function walk(
  { question, json }: Extract<Asking, { readonly name: "trace" }>,
  { snapshot, deepen }: Reading,
  around: Surroundings,
): Promise<number> {
  const problem = problemOf(containersIn(question), knowsContainer(snapshot));
  if (problem !== undefined) {
    tell(around, problem);
    return MALFORMED;
  }
  const first = trace(snapshot, question);
  const unread = unreadOnTheWay(first, snapshot);
  const answer = unread.length === 0 ? first : trace(await deepen(unread), question);
  if (json) writeJson(answer, around);
  else writeLines(traceLines(answer), around);
  return ANSWERED;
}

const namesIn =
  (snapshot: Snapshot) =>
  (name: string): boolean =>
    topologyOf(snapshot).container(name) !== undefined;

const RANK: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2 };

const worstIs = (findings: readonly Finding[], failOn: Severity | undefined): boolean =>
  failOn !== undefined && findings.some(({ severity }) => RANK[severity] <= RANK[failOn]);
