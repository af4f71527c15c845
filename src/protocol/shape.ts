/** Checks of what came from the other side: a shape says of every field what it must be, or does not compile. */

/** Whether a value is what it must be. */
export type Check<T> = (value: unknown) => value is T;

/** The checks of all fields of `T`; one for a field that may be absent has to be `optional`. */
export type Fields<T> = {
  readonly [K in keyof T]-?: undefined extends T[K]
    ? Check<T[K]>
    : object extends Pick<T, K>
      ? Check<T[K] | undefined>
      : Check<T[K]>;
};

export const text: Check<string> = (value) => typeof value === "string";

export const flag: Check<boolean> = (value) => typeof value === "boolean";

/** A whole number from 0: ports, places, counts, lines. */
export const count: Check<number> = (value): value is number =>
  Number.isSafeInteger(value) && Number(value) >= 0;

export const port: Check<number> = (value): value is number => count(value) && value <= 65535;

export function optional<T>(check: Check<T>): Check<T | undefined> {
  return (value): value is T | undefined => value === undefined || check(value);
}

/** One of the words of a union; `words` names each of them once. */
export function word<T extends string>(words: Readonly<Record<T, true>>): Check<T> {
  return (value): value is T => typeof value === "string" && Object.hasOwn(words, value);
}

/** One of a list of words that is kept elsewhere. */
export function oneOf<T extends string>(words: readonly T[]): Check<T> {
  const known: ReadonlySet<unknown> = new Set(words);
  return (value): value is T => known.has(value);
}

export function list<T>(check: Check<T>): Check<readonly T[]> {
  return (value): value is readonly T[] => Array.isArray(value) && value.every(check);
}

/** An object of which every own field holds one sort of value. */
export function dictionary<T>(check: Check<T>): Check<Readonly<Record<string, T>>> {
  return (value): value is Readonly<Record<string, T>> =>
    isObject(value) && Object.keys(value).every((name) => check(own(value, name)));
}

/** An object with these fields; what else it holds is left alone, since contracts grow by additions. */
export function record<T extends object>(fields: Fields<T>): Check<T> {
  const wanted = Object.entries<Check<unknown>>(fields);
  return (value): value is T =>
    isObject(value) && wanted.every(([name, check]) => check(own(value, name)));
}

type Variant<T, Tag extends keyof T, Name> = Extract<T, Readonly<Record<Tag, Name>>>;

/** A union of objects told apart by one field: the fields of every variant are said here. */
export function variants<T extends object, Tag extends keyof T & string>(
  tag: Tag,
  shapes: {
    readonly [Name in T[Tag] & string]: Fields<Omit<Variant<T, Tag, Name>, Tag>>;
  },
): Check<T> {
  const checks = new Map<unknown, Check<object>>(
    Object.entries<Fields<object>>(shapes).map(([name, fields]) => [name, record(fields)]),
  );
  return (value): value is T => isObject(value) && (checks.get(own(value, tag))?.(value) ?? false);
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** Only the object's own fields count: nothing is read from a prototype. */
function own(value: object, name: string): unknown {
  return Object.getOwnPropertyDescriptor(value, name)?.value;
}
