/* The sheet that a picture is drawn on: whose figures, of when, in which zone, from where, made when. Pure but for the
   colours, which are always those of the light theme. */

import { plain } from "../heat/colours.ts";
import { escape, rectangle, tag, words } from "./svg.ts";

export const WIDTH = 1200;
export const MARGIN = 40;
const FOOT = 52;
const FAMILY = "Geist, 'Geist Variable', 'Segoe UI', system-ui, -apple-system, Helvetica, Arial, sans-serif";

export interface Sheet {
  title: string;
  /** Under the title: the period and the zone. */
  about: string;
  /** Figures in a row: name, value, what else is to say. */
  figures: [name: string, value: string, more: string][];
  /** Under the drawing. */
  foot: string[];
  /** One sentence for those who do not see it. */
  sentence: string;
  /** SVG text between `top` and `top + height`. */
  draw(top: number, colours: Ink): { body: string; height: number };
}

export interface Ink {
  text: string;
  soft: string;
  faint: string;
  line: string;
  grid: string;
  ground: string;
  c1: string;
  c2: string;
  c3: string;
  c4: string;
  many: string[];
  stale: string;
  accent: string;
}

export function writeSheet(sheet: Sheet): string {
  return inLight((ink) => {
    const top = sheet.figures.length ? 178 : 112;
    const { body, height } = sheet.draw(top, ink);
    const total = Math.ceil(top + height + FOOT);
    const parts = [
      `<title>${escape(sheet.title)}</title><desc>${escape(sheet.sentence)}</desc>`,
      hatchPattern(ink),
      rectangle(0, 0, WIDTH, total, ink.ground),
      words(sheet.title, MARGIN, 54, { "font-size": 24, "font-weight": 600, fill: ink.text }),
      words(sheet.about, MARGIN, 80, { "font-size": 15, fill: ink.soft }),
      ...sheet.figures.flatMap((figure, at) => figureAt(figure, MARGIN + (at * (WIDTH - 2 * MARGIN)) / 4, ink)),
      body,
      words(sheet.foot.join(" · "), MARGIN, total - 20, { "font-size": 12.5, fill: ink.faint }),
    ];
    return tag(
      "svg",
      {
        xmlns: "http://www.w3.org/2000/svg",
        width: WIDTH,
        height: total,
        viewBox: `0 0 ${WIDTH} ${total}`,
        role: "img",
        "font-family": FAMILY,
      },
      parts.join(""),
    );
  });
}

function figureAt([name, value, more]: [string, string, string], x: number, ink: Ink): string[] {
  return [
    words(name, x, 112, { "font-size": 13, fill: ink.soft }),
    words(value, x, 135, { "font-size": 20, "font-weight": 600, fill: ink.text }),
    words(more, x, 154, { "font-size": 12.5, fill: ink.faint }),
  ];
}

function hatchPattern(ink: Ink): string {
  const line = tag("path", { d: "M-1 7L7 -1M-1 1L1 -1M5 7L7 5", stroke: ink.stale, "stroke-width": 1 });
  const pattern = tag("pattern", { id: "hatch", width: 6, height: 6, patternUnits: "userSpaceOnUse" }, line);
  return tag("defs", {}, pattern);
}

/** Read the tokens as the light theme has them, whichever is shown. Nothing is painted in between. */
export function inLight<T>(body: (ink: Ink) => T): T {
  const root = document.documentElement;
  const before = root.dataset.theme;
  root.dataset.theme = "light";
  try {
    return body(readInk());
  } finally {
    if (before === undefined) delete root.dataset.theme;
    else root.dataset.theme = before;
  }
}

function readInk(): Ink {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string) => plain(style.getPropertyValue(`--${name}`).trim());
  return {
    text: token("text"),
    soft: token("text-2"),
    faint: token("text-3"),
    line: token("line-2"),
    grid: token("grid"),
    ground: token("surface"),
    c1: token("c1"),
    c2: token("c2"),
    c3: token("c3"),
    c4: token("c4"),
    many: ["c1", "c2", "c3", "c4", "c5", "c6"].map(token),
    stale: token("stale"),
    accent: token("accent"),
  };
}
