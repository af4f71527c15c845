/** Reads the words of one rule, as iptables does: options of any match may come later in the line. */

import type { Problem } from "../text/source.ts";
import type { Word } from "../text/words.ts";
import { base, type Base } from "./matches/base.ts";
import { problemAt, type Known, type RulePlace } from "./options.ts";
import { readOption } from "./ruleOptions.ts";
import { newPart, type Part, type RuleReading } from "./ruleReading.ts";
import { matchKindOf, targetKindOf, type Statement } from "./statements.ts";

export interface RuleLine {
  readonly statements: readonly Statement[];
  readonly problems: readonly Problem[];
}

/** What all rules of a table have in common. */
export interface RuleContext {
  readonly source: string;
  /** The user's chains of the table. */
  readonly chains: ReadonlySet<string>;
  readonly known: Known;
}

/** Reads the words behind `-A CHAIN`, from the one at `from` on. */
export function readRuleLine(
  context: RuleContext,
  words: readonly Word[],
  from: number,
  place: RulePlace,
): RuleLine {
  if (words.length - from > MOST_WORDS) return tooLong(context, words, from);
  const { source, chains, known } = context;
  const reading: RuleReading = {
    source,
    words,
    place,
    chains,
    problems: [],
    base: { values: {}, lost: [] },
    matches: [],
    target: undefined,
    jump: undefined,
    at: from,
    known,
  };
  while (reading.at < reading.words.length) readNext(reading);
  // The copy has no room for more: a ruleset may have a hundred thousand.
  return { statements: finish(reading).slice(), problems: reading.problems };
}

/** iptables takes no more (iptables/xshared.h, MAX_ARGC), so no tool prints more. */
const MOST_WORDS = 255;

function tooLong({ source }: RuleContext, words: readonly Word[], from: number): RuleLine {
  const [first, last] = [words[from], words.at(-1)];
  if (first === undefined || last === undefined) return { statements: [], problems: [] };
  return {
    statements: [{ kind: "OPAQUE", text: source.slice(first.start, last.end) }],
    problems: [problemAt("bad-value", `A rule has at most ${MOST_WORDS} words`, first)],
  };
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

function finish(reading: RuleReading): readonly Statement[] {
  const statements: Statement[] = [];
  const match = finishBase(reading);
  if (match !== undefined) statements.push(match);
  const { lost } = reading.base;
  // A basic condition that did not read must not be left out: the rule would apply too often.
  if (lost.length > 0) statements.push({ kind: "opaque", text: lost.join(" ") });
  const protocol = match?.protocol;
  const place =
    protocol?.negated === false
      ? { ...reading.place, protocol: protocol.value.number }
      : reading.place;
  for (const part of reading.matches) {
    statements.push(finishPart(reading, part, place, "opaque"));
  }
  if (reading.jump !== undefined) statements.push(reading.jump);
  if (reading.target !== undefined) {
    statements.push(finishPart(reading, reading.target, place, "OPAQUE"));
  }
  return statements;
}

function finishBase(reading: RuleReading): Base | undefined {
  const { values, lost } = reading.base;
  if (isEmpty(values)) return undefined;
  const wrong = base.check(values);
  const [first] = reading.words;
  if (wrong !== undefined && first !== undefined) {
    complain(reading, problemAt("bad-value", wrong, first));
    lost.push("! -p all");
  }
  return named("base", values) as Base;
}

function isEmpty(values: object): boolean {
  for (const field in values) if (Object.hasOwn(values, field)) return false;
  return true;
}

/** What was gathered becomes the statement itself. */
const named = (kind: string, values: object): Statement =>
  Object.assign(values, { kind }) as Statement;

const plain = new Map<string, Statement>();

/** All that say the same, and nothing but a name, are one. */
function plainStatement(kind: string): Statement {
  let statement = plain.get(kind);
  if (statement === undefined) {
    statement = { kind } as Statement;
    plain.set(kind, statement);
  }
  return statement;
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
  const given = part.options.values;
  const values = vocabulary.settle?.(given as never, place) ?? given;
  const wrong = vocabulary.check?.(values as never, place);
  if (wrong !== undefined) complain(reading, problemAt("bad-value", wrong, part.word));
  if (wrong !== undefined) return { kind: opaque, text: textOf(reading, part) };
  if (isEmpty(values)) return plainStatement(vocabulary.kind);
  return values === given
    ? named(vocabulary.kind, given)
    : ({ kind: vocabulary.kind, ...values } as Statement);
}

const textOf = ({ source }: RuleReading, { word, end }: Part): string =>
  source.slice(word.start, end);
