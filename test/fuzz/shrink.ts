/** A shorter text that fails the same way. */

const MOST_TRIES = 2_000;

export async function shrink(
  text: string,
  fails: (text: string) => Promise<boolean>,
): Promise<string> {
  let shortest = text;
  let tries = 0;
  for (let size = text.length >> 1; size >= 1; size >>= 1) {
    for (let at = 0; at < shortest.length && tries < MOST_TRIES; tries += 1) {
      const shorter = shortest.slice(0, at) + shortest.slice(at + size);
      if (await fails(shorter)) shortest = shorter;
      else at += size;
    }
  }
  return shortest;
}
