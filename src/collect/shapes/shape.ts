/** Checks foreign JSON against a shape and copies what fits; what is not in the shape is left behind. */

/** Takes a value that fits and throws a `ShapeError` for one that does not. */
export type Shape<T> = (value: unknown, path: string) => T;

export class ShapeError extends Error {
  constructor(path: string, expected: string) {
    super(`${path === "" ? "the file" : path} is not ${expected}`);
    this.name = "ShapeError";
  }
}

const MAX_TEXT = 32 * 1024 * 1024;

export const text: Shape<string> = (value, path) => {
  if (typeof value !== "string" || value.length > MAX_TEXT) throw new ShapeError(path, "a text");
  return value;
};

export const number: Shape<number> = (value, path) => {
  if (typeof value !== "number" || !Number.isFinite(value)) throw new ShapeError(path, "a number");
  return value;
};

export const flag: Shape<boolean> = (value, path) => {
  if (typeof value !== "boolean") throw new ShapeError(path, "true or false");
  return value;
};

export const oneOf =
  <T extends string>(...words: readonly T[]): Shape<T> =>
  (value, path) => {
    const word = words.find((each) => each === value);
    if (word === undefined) throw new ShapeError(path, `one of ${words.join(", ")}`);
    return word;
  };

export const list =
  <T>(each: Shape<T>): Shape<readonly T[]> =>
  (value, path) => {
    if (!Array.isArray(value)) throw new ShapeError(path, "a list");
    return value.map((one: unknown, at) => each(one, `${path}[${at}]`));
  };

/** Any names; each copied as a property of its own, so that `__proto__` is a name like any other. */
export const record =
  <T>(each: Shape<T>): Shape<Readonly<Record<string, T>>> =>
  (value, path) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      throw new ShapeError(path, "an object");
    }
    return Object.fromEntries(
      Object.entries(value).map(([name, one]) => [name, each(one, `${path}.${name}`)]),
    );
  };

/** Marks a field that may be absent. */
export interface Optional<T> {
  readonly optional: Shape<T>;
}

export const optional = <T>(shape: Shape<T>): Optional<T> => ({ optional: shape });

/** A shape for every field of a type: one that is forgotten does not compile. */
export type Fields<T> = {
  readonly [Name in keyof T]-?: object extends Pick<T, Name>
    ? Optional<Exclude<T[Name], undefined>>
    : Shape<T[Name]>;
};

export const object =
  <T extends object>(fields: Fields<T>): Shape<T> =>
  (value, path) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      throw new ShapeError(path, "an object");
    }
    const each = Object.entries<Shape<unknown> | Optional<unknown>>(fields);
    const copied = each.flatMap(([name, field]) => {
      const one: unknown = Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined;
      const where = path === "" ? name : `${path}.${name}`;
      if (typeof field === "function") return [[name, field(one, where)]];
      return one === undefined ? [] : [[name, field.optional(one, where)]];
    });
    return Object.fromEntries(copied) as T;
  };
