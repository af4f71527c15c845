/** Takes nft's JSON apart without trusting its shape. nftables: doc/libnftables-json.adoc. */

export type Json = unknown;
export type JsonObject = Readonly<Record<string, Json>>;

export const isObject = (given: Json): given is JsonObject =>
  typeof given === "object" && given !== null && !Array.isArray(given);

/** An object's field, but never what objects inherit. */
export const field = (given: Json, name: string): Json =>
  isObject(given) && Object.hasOwn(given, name) ? given[name] : undefined;

export function textField(given: Json, name: string): string | undefined {
  const found = field(given, name);
  return typeof found === "string" ? found : undefined;
}

export function numberField(given: Json, name: string): number | undefined {
  const found = field(given, name);
  return typeof found === "number" && Number.isFinite(found) ? found : undefined;
}

/** What stands alone where nft would write a list of one. */
export function listOf(given: Json): readonly Json[] {
  if (given === undefined || given === null) return [];
  return Array.isArray(given) ? given : [given];
}

/** The name of an object, as nft writes it in a rule. */
export const printName = (given: Json): string | undefined =>
  typeof given === "string" ? `"${given}"` : undefined;

export const textsOf = (given: Json): readonly string[] =>
  listOf(given).filter((each) => typeof each === "string");

/** `{ "name": … }`: statements and expressions are objects of one key. */
export function onlyEntry(given: Json): readonly [name: string, value: Json] | undefined {
  if (!isObject(given)) return undefined;
  const [first, second] = Object.entries(given);
  return second === undefined ? first : undefined;
}

const MOST_PRINTED = 500;
const DEEPEST_PRINTED = 12;

/** What a person can still read of it. */
export function printJson(given: Json): string {
  const text = print(given, 0);
  return text.length > MOST_PRINTED ? `${text.slice(0, MOST_PRINTED)}…` : text;
}

function print(given: Json, depth: number): string {
  if (typeof given !== "object" || given === null) return JSON.stringify(given ?? null);
  if (depth > DEEPEST_PRINTED) return "…";
  if (Array.isArray(given)) return `[${given.map((each) => print(each, depth + 1)).join(",")}]`;
  const entries = Object.entries(given).map(
    ([name, value]) => `${JSON.stringify(name)}:${print(value, depth + 1)}`,
  );
  return `{${entries.join(",")}}`;
}
