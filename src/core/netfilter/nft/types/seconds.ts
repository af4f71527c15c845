/** Spans of time as nft writes them. nftables: src/datatype.c, time_print. */

const UNITS = [
  ["d", 86400],
  ["h", 3600],
  ["m", 60],
] as const;

/** `1d2h3m4s`. */
export function printSeconds(seconds: number): string {
  let rest = seconds;
  let text = "";
  for (const [unit, size] of UNITS) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) text += `${count}${unit}`;
  }
  return rest > 0 || text === "" ? `${text}${rest}s` : text;
}
