/** Whose option a word is. iptables: iptables/xshared.c, command_default; libxtables/xtables.c, xtables_merge_options. */

import type { Word } from "../text/words.ts";
import { base, type Base } from "./matches/base.ts";
import { findOption, problemAt, type Spelled } from "./options.ts";
import { endOf, newPart, takeValues, type Part, type RuleReading } from "./ruleReading.ts";
import { matchKindOf } from "./statements.ts";

/** One of the basic options, spelled out. */
export const basicOption = (name: string): Spelled | undefined =>
  findOption(base.fields, name, true);

/** Gives an option that is not basic to whom it belongs: the latest match that knows it, the protocol's. */
export function readOption(reading: RuleReading, word: Word, negated: boolean): void {
  const owner = ownerOf(reading, word, true) ?? ownerOf(reading, word, false);
  if (owner !== undefined) {
    const { part, spelled } = owner;
    takeValues(reading, part.options, spelled, word, negated);
    part.end = endOf(reading);
    return;
  }
  const begun = findOption(base.fields, word.text, false);
  if (begun !== undefined && word.text.startsWith("--")) {
    takeValues(reading, reading.base, begun, word, negated);
  } else if (!unglue(reading, word, negated)) {
    giveToOpaque(reading, word);
  }
}

interface Owner {
  readonly part: Part;
  readonly spelled: Spelled;
}

function ownerOf(reading: RuleReading, word: Word, exact: boolean): Owner | undefined {
  const name = word.text;
  const { matches, target } = reading;
  const ofTarget = target && optionOf(target, name, exact);
  if (ofTarget !== undefined) return ofTarget;
  for (let at = matches.length - 1; at >= 0; at -= 1) {
    const part = matches[at];
    const found = part && optionOf(part, name, exact);
    if (found !== undefined) return found;
  }
  return implicitOwner(reading, word, exact);
}

function optionOf(part: Part, name: string, exact: boolean): Owner | undefined {
  const spelled = part.vocabulary && findOption(part.vocabulary.fields, name, exact);
  return spelled === undefined ? undefined : { part, spelled };
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
  const found = optionOf(part, word.text, exact);
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
