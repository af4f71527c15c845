/** The order in which people expect names: `net2` before `net10`, upper case beside lower. */

const COLLATOR = new Intl.Collator("en", { numeric: true });

export const compareNaturally = (a: string, b: string): number => COLLATOR.compare(a, b);

/** A sorted copy, by what `of` takes from each. */
export function sortedNaturally<T>(list: readonly T[], of: (item: T) => string): readonly T[] {
  return [...list].sort((a, b) => compareNaturally(of(a), of(b)));
}
