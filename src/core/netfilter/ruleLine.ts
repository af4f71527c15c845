/** Reads the words of one rule, as iptables does: options of any match may come later in the line. */

import type { Problem } from "../text/source.ts";
import { splitWords, type Word } from "../text/words.ts";
import { base, type Base } from "./matches/base.ts";
import { nothing, type Known } from "./gathering.ts";
import { problemAt, type RulePlace } from "./options.ts";
import { basicOption, readOption } from "./ruleOptions.ts";
import { newPart, takeValues, type Part, type RuleReading } from "./ruleReading.ts";
import { isRoomFor, type Tails } from "./ruleTails.ts";
import { matchKindOf, targetKindOf, type Statement } from "./statements.ts";
import { join, named, plainStatement } from "./statementLists.ts";

export interface RuleLine {
  readonly statements: readonly Statement[];
  readonly problems: readonly Problem[];
  /** Where its last word ends. */
  readonly end: number;
}

/** What all rules of a table have in common. */
export interface RuleContext {
  readonly source: string;
  /** The user's chains of the table. */
  readonly chains: ReadonlySet<string>;
  readonly known: Known;
  readonly tails: Tails;
}

/** Where a rule stands in the source. */
export interface RuleText {
  /** The words before its tail. */
  readonly words: Word[];
  /** The first of them behind `-A CHAIN`. */
  readonly from: number;
  /** Where `startOfTail` says that its matches or its target begin. */
  readonly tail: number;
  readonly end: number;
}

/** Reads what stands behind `-A CHAIN`. */
export function readRuleLine(context: RuleContext, text: RuleText, place: RulePlace): RuleLine {
  const { words, from, tail, end } = text;
  const head = begin(context, words, from, place);
  readWords(head);
  if (tail === end) return finish(head, from);
  // What the head lacks, or has begun, the tail may end.
  if (head.problems.length > 0 || head.matches.length > 0 || head.target !== undefined) {
    const whole = begin(context, words, from, place);
    readTail(whole, text);
    return finish(whole, from);
  }
  const known = context.tails.of(place, protocolOf(head));
  const tailText = context.source.slice(tail, end);
  const before = known.get(tailText);
  if (before !== undefined && head.words.length - from + before.words <= MOST_WORDS) {
    const statements = join(baseStatements(head), before.statements);
    return { statements, problems: head.problems, end: tail + before.length };
  }
  const [asked, inHead] = [head.base.size, head.words.length];
  readTail(head, text);
  const read = finish(head, from);
  if (isRoomFor(known) && head.base.size === asked && read.problems.length === 0) {
    known.set(tailText, {
      statements: asked === 0 ? read.statements : read.statements.slice(1),
      words: head.words.length - inHead,
      length: read.end - tail,
    });
  }
  return read;
}

const begin = (
  { source, chains, known }: RuleContext,
  words: Word[],
  from: number,
  place: RulePlace,
): RuleReading => ({
  source,
  words,
  place,
  chains,
  problems: [],
  base: nothing(),
  matches: [],
  target: undefined,
  jump: undefined,
  at: from,
  known,
});

function readTail(reading: RuleReading, { tail, end }: RuleText): void {
  reading.problems.push(...splitWords(reading.source, tail, end, reading.words).problems);
  readWords(reading);
}

/** iptables takes no more (iptables/xshared.h, MAX_ARGC), so no tool prints more. */
const MOST_WORDS = 255;

function tooLong({ source, words }: RuleReading, from: number): RuleLine {
  const [first, last] = [words[from], words.at(-1)];
  if (first === undefined || last === undefined) return { statements: [], problems: [], end: 0 };
  return {
    statements: [{ kind: "OPAQUE", text: source.slice(first.start, last.end) }],
    problems: [problemAt("bad-value", `A rule has at most ${MOST_WORDS} words`, first)],
    end: last.end,
  };
}

function readWords(reading: RuleReading): void {
  if (reading.words.length - reading.at > MOST_WORDS) return;
  while (reading.at < reading.words.length) readNext(reading);
}

function readNext(reading: RuleReading): void {
  const first = reading.words[reading.at];
  if (first === undefined) return;
  const negated = first.text === "!" && !first.quoted;
  if (negated) reading.at += 1;
  const word = negated ? reading.words[reading.at] : first;
  if (word === undefined) {
    complain(reading, problemAt("missing-value", "Nothing stands behind this !", first));
    return;
  }
  reading.at += 1;
  if (word.quoted || !word.text.startsWith("-")) {
    complain(reading, problemAt("unknown-option", `${word.text} is no option`, word));
    return;
  }
  readWord(reading, word, negated);
}

function readWord(reading: RuleReading, word: Word, negated: boolean): void {
  const basic = basicOption(word.text);
  if (basic !== undefined) {
    takeValues(reading, reading.base, basic, word, negated);
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
      passCounters(reading, word);
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

/** `-c 5 420` or `-c 5,420`. */
function passCounters(reading: RuleReading, word: Word): void {
  const [packets, bytes] = reading.words.slice(reading.at, reading.at + 2).map(({ text }) => text);
  const length = isMatch(/^\d+,\d+$/, packets) ? 1 : isMatch(/^\d+$/, packets, bytes) ? 2 : 0;
  reading.at += length;
  if (length > 0) return;
  complain(reading, problemAt("bad-value", `${word.text} takes packets and bytes`, word));
}

const isMatch = (form: RegExp, ...texts: readonly (string | undefined)[]): boolean =>
  texts.every((text) => text !== undefined && form.test(text));

const complain = (reading: RuleReading, problem: Problem): void => {
  reading.problems.push(problem);
};

function startMatch(reading: RuleReading, word: Word): void {
  const name = reading.words[reading.at];
  if (name === undefined) {
    complain(reading, problemAt("missing-value", "-m needs the name of a match", word));
    return;
  }
  reading.at += 1;
  reading.matches.push(newPart(word, name, matchKindOf(matchName(name.text, reading.place))));
}

/** The match of ICMPv6 goes by several names. */
function matchName(name: string, { family }: RulePlace): string {
  return name === "icmpv6" || (name === "icmp" && family === "ip6") ? "icmp6" : name;
}

function startTarget(reading: RuleReading, word: Word): void {
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
  if (vocabulary === undefined && (kind === "goto" || /[a-z]/.test(name.text))) {
    const message = `There is no chain ${name.text} in the table ${reading.place.table}`;
    complain(reading, problemAt("no-such-chain", message, name));
  }
}

function finish(reading: RuleReading, from: number): RuleLine {
  if (reading.words.length - from > MOST_WORDS) return tooLong(reading, from);
  const before = baseStatements(reading);
  const statements: Statement[] = [];
  const { words, matches, target, jump, problems } = reading;
  const protocol = protocolOf(reading);
  const place = protocol === undefined ? reading.place : { ...reading.place, protocol };
  for (const part of matches) statements.push(finishPart(reading, part, place, "opaque"));
  if (jump !== undefined) statements.push(jump);
  if (target !== undefined) statements.push(finishPart(reading, target, place, "OPAQUE"));
  const all = join(before, statements.slice());
  return { statements: all, problems, end: words.at(-1)?.end ?? 0 };
}

function protocolOf({ base: { values } }: RuleReading): number | undefined {
  const { protocol }: Partial<Base> = values;
  return protocol?.negated === false ? protocol.value.number : undefined;
}

/** The basic options are one condition. */
function baseStatements(reading: RuleReading): readonly Statement[] {
  const { values, size, lost } = reading.base;
  const statements: Statement[] = [];
  if (size > 0) {
    const wrong = base.check(values);
    const [first] = reading.words;
    if (wrong !== undefined && first !== undefined) {
      complain(reading, problemAt("bad-value", wrong, first));
      lost.push("! -p all");
    }
    statements.push(named("base", values));
  }
  // One that did not read must not be left out: the rule would apply too often.
  if (lost.length > 0) statements.push({ kind: "opaque", text: lost.join(" ") });
  return statements;
}

function finishPart(
  reading: RuleReading,
  part: Part,
  place: RulePlace,
  opaque: "opaque" | "OPAQUE",
): Statement {
  const { vocabulary } = part;
  if (vocabulary === undefined || !part.understood || part.options.lost.length > 0) {
    return { kind: opaque, text: textOf(reading, part) };
  }
  const { values: given, size } = part.options;
  const values = vocabulary.settle?.(given as never, place) ?? given;
  const wrong = vocabulary.check?.(values as never, place);
  if (wrong !== undefined) complain(reading, problemAt("bad-value", wrong, part.word));
  if (wrong !== undefined) return { kind: opaque, text: textOf(reading, part) };
  if (values !== given) return { kind: vocabulary.kind, ...values } as Statement;
  return size === 0 ? plainStatement(vocabulary.kind) : named(vocabulary.kind, given);
}

const textOf = ({ source }: RuleReading, { word, end }: Part): string =>
  source.slice(word.start, end);
