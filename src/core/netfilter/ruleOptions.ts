/** Whose option a word is. iptables: iptables/xshared.c, command_default; libxtables/xtables.c, xtables_merge_options. */

import type { Word } from "../text/words.ts";
import { base, type Base } from "./matches/base.ts";
import { findField, problemAt } from "./options.ts";
import { endOf, newPart, takeValues, type Part, type RuleReading } from "./ruleReading.ts";
import { matchKindOf } from "./statements.ts";

/** Gives an option to whom it belongs: the basic ones, the latest match that knows it, the protocol's. */
export function readOption(reading: RuleReading, word: Word, negated: boolean): void {
  const basic = findField(base.fields, word.text, true);
  if (basic !== undefined) {
    takeBasic(reading, basic, word, negated);
    return;
  }
  const owner = ownerOf(reading, word, true) ?? ownerOf(reading, word, false);
  if (owner !== undefined) {
    const { part, field } = owner;
    const option = part.vocabulary?.fields[field];
    if (option === undefined) return;
    takeValues(reading, part.options, { field, option, word, negated });
    part.end = endOf(reading);
    return;
  }
  const begins = findField(base.fields, word.text, false);
  if (begins !== undefined && word.text.startsWith("--")) {
    takeBasic(reading, begins, word, negated);
  } else if (!unglue(reading, word, negated)) {
    giveToOpaque(reading, word);
  }
}

function takeBasic(reading: RuleReading, field: string, word: Word, negated: boolean): void {
  const option = base.fields[field as keyof typeof base.fields];
  takeValues(reading, reading.base, { field, option, word, negated });
}

interface Owner {
  readonly part: Part;
  readonly field: string;
}

function ownerOf(reading: RuleReading, word: Word, exact: boolean): Owner | undefined {
  const name = word.text;
  const { matches, target } = reading;
  const ofTarget = target && fieldOf(target, name, exact);
  if (ofTarget !== undefined) return ofTarget;
  for (let at = matches.length - 1; at >= 0; at -= 1) {
    const part = matches[at];
    const found = part && fieldOf(part, name, exact);
    if (found !== undefined) return found;
  }
  return implicitOwner(reading, word, exact);
}

function fieldOf(part: Part, name: string, exact: boolean): Owner | undefined {
  const field = part.vocabulary && findField(part.vocabulary.fields, name, exact);
  return field === undefined ? undefined : { part, field };
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
  [108, "ipcomp"],
  [135, "mh"],
]);

/** `-p tcp --dport 80`: iptables loads the protocol's match by itself. */
function implicitOwner(reading: RuleReading, word: Word, exact: boolean): Owner | undefined {
  const { protocol } = reading.base.values as Partial<Base>;
  if (protocol?.negated !== false) return undefined;
  const match = PROTOCOL_MATCHES.get(protocol.value.number);
  const vocabulary = match === undefined ? undefined : matchKindOf(match);
  if (vocabulary === undefined || reading.matches.some((part) => part.vocabulary === vocabulary)) {
    return undefined;
  }
  const part = newPart(word, { ...word, text: vocabulary.kind }, vocabulary);
  const found = fieldOf(part, word.text, exact);
  if (found !== undefined) reading.matches.push(part);
  return found;
}

const LONG_GLUED = /^(--[a-z][a-z0-9-]*)=(.*)$/s;
const SHORT_GLUED = /^(-[sdiopmjg])([^-].*)$/s;

/** getopt takes `--protocol=tcp` and `-ptcp` too. */
function unglue(reading: RuleReading, word: Word, negated: boolean): boolean {
  const [, name, value] = LONG_GLUED.exec(word.text) ?? SHORT_GLUED.exec(word.text) ?? [];
  if (name === undefined || value === undefined) return false;
  const [one, other] = [
    { ...word, text: name },
    { ...word, text: value, quoted: true },
  ];
  const before = reading.words.slice(0, reading.at - (negated ? 2 : 1));
  const sign = negated ? reading.words.slice(reading.at - 2, reading.at - 1) : [];
  const behind = reading.words.slice(reading.at);
  reading.words = [...before, ...sign, one, other, ...behind];
  reading.at = before.length;
  return true;
}

/** An option nobody knows goes, with all words up to the next option, to the match or target it stands behind. */
function giveToOpaque(reading: RuleReading, word: Word): void {
  const part = reading.target ?? reading.matches.at(-1);
  while (reading.at < reading.words.length) {
    const next = reading.words[reading.at];
    if (next === undefined || (!next.quoted && /^(?:-[a-z]$|--|!$)/.test(next.text))) break;
    reading.at += 1;
  }
  if (part === undefined) {
    reading.problems.push(problemAt("unknown-option", `There is no option ${word.text}`, word));
    reading.matches.push({ ...newPart(word, word, undefined), end: endOf(reading) });
    return;
  }
  part.end = endOf(reading);
  if (part.vocabulary === undefined) return;
  part.understood = false;
  const message = `${part.name.text} has no option ${word.text}`;
  reading.problems.push(problemAt("unknown-option", message, word));
}
