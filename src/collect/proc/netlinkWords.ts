/** Words in which the netlink program tells numbers and addresses. Linux: include/uapi/linux/rtnetlink.h. */

import type { LinkAddress } from "../../core/net/link.ts";
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

/** Names come as hexadecimal digits, as they may hold anything but a slash and white space. */
export const wordOf = (hex: string | undefined): string | undefined =>
  hex === undefined || hex === "-" ? undefined : Buffer.from(hex, "hex").toString("utf8");

/** Six bytes; a tunnel's "address" has another length. */
export const macOf = (hex: string | undefined): string | undefined =>
  hex?.length === 12 ? hex.match(/../g)?.join(":") : undefined;

const IFA_F_SECONDARY = 0x1;
const IFA_F_TEMPORARY = 0x1;
const IFA_F_OPTIMISTIC = 0x4;
const IFA_F_DADFAILED = 0x8;
const IFA_F_DEPRECATED = 0x20;
const IFA_F_TENTATIVE = 0x40;

/** What the flags of an address say; the first bit has another meaning for each family. Linux: include/uapi/linux/if_addr.h. */
export function addressFlags(
  flags: number,
  isIpv4: boolean,
): Pick<LinkAddress, "secondary" | "deprecated" | "temporary" | "tentative"> {
  const has = (bit: number): boolean => (flags & bit) !== 0;
  if (isIpv4) return has(IFA_F_SECONDARY) ? { secondary: true } : {};
  // An optimistic address serves while it is still tentative (RFC 4429).
  const waits = has(IFA_F_TENTATIVE) && !has(IFA_F_OPTIMISTIC);
  return {
    ...(has(IFA_F_DEPRECATED) ? { deprecated: true } : {}),
    ...(has(IFA_F_TEMPORARY) ? { temporary: true } : {}),
    ...(waits || has(IFA_F_DADFAILED) ? { tentative: true } : {}),
  };
}
