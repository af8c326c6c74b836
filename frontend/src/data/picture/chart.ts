/* The chart once more, as SVG made from its data. */

import { timeMarks, valueMarks } from "../axes.ts";
import type { Explorer } from "../explorer.ts";
import { draw, type Frame, stretches, SvgPath } from "../paint.ts";
import { type Picture, State, type Trace } from "../series.ts";
import type { Ink } from "./sheet.ts";
import { MARGIN, WIDTH } from "./sheet.ts";
import { rectangle, round, tag, words } from "./svg.ts";

const HEIGHT = 340;
const AXIS_LEFT = 58;
const AXIS_FOOT = 30;
const LEGEND_FOOT = 34;

export function drawChart(explorer: Explorer, picture: Picture, top: number, ink: Ink): { body: string; height: number } {
  const { from, to } = explorer.drawn.shown;
  const [low, high] = explorer.drawn.scale;
  const left = MARGIN + AXIS_LEFT;
  const frame: Frame = { left, top, width: WIDTH - MARGIN - left, height: HEIGHT, from, to, low, high, ratio: 1 };
  const traces = explorer.drawn.traces;
  const isEach = traces.length > 0 && picture.each.includes(traces[0]!) && !picture.sums.includes(traces[0]!);
  const clip = tag("clipPath", { id: "plot" }, rectangle(frame.left, frame.top - 2, frame.width, HEIGHT + 4, "#000"));
  const layers = explorer.drawn.drawnLayers.flatMap((layer) => layer.svg?.(frame) ?? []);
  const lines = traces.map((trace, at) => lineOf(trace, picture, frame, ink, isEach ? at : null));
  const body = [
    tag("defs", {}, clip),
    axes(explorer, frame, ink),
    tag("g", { "clip-path": "url(#plot)" }, [...(isEach ? [] : traces.flatMap((trace) => bands(trace, picture, frame, ink))), ...lines, ...layers].join("")),
    legend(explorer, traces, isEach, top + HEIGHT + AXIS_FOOT + 22, ink),
  ];
  return { body: body.join(""), height: HEIGHT + AXIS_FOOT + LEGEND_FOOT };
}

function lineOf(trace: Trace, picture: Picture, frame: Frame, ink: Ink, position: number | null): string {
  const colour = position === null ? colourOf(trace, ink) : (ink.many[position % ink.many.length] ?? ink.c1);
  const drawn = draw(trace, picture.grid, frame, position === null, () => new SvgPath());
  const dashed = position === null && trace.kind === "import" ? ink.c2 : colour;
  const width = position === null ? 1.6 : 1;
  return [
    position === null ? path(drawn.area, { fill: colour, "fill-opacity": 0.09 }) : "",
    path(drawn.solid, { fill: "none", stroke: colour, "stroke-width": width, "stroke-linejoin": "round" }),
    path(drawn.dashed, { fill: "none", stroke: dashed, "stroke-width": width, "stroke-dasharray": "4 3" }),
  ].join("");
}

function path(drawn: SvgPath, attributes: Record<string, string | number>): string {
  const d = String(drawn);
  return d ? tag("path", { d, ...attributes }) : "";
}

function bands(trace: Trace, picture: Picture, frame: Frame, ink: Ink): string[] {
  const perSecond = frame.width / (frame.to - frame.from);
  return stretches(trace, picture.grid, frame.from, frame.to).map(({ state, from, to }) => {
    const [x, width] = [frame.left + (from - frame.from) * perSecond, Math.max((to - from) * perSecond, 1)];
    return state === State.Estimated
      ? rectangle(x, frame.top, width, frame.height, ink.c2, { "fill-opacity": 0.12 })
      : rectangle(x, frame.top, width, frame.height, "url(#hatch)", { "fill-opacity": state === State.Missing ? 0.6 : 0.3 });
  });
}

function axes(explorer: Explorer, frame: Frame, ink: Ink): string {
  const { zone, words: say } = explorer;
  const size = { "font-size": 13, fill: ink.faint };
  const values = valueMarks(frame.low, frame.high).flatMap((value) => {
    const y = round(frame.top + ((frame.high - value) / (frame.high - frame.low)) * frame.height);
    const mega = Math.max(Math.abs(frame.low), frame.high) >= 10_000;
    const unit = `${mega ? "M" : "k"}${explorer.drawn.traces[0]?.kind === "reactive" ? "var" : "W"}`;
    const text = value === 0 ? `0 ${unit}` : say.plain(mega ? value / 1000 : value);
    const line = tag("path", { d: `M${frame.left} ${y}H${frame.left + frame.width}`, stroke: ink.grid });
    return [line, words(text, frame.left - 10, y + 4, { ...size, "text-anchor": "end" })];
  });
  const marks = timeMarks(frame.from, frame.to, frame.width, 92, zone, say);
  const times = marks.at.map((at, position) => {
    const x = frame.left + ((at - frame.from) / (frame.to - frame.from)) * frame.width;
    return words(marks.words[position] ?? "", x, frame.top + frame.height + 22, size);
  });
  return [...values, ...times].join("");
}

/** What the page's legend says, in its words. */
function legend(explorer: Explorer, traces: Trace[], isEach: boolean, y: number, ink: Ink): string {
  let x = MARGIN + AXIS_LEFT;
  return [...explorer.host.querySelectorAll<HTMLElement>("#legend .key")]
    .map((entry) => {
      const text = entry.textContent?.trim() ?? "";
      const mark = isEach ? "" : markOf(entry.querySelector("i")?.className ?? "", x, y, traces, ink);
      const label = words(text, x + (mark ? 24 : 0), y + 4, { "font-size": 13, fill: ink.soft });
      x += text.length * 7 + 56;
      return mark + label;
    })
    .join("");
}

function markOf(classes: string, x: number, y: number, traces: Trace[], ink: Ink): string {
  if (!classes) return "";
  if (classes.includes("hatch")) return rectangle(x + 3, y - 6, 12, 12, "url(#hatch)", { stroke: ink.stale, "stroke-dasharray": "3 2" });
  const line = (stroke: string, more: Record<string, string | number>) => tag("path", { d: `M${x} ${y}h18`, stroke, ...more });
  if (classes.includes("dashed")) return line(ink.c2, { "stroke-width": 2, "stroke-dasharray": "4 3" });
  if (classes.includes("thin")) return line(ink.soft, { "stroke-width": 1 });
  const kind = classes.includes("export") ? "export" : classes.includes("reactive") ? "reactive" : "import";
  const trace = traces.find((one) => one.kind === kind);
  return line(trace ? colourOf(trace, ink) : ink.c1, { "stroke-width": 2.5 });
}

function colourOf(trace: Trace, ink: Ink): string {
  return { import: ink.c1, export: ink.c3, reactive: ink.c4 }[trace.kind];
}
