/** A target that is not known, or was not understood: kept as it stands, never guessed at. */

import { ACCEPT, CONTINUE, DROP, type Ruling } from "./kind.ts";

export interface OpaqueTarget {
  readonly kind: "OPAQUE";
  /** From `-j` on, in the words of the source. */
  readonly text: string;
}

/** It may let the packet go on, take it out of this chain, or keep it: each is tried. */
export const opaqueAct = ({ text }: OpaqueTarget): Ruling => ({
  next: "unsure",
  doubt: { code: "UNSUPPORTED_MATCH", text: `it lets the packet go on: ${text}` },
  usually: CONTINUE,
  otherwise: {
    next: "unsure",
    doubt: { code: "UNSUPPORTED_MATCH", text: `it accepts the packet: ${text}` },
    usually: ACCEPT,
    otherwise: DROP,
  },
});
