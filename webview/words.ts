/** How text is fitted to the screen: measured, shortened, broken into lines, counted. */

/** How wide a text is drawn, in pixels; `mono` is the editor's font, `label` the workbench's. */
export type Measure = (text: string, font: Font) => number;

export type Font = "mono" | "label" | "strong";

const ELLIPSIS = "…";

/** The text, shortened in the middle where it is wider than there is room: both ends of a name tell most. */
export function shorten(text: string, room: number, width: (text: string) => number): string {
  if (width(text) <= room) return text;
  const letters = Array.from(text);
  let fits = 0;
  let tooMany = letters.length;
  while (tooMany - fits > 1) {
    const kept = (fits + tooMany) >> 1;
    if (width(ends(letters, kept)) <= room) fits = kept;
    else tooMany = kept;
  }
  return ends(letters, fits);
}

function ends(letters: readonly string[], kept: number): string {
  const head = Math.ceil(kept / 2);
  const tail = kept - head;
  return [...letters.slice(0, head), ELLIPSIS, ...letters.slice(letters.length - tail)].join("");
}

/** The text in at most `lines` lines, broken at spaces, shortened in the middle where that is not enough. */
export function wrap(
  text: string,
  lines: number,
  room: number,
  width: (text: string) => number,
): readonly string[] {
  const broken = breakAtSpaces(text, room, width);
  if (broken.length <= lines) return broken;
  // A line that is broken at a space is not full: less is kept until the rest fits.
  for (let share = 1; share > 0.3; share -= 0.1) {
    const short = shorten(text, room * lines * share, width);
    const fitting = breakAtSpaces(short, room, width);
    if (fitting.length <= lines) return fitting;
  }
  return [shorten(text, room, width)];
}

function breakAtSpaces(
  text: string,
  room: number,
  width: (text: string) => number,
): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (width(longer) <= room) {
      line = longer;
      continue;
    }
    if (line !== "") lines.push(line);
    line = shorten(word, room, width);
  }
  return [...lines, line];
}

/** A count as it is read at a glance: `950`, `1.2k`, `34M`. */
export function compact(count: number): string {
  for (const [unit, letter] of UNITS) {
    if (count < unit) continue;
    const scaled = count / unit;
    return `${scaled < 10 ? Math.floor(scaled * 10) / 10 : Math.floor(scaled)}${letter}`;
  }
  return String(count);
}

const UNITS = [
  [1e12, "T"],
  [1e9, "G"],
  [1e6, "M"],
  [1e3, "k"],
] as const;

/** `1 packet`, `2 packets`. */
export function counted(count: number, noun: string): string {
  return `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;
}
