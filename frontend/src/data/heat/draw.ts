/* The heat map on a canvas: cells, what was estimated or not measured, axes, the cursor. */

import { State } from "../series.ts";
import type { Words } from "../words.ts";
import type { Zone } from "../zone.ts";
import { colourOf, type HeatColours } from "./colours.ts";
import { type Heat, HOURS } from "./grid.ts";
import { boxOf, type Layout } from "./layout.ts";

const HATCH_PX = 4;
const ESTIMATED_PX = 2.5;
const MONTH_ROOM_PX = 34;

export interface Label {
  text: string;
  x: number;
  y: number;
  align: "left" | "right";
}

export function drawHeat(
  context: CanvasRenderingContext2D,
  heat: Heat,
  layout: Layout,
  colours: HeatColours,
  labels: Label[],
  cursor: { day: number; hour: number } | null,
  font: string,
): void {
  context.clearRect(0, 0, layout.width, layout.height);
  context.font = font;
  context.fillStyle = colours.words;
  context.textBaseline = "middle";
  for (const { text, x, y, align } of labels) {
    context.textAlign = align;
    context.fillText(text, x, y);
  }
  heat.cells.forEach((cell, at) => {
    const { x, y, width, height } = boxOf(layout, Math.floor(at / HOURS), at % HOURS);
    if (cell.state === State.Nothing) return;
    if (cell.power === null) return hatch(context, x, y, width, height, colours.missing);
    context.fillStyle = colourOf(colours, cell.power, heat.low, heat.high);
    context.fillRect(x, y, width, height);
    if (cell.state === State.Partly) hatch(context, x, y, width, height, colours.missing);
    if (cell.state === State.Estimated) {
      context.fillStyle = colours.estimated;
      context.fillRect(x, y + height - ESTIMATED_PX, width, ESTIMATED_PX);
    }
  });
  if (cursor) point(context, layout, cursor, colours);
}

function point(
  context: CanvasRenderingContext2D,
  layout: Layout,
  cursor: { day: number; hour: number },
  colours: HeatColours,
): void {
  const { x, y, width, height } = boxOf(layout, cursor.day, cursor.hour);
  const grown = Math.max(0, 6 - width) / 2;
  context.lineWidth = 2;
  context.strokeStyle = colours.ground;
  context.strokeRect(x - 2.5 - grown, y - 2.5, width + 5 + 2 * grown, height + 5);
  context.strokeStyle = colours.cursor;
  context.strokeRect(x - 1 - grown, y - 1, width + 2 + 2 * grown, height + 2);
}

function hatch(context: CanvasRenderingContext2D, x: number, y: number, width: number, height: number, colour: string): void {
  context.save();
  context.beginPath();
  context.rect(x, y, width, height);
  context.clip();
  context.beginPath();
  for (let at = Math.floor((x - height) / HATCH_PX) * HATCH_PX; at < x + width; at += HATCH_PX) {
    context.moveTo(at, y + height);
    context.lineTo(at + height, y);
  }
  context.lineWidth = 1;
  context.strokeStyle = colour;
  context.globalAlpha = 0.75;
  context.stroke();
  context.restore();
}

/** The words of both axes: hours, and days or months. */
export function labelsOf(heat: Heat, layout: Layout, zone: Zone, words: Words): Label[] {
  return layout.daysDown ? downLabels(heat, layout, zone, words) : acrossLabels(heat, layout, zone, words);
}

function downLabels(heat: Heat, layout: Layout, zone: Zone, words: Words): Label[] {
  const hours = [0, 6, 12, 18].map((hour) => ({
    text: String(hour).padStart(2, "0"),
    x: layout.left + hour * layout.cellWidth,
    y: 9,
    align: "left" as const,
  }));
  const days = heat.days.flatMap((day, at) =>
    at === 0 || zone.startOf("week", day) === day
      ? [{ text: words.day(day), x: 0, y: layout.top + (at + 0.5) * layout.cellHeight, align: "left" as const }]
      : [],
  );
  const [first, second] = days;
  const isCrowded = first && second && second.y - first.y < 1.5 * layout.cellHeight;
  return [...hours, ...(isCrowded ? days.slice(1) : days)];
}

function acrossLabels(heat: Heat, layout: Layout, zone: Zone, words: Words): Label[] {
  const hours = [0, 6, 12, 18].map((hour) => ({
    text: `${String(hour).padStart(2, "0")}:00`,
    x: 0,
    y: layout.top + (hour + 0.5) * layout.cellHeight,
    align: "left" as const,
  }));
  let free = 0;
  const months = heat.days.flatMap((day, at) => {
    const x = layout.left + at * layout.cellWidth;
    if (zone.startOf("month", day) !== day || x < free || x > layout.width - MONTH_ROOM_PX) return [];
    free = x + MONTH_ROOM_PX;
    return [{ text: words.month(day, "short", zone.startOf("year", day) === day), x, y: 9, align: "left" as const }];
  });
  return [...hours, ...months];
}
