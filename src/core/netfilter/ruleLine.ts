/** Reads the words of one rule, as iptables does: options of any match may come later in the line. */

import type { Problem } from "../text/source.ts";
import type { Word } from "../text/words.ts";
import { base, type Base } from "./matches/base.ts";
import { findField, problemAt, readFields, type GivenOption, type RulePlace } from "./options.ts";
import { readProtocol } from "./protocols.ts";
import {
  matchKindOf,
  targetKindOf,
  type Action,
  type Condition,
  type Statement,
} from "./statements.ts";
import type { Vocabulary } from "./options.ts";

/** A match or target whose options are being gathered; no vocabulary for one that is not known. */
interface Part {
  readonly word: Word;
  readonly name: Word;
  readonly vocabulary: Vocabulary | undefined;
  readonly options: GivenOption[];
  /** End of its last word in the source. */
  end: number;
  understood: boolean;
}

/** What reading one rule goes through. */
interface Reading {
  readonly source: string;
  readonly words: readonly Word[];
  readonly place: RulePlace;
  readonly chains: ReadonlySet<string>;
  readonly problems: Problem[];
  readonly base: GivenOption[];
  readonly matches: Part[];
  target: Part | undefined;
  jump: Action | undefined;
  at: number;
}

export interface RuleLine {
  readonly statements: readonly Statement[];
  readonly problems: readonly Problem[];
}

/** Reads the words behind `-A CHAIN`. `chains` are the user's chains of the table. */
export function readRuleLine(
  source: string,
  words: readonly Word[],
  place: RulePlace,
  chains: ReadonlySet<string>,
): RuleLine {
  const reading: Reading = {
    source,
    words,
    place,
    chains,
    problems: [],
    base: [],
    matches: [],
    target: undefined,
    jump: undefined,
    at: 0,
  };
  while (reading.at < words.length) readNext(reading);
  return { statements: finish(reading), problems: reading.problems };
}

function readNext(reading: Reading): void {
  const first = reading.words[reading.at];
  if (first === undefined) return;
  const negated = first.text === "!" && !first.quoted;
  const word = negated ? reading.words[reading.at + 1] : first;
  if (negated) reading.at += 1;
  if (word === undefined) {
    complain(reading, problemAt("missing-value", "Nothing stands behind this !", first));
    return;
  }
  reading.at += 1;
  if (word.quoted || !word.text.startsWith("-")) {
    complain(reading, problemAt("unknown-option", `${word.text} is no option`, word));
    return;
  }
  switch (word.text) {
    case "-m":
    case "--match":
      startMatch(reading, word);
      return;
    case "-j":
    case "--jump":
    case "-g":
    case "--goto":
      startTarget(reading, word);
      return;
    case "-c":
    case "--set-counters":
      reading.at += 2;
      return;
    case "-4":
    case "--ipv4":
    case "-6":
    case "--ipv6":
      return;
    default:
      readOption(reading, word, negated);
  }
}

const complain = (reading: Reading, problem: Problem): void => {
  reading.problems.push(problem);
};

function startMatch(reading: Reading, word: Word): void {
  const name = reading.words[reading.at];
  if (name === undefined) {
    complain(reading, problemAt("missing-value", "-m needs the name of a match", word));
    return;
  }
  reading.at += 1;
  reading.matches.push(newPart(word, name, matchKindOf(matchName(name.text, reading.place))));
}

/** The protocol matches of IPv6 go by several names. */
function matchName(name: string, { family }: RulePlace): string {
  if (name === "icmpv6" || (name === "icmp" && family === "ip6")) return "icmp6";
  return name;
}

const newPart = (word: Word, name: Word, vocabulary: Vocabulary | undefined): Part => ({
  word,
  name,
  vocabulary,
  options: [],
  end: name.end,
  understood: vocabulary !== undefined,
});

function startTarget(reading: Reading, word: Word): void {
  const name = reading.words[reading.at];
  if (name === undefined) {
    complain(reading, problemAt("missing-value", `${word.text} needs a target`, word));
    return;
  }
  reading.at += 1;
  if (reading.target !== undefined || reading.jump !== undefined) {
    complain(reading, problemAt("bad-value", "A rule has one target", word));
    return;
  }
  const kind = word.text === "-g" || word.text === "--goto" ? "goto" : "jump";
  if (reading.chains.has(name.text)) {
    reading.jump = { kind, chain: name.text };
    return;
  }
  const vocabulary = kind === "jump" ? targetKindOf(name.text) : undefined;
  reading.target = newPart(word, name, vocabulary);
  if (vocabulary === undefined && /[a-z]/.test(name.text)) {
    const message = `There is no chain ${name.text} in the table ${reading.place.table}`;
    complain(reading, problemAt("no-such-chain", message, name));
  }
}

/** Gives an option to whom it belongs: the basic ones, the latest match that knows it, the protocol's. */
function readOption(reading: Reading, word: Word, negated: boolean): void {
  const basic = findField(base.fields, word.text, true);
  if (basic !== undefined) {
    const option = base.fields[basic as keyof typeof base.fields];
    takeValues(reading, reading.base, { field: basic, option, word, negated });
    return;
  }
  const owner = ownerOf(reading, word.text, true) ?? ownerOf(reading, word.text, false);
  if (owner !== undefined) {
    const { part, field } = owner;
    const option = part.vocabulary?.fields[field];
    if (option === undefined) return;
    takeValues(reading, part.options, { field, option, word, negated });
    part.end = reading.words[reading.at - 1]?.end ?? part.end;
    return;
  }
  giveToOpaque(reading, word);
}

interface Owner {
  readonly part: Part;
  readonly field: string;
}

function ownerOf(reading: Reading, name: string, exact: boolean): Owner | undefined {
  const parts =
    reading.target === undefined ? reading.matches : [...reading.matches, reading.target];
  for (let at = parts.length - 1; at >= 0; at -= 1) {
    const part = parts[at];
    if (part?.vocabulary === undefined) continue;
    const field = findField(part.vocabulary.fields, name, exact);
    if (field !== undefined) return { part, field };
  }
  return implicitOwner(reading, name, exact);
}

/** `-p tcp --dport 80`: iptables loads the protocol's match by itself. */
function implicitOwner(reading: Reading, name: string, exact: boolean): Owner | undefined {
  const given = reading.base.find(({ field, negated }) => field === "protocol" && !negated);
  const protocol = given?.values[0];
  if (protocol === undefined) return undefined;
  const match = PROTOCOL_MATCHES.get(readProtocol(protocol.text) ?? 0);
  if (match === undefined || reading.matches.some((part) => part.vocabulary?.kind === match)) {
    return undefined;
  }
  const vocabulary = matchKindOf(match);
  const field = vocabulary && findField(vocabulary.fields, name, exact);
  if (vocabulary === undefined || field === undefined) return undefined;
  const part = newPart(protocol, { ...protocol, text: match }, vocabulary);
  reading.matches.push(part);
  return { part, field };
}

const PROTOCOL_MATCHES: ReadonlyMap<number, string> = new Map([
  [6, "tcp"],
  [17, "udp"],
  [1, "icmp"],
  [58, "icmp6"],
  [132, "sctp"],
  [33, "dccp"],
  [136, "udplite"],
  [50, "esp"],
  [51, "ah"],
  [135, "mh"],
]);

function takeValues(
  reading: Reading,
  into: GivenOption[],
  given: Omit<GivenOption, "values">,
): void {
  let { negated } = given;
  const next = reading.words[reading.at];
  // Before iptables 1.4.3 the ! stood behind the option.
  if (next?.text === "!" && !next.quoted && given.option.codec.words > 0) {
    negated = true;
    reading.at += 1;
  }
  const values = reading.words.slice(reading.at, reading.at + given.option.codec.words);
  reading.at += values.length;
  if (values.length < given.option.codec.words) {
    const message = `${given.word.text} needs a value`;
    complain(reading, problemAt("missing-value", message, given.word));
  }
  into.push({ ...given, negated, values });
}

/** An option nobody knows goes, with all words up to the next option, to the match or target it stands behind. */
function giveToOpaque(reading: Reading, word: Word): void {
  const part = reading.target ?? reading.matches.at(-1);
  while (reading.at < reading.words.length) {
    const next = reading.words[reading.at];
    if (next === undefined || (!next.quoted && /^(?:-[a-z]$|--|!$)/.test(next.text))) break;
    reading.at += 1;
  }
  if (part === undefined) {
    complain(reading, problemAt("unknown-option", `There is no option ${word.text}`, word));
    reading.matches.push({ ...newPart(word, word, undefined), end: endOf(reading) });
    return;
  }
  part.end = endOf(reading);
  if (part.vocabulary === undefined) return;
  part.understood = false;
  const message = `${part.name.text} has no option ${word.text}`;
  complain(reading, problemAt("unknown-option", message, word));
}

const endOf = (reading: Reading): number => reading.words[reading.at - 1]?.end ?? 0;

function finish(reading: Reading): readonly Statement[] {
  const statements: Statement[] = [];
  const problems = reading.problems.length;
  if (reading.base.length > 0) {
    const values = readFields(reading.base, reading.place.family, (problem) => {
      complain(reading, problem);
    }) as Omit<Base, "kind">;
    statements.push({ kind: "base", ...values });
  }
  const place = placeOf(reading, statements[0]);
  // A basic condition that did not read must not be left out: the rule would apply too often.
  if (reading.problems.length > problems) statements.push(lost(reading));
  for (const part of reading.matches) {
    statements.push(finishPart(reading, part, place, "opaque"));
  }
  if (reading.jump !== undefined) statements.push(reading.jump);
  if (reading.target !== undefined) {
    statements.push(finishPart(reading, reading.target, place, "OPAQUE"));
  }
  return statements;
}

function lost(reading: Reading): Condition {
  const words = reading.base.flatMap(({ word, values }) => [word, ...values]);
  return { kind: "opaque", text: words.map(({ text }) => text).join(" ") };
}

function placeOf({ place }: Reading, first: Statement | undefined): RulePlace {
  const protocol = first?.kind === "base" ? first.protocol : undefined;
  return protocol === undefined || protocol.negated
    ? place
    : { ...place, protocol: protocol.value.number };
}

function finishPart(
  reading: Reading,
  part: Part,
  place: RulePlace,
  opaque: "opaque" | "OPAQUE",
): Statement {
  const { vocabulary } = part;
  const text = reading.source.slice(part.word.start, part.end);
  if (vocabulary === undefined || !part.understood) return { kind: opaque, text };
  const problems = reading.problems.length;
  const given = readFields(part.options, place.family, (problem) => {
    complain(reading, problem);
  });
  const values = vocabulary.settle?.(given as never, place) ?? given;
  const wrong = vocabulary.check?.(values as never, place);
  if (wrong !== undefined && reading.problems.length === problems) {
    complain(reading, problemAt("bad-value", wrong, part.word));
  }
  if (reading.problems.length > problems) return { kind: opaque, text };
  return { kind: vocabulary.kind, ...values } as Statement;
}
