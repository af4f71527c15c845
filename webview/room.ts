/** How much room there is on the page, and how wide its fonts draw. */

import type { Room } from "./panel.ts";
import type { Font, Measure } from "./words.ts";

/** From this width on the details stand beside the drawing; style.css has the same number. */
const WIDE = 860;
const DETAILS = 330;
const WIDEST = 900;
const NARROWEST = 320;

/** The fonts of the drawing, as style.css sets them, by the share of the workbench's font size. */
const FONTS: Readonly<Record<Font, { family: string; share: number; weight: number }>> = {
  mono: { family: "--vscode-editor-font-family", share: 12 / 13, weight: 400 },
  label: { family: "--vscode-font-family", share: 12 / 13, weight: 400 },
  strong: { family: "--vscode-font-family", share: 1, weight: 600 },
};

export function roomOf(page: Element): Room {
  const style = getComputedStyle(page);
  const size = Number.parseFloat(style.fontSize) || 13;
  const unit = size / 13;
  const wide = page.clientWidth >= WIDE;
  const free = page.clientWidth - paddings(style) - (wide ? DETAILS : 0);
  return {
    wide,
    unit,
    width: Math.min(Math.max(free, NARROWEST), WIDEST * unit),
    measure: measureWith(style, size),
  };
}

const paddings = ({ paddingLeft, paddingRight }: CSSStyleDeclaration): number =>
  Number.parseFloat(paddingLeft) + Number.parseFloat(paddingRight);

const canvas = document.createElement("canvas").getContext("2d");

function measureWith(style: CSSStyleDeclaration, size: number): Measure {
  return (text, font) => {
    const { family, share, weight } = FONTS[font];
    const name = style.getPropertyValue(family).trim() || "monospace";
    if (canvas === null) return text.length * size * 0.6;
    canvas.font = `${weight} ${size * share}px ${name}`;
    return canvas.measureText(text).width;
  };
}
