/* The heat map once more, as SVG made from its data. */

import { colourOf, readHeatColours } from "../heat/colours.ts";
import type { HeatCard } from "../heat/card.ts";
import { HOURS } from "../heat/grid.ts";
import { boxOf } from "../heat/layout.ts";
import { State } from "../series.ts";
import { type Ink, MARGIN, WIDTH } from "./sheet.ts";
import { rectangle, words } from "./svg.ts";

const LEGEND_FOOT = 40;
const SCALE_WIDTH = 160;
const ESTIMATED_PX = 2.5;

export function drawHeatMap(card: HeatCard, top: number, ink: Ink): { body: string; height: number } {
  const laid = card.layoutFor(WIDTH - 2 * MARGIN);
  const { heat } = card;
  if (!laid || !heat) return { body: "", height: 0 };
  const { layout, labels } = laid;
  const colours = readHeatColours();
  const cells = heat.cells.map((cell, at) => {
    if (cell.state === State.Nothing) return "";
    const box = boxOf(layout, Math.floor(at / HOURS), at % HOURS);
    const [x, y] = [box.x + MARGIN, box.y + top];
    if (cell.power === null) return rectangle(x, y, box.width, box.height, "url(#hatch)");
    return [
      rectangle(x, y, box.width, box.height, colourOf(colours, cell.power, heat.low, heat.high)),
      cell.state === State.Partly ? rectangle(x, y, box.width, box.height, "url(#hatch)") : "",
      cell.state === State.Estimated ? rectangle(x, y + box.height - ESTIMATED_PX, box.width, ESTIMATED_PX, ink.c2) : "",
    ].join("");
  });
  const said = labels.map(({ text, x, y }) => words(text, x + MARGIN, y + top + 4, { "font-size": 12, fill: ink.faint }));
  return {
    body: [...said, ...cells, scale(card, colours.steps, top + layout.height + 24, ink), marks(card, top + layout.height + 24, ink)].join(""),
    height: layout.height + LEGEND_FOOT,
  };
}

function scale(card: HeatCard, steps: string[], y: number, ink: Ink): string {
  const [low, high] = card.scaleWords;
  const x = MARGIN + 54;
  const step = SCALE_WIDTH / steps.length;
  return [
    words(low, x - 8, y + 4, { "font-size": 13, fill: ink.soft, "text-anchor": "end" }),
    ...steps.map((colour, at) => rectangle(x + at * step, y - 6, step + 0.5, 12, colour)),
    words(high, x + SCALE_WIDTH + 8, y + 4, { "font-size": 13, fill: ink.soft }),
  ].join("");
}

function marks(card: HeatCard, y: number, ink: Ink): string {
  const has = (...states: State[]) => card.heat?.cells.some((cell) => states.includes(cell.state));
  let x = MARGIN + 54 + SCALE_WIDTH + 110;
  const entry = (mark: string, text: string) => {
    const made = mark + words(text, x + 20, y + 4, { "font-size": 13, fill: ink.soft });
    x += 130;
    return made;
  };
  return [
    has(State.Estimated) ? entry(rectangle(x, y + 3, 12, 3, ink.c2), "Estimated") : "",
    has(State.Missing, State.Partly)
      ? entry(rectangle(x, y - 6, 12, 12, "url(#hatch)", { stroke: ink.stale, "stroke-dasharray": "3 2" }), "Not measured")
      : "",
  ].join("");
}
