/** Numbers that a host may have names for: realms of routes, groups of interfaces. */

import { masked } from "./codecs.ts";
import type { Codec } from "./options.ts";

export interface Group {
  /** Absent where only the host's own list knows the number. */
  readonly value?: number;
  readonly mask?: number;
  readonly name?: string;
}

/** `nothing` is the name that 0 has everywhere. */
export const group = (nothing: string): Codec<Group> => ({
  words: 1,
  read: (texts, family) => {
    const number = masked.read(texts, family);
    if (number !== undefined) return number;
    const [name = ""] = texts;
    if (!/^[A-Za-z][\w-]*$/.test(name)) return undefined;
    return name === nothing ? { value: 0, name } : { name };
  },
  print: ({ value = 0, mask = 0, name }) => name ?? masked.print({ value, mask }),
});
