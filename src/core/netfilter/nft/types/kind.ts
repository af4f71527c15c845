/** What a type of nftables' values is made of. nftables: include/datatype.h, struct datatype. */

import type { Json } from "../json.ts";
import type { Value } from "../value.ts";

/** All there is to know about the values of one type. */
export interface DataType {
  /** As sets declare it: `ipv4_addr`, `inet_service`, … */
  readonly name: string;
  readonly bits: number;
  /** Names stand for bits, of which a value may have several. */
  readonly flags?: true;
  /** A constant in nft's JSON; `undefined` for what is none of this type. */
  read(given: Json): Value | undefined;
  /** The same constant as `nft list` writes it. */
  print(given: Json): string;
}
