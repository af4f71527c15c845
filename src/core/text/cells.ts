/** How wide a text stands in a terminal, whose cells are all alike: Unicode Standard Annex 11. */

/** Nothing of its own: marks that stand on or within the letter before, selectors of its form. */
const NONE = /[\p{Mn}\p{Me}\p{Cf}\u1160-\u11ff]/u;

/** East Asian Width W and F: Hangul, ideographs, kana, full-width forms; and signs drawn as pictures. */
const TWO =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1b000}-\u{1b2ff}\u{20000}-\u{3fffd}\p{Emoji_Presentation}]/u;

/** The number of cells that the text fills. */
export function cellsOf(text: string): number {
  // Most of what a host writes is ASCII.
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  let cells = 0;
  for (const letter of text) cells += NONE.test(letter) ? 0 : TWO.test(letter) ? 2 : 1;
  return cells;
}
