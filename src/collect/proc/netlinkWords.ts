/** Words in which the netlink program tells numbers and addresses. Linux: include/uapi/linux/rtnetlink.h. */

import { readHexBytes, readHexWords } from "./hexAddress.ts";

export const AF_INET = "2";

/** RT_SCOPE_…, by number. */
export const SCOPES: Readonly<Record<string, string>> = {
  0: "global",
  200: "site",
  253: "link",
  254: "host",
  255: "nowhere",
};

/** An IPv4 address stands in the first four bytes of as many as there are. */
export function addressOf(family: string | undefined, hex: string): string | undefined {
  return family === AF_INET ? readHexWords(hex.slice(0, 8), "network") : readHexBytes(hex);
}

/** `-` stands for what is not there. */
export const numberOf = (word: string | undefined): number | undefined =>
  word === undefined || word === "-" ? undefined : Number(word);

/** Six bytes; a tunnel's "address" has another length. */
export const macOf = (hex: string | undefined): string | undefined =>
  hex?.length === 12 ? hex.match(/../g)?.join(":") : undefined;
