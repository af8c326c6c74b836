/* Draw traces on the chart's canvas: lines and areas, estimated dashed on a tinted band, not measured hatched. */

import { type Grid, indexAt, type Kind, State, type Trace } from "./series.ts";

export interface Colours {
  line: Record<Kind, string>;
  many: string[];
  estimated: string;
  missing: string;
  zero: string;
}

/** Where the plot lies on the canvas, in device pixels, and what it shows. */
export interface Frame {
  left: number;
  top: number;
  width: number;
  height: number;
  from: number;
  to: number;
  low: number;
  high: number;
  ratio: number;
}

/** What a line is drawn into: the canvas' own path, or the text of an SVG one. */
export interface Path {
  moveTo(x: number, y: number): void;
  lineTo(x: number, y: number): void;
  closePath(): void;
}

export interface Drawn<P extends Path> {
  solid: P;
  dashed: P;
  area: P;
}

/** A path as SVG writes it. */
export class SvgPath implements Path {
  private text = "";

  moveTo(x: number, y: number): void {
    this.text += `M${tenth(x)} ${tenth(y)}`;
  }

  lineTo(x: number, y: number): void {
    this.text += `L${tenth(x)} ${tenth(y)}`;
  }

  closePath(): void {
    this.text += "Z";
  }

  toString(): string {
    return this.text;
  }
}

function tenth(value: number): number {
  return Math.round(value * 10) / 10;
}

/** Of many lines each is one pixel: hairlines are drawn several times faster than anything wider. */
const HAIRLINE_PX = 1;

/** An interval this wide is drawn as the step that it is; narrower ones as a line through their middles. */
const STEP_FROM_PX = 7;

export function readColours(): Colours {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string) => style.getPropertyValue(`--${name}`).trim();
  return {
    line: { import: token("c1"), export: token("c3"), reactive: token("c4") },
    many: ["c1", "c2", "c3", "c4", "c5", "c6"].map(token),
    estimated: token("c2"),
    missing: token("stale"),
    zero: token("line-2"),
  };
}

/** One or two traces, filled down to zero, with bands for what was not plainly measured. */
export function paintSums(
  context: CanvasRenderingContext2D,
  traces: Trace[],
  grid: Grid,
  frame: Frame,
  colours: Colours,
): void {
  clipped(context, frame, () => {
    for (const trace of traces) paintBands(context, trace, grid, frame, colours);
    for (const trace of traces) {
      const drawn = draw(trace, grid, frame, true, newPath);
      context.globalAlpha = 0.09;
      context.fillStyle = colours.line[trace.kind];
      context.fill(drawn.area);
      context.globalAlpha = 1;
      stroke(
        context,
        drawn,
        colours.line[trace.kind],
        trace.kind === "import" ? colours.estimated : colours.line[trace.kind],
        1.6,
        frame.ratio,
      );
    }
    if (frame.low < 0) paintZero(context, frame, colours);
  });
}

/** Many traces, each its own line; with `chosen`, the others step back. */
export function paintEach(
  context: CanvasRenderingContext2D,
  traces: Trace[],
  grid: Grid,
  frame: Frame,
  colours: Colours,
  chosen: number | null,
): void {
  clipped(context, frame, () => {
    traces.forEach((trace, position) => {
      if (position === chosen) return;
      context.globalAlpha = chosen === null ? 0.62 : 0.16;
      const colour = colours.many[position % colours.many.length] ?? "";
      stroke(context, draw(trace, grid, frame, false, newPath), colour, colour, HAIRLINE_PX, frame.ratio);
    });
    context.globalAlpha = 1;
    const trace = chosen === null ? undefined : traces[chosen];
    if (!trace || chosen === null) return;
    paintBands(context, trace, grid, frame, colours);
    const colour = colours.many[chosen % colours.many.length] ?? "";
    stroke(context, draw(trace, grid, frame, false, newPath), colour, colour, 2.2, frame.ratio);
  });
}

/** One trace as a plain line. */
export function strokeLine(
  context: CanvasRenderingContext2D,
  trace: Trace,
  grid: Grid,
  frame: Frame,
  colour: string,
  width: number,
): void {
  stroke(context, draw(trace, grid, frame, false, newPath), colour, colour, width, frame.ratio);
}

const newPath = () => new Path2D();

/** Lowest and highest power of the traces inside the shown window, zero included. */
export function bounds(traces: Trace[], grid: Grid, from: number, to: number): [number, number] {
  let low = 0;
  let high = 0;
  const first = indexAt(grid, from);
  const end = Math.min(indexAt(grid, to - 1) + 1, grid.starts.length);
  for (const { height } of traces)
    for (let at = first; at < end; at++) {
      const value = height[at]!; // NaN is neither above nor below
      if (value > high) high = value;
      else if (value < low) low = value;
    }
  return [low, high];
}

/** Draw inside the plot's rectangle only. */
export function clipped(context: CanvasRenderingContext2D, frame: Frame, body: () => void): void {
  context.save();
  context.beginPath();
  context.rect(frame.left, frame.top - 2, frame.width, frame.height + 4);
  context.clip();
  body();
  context.restore();
}

function stroke(
  context: CanvasRenderingContext2D,
  drawn: Drawn<Path2D>,
  solid: string,
  dashed: string,
  width: number,
  ratio: number,
): void {
  context.lineWidth = width * ratio;
  context.lineJoin = width < 1.5 ? "bevel" : "round";
  context.strokeStyle = solid;
  context.setLineDash([]);
  context.stroke(drawn.solid);
  context.strokeStyle = dashed;
  context.setLineDash([4 * ratio, 3 * ratio]);
  context.stroke(drawn.dashed);
  context.setLineDash([]);
}

function paintZero(context: CanvasRenderingContext2D, frame: Frame, colours: Colours): void {
  const y = frame.top + (frame.high / (frame.high - frame.low)) * frame.height;
  context.fillStyle = colours.zero;
  context.fillRect(frame.left, Math.round(y), frame.width, frame.ratio);
}

function paintBands(context: CanvasRenderingContext2D, trace: Trace, grid: Grid, frame: Frame, colours: Colours): void {
  const perSecond = frame.width / (frame.to - frame.from);
  for (const { state, from, to } of stretches(trace, grid, frame.from, frame.to)) {
    const left = frame.left + (from - frame.from) * perSecond;
    const width = Math.max((to - from) * perSecond, frame.ratio);
    if (state === State.Estimated) {
      context.globalAlpha = 0.12;
      context.fillStyle = colours.estimated;
      context.fillRect(left, frame.top, width, frame.height);
      context.globalAlpha = 1;
    } else paintHatch(context, left, width, frame, colours, state === State.Missing ? 0.5 : 0.22);
  }
}

function paintHatch(
  context: CanvasRenderingContext2D,
  left: number,
  width: number,
  frame: Frame,
  colours: Colours,
  strength: number,
): void {
  context.save();
  context.beginPath();
  context.rect(left, frame.top, width, frame.height);
  context.clip();
  context.beginPath();
  const gap = 7 * frame.ratio;
  const start = Math.floor((left - frame.height) / gap) * gap;
  for (let x = start; x < left + width; x += gap) {
    context.moveTo(x, frame.top + frame.height);
    context.lineTo(x + frame.height, frame.top);
  }
  context.globalAlpha = strength;
  context.lineWidth = frame.ratio;
  context.strokeStyle = colours.missing;
  context.stroke();
  context.restore();
}

export interface Stretch {
  state: State;
  from: number;
  to: number;
}

/** Neighbouring intervals that were estimated, partly measured or not measured, joined. */
export function stretches(trace: Trace, grid: Grid, from: number, to: number): Stretch[] {
  const found: Stretch[] = [];
  for (let at = indexAt(grid, from); at < grid.starts.length; at++) {
    const [start, end] = [grid.starts[at] ?? 0, grid.ends[at] ?? 0];
    if (start >= to) break;
    const state = (trace.state[at] ?? State.Nothing) as State;
    if (state <= State.Measured) continue;
    const last = found.at(-1);
    if (last && last.state === state && last.to === start) last.to = end;
    else found.push({ state, from: start, to: end });
  }
  return found;
}

/** Paths of one trace. A dashed stretch reaches to the measured points beside it, so that the line does not break. */
export function draw<P extends Path>(
  trace: Trace,
  grid: Grid,
  frame: Frame,
  filled: boolean,
  newPath: () => P,
): Drawn<P> {
  const perSecond = frame.width / (frame.to - frame.from);
  const perUnit = frame.height / (frame.high - frame.low);
  const zero = frame.top + frame.high * perUnit;
  const first = Math.max(indexAt(grid, frame.from) - 1, 0);
  const last = Math.min(indexAt(grid, frame.to) + 1, grid.starts.length - 1);
  const stepped = ((grid.ends[first] ?? 0) - (grid.starts[first] ?? 0)) * perSecond >= STEP_FROM_PX * frame.ratio;
  const drawn = { solid: newPath(), dashed: newPath(), area: newPath() };
  const runs = new Runs(drawn, zero, frame.ratio, filled);
  const { starts, ends } = grid;
  const { height, state } = trace;
  for (let at = first; at <= last; at++) {
    const value = height[at]!;
    if (value !== value || starts[at] !== ends[at - 1]) runs.end();
    if (value !== value) continue; // NaN: not measured
    const y = zero - value * perUnit;
    const dashed = state[at] === State.Estimated;
    const left = frame.left + (starts[at]! - frame.from) * perSecond;
    const right = frame.left + (ends[at]! - frame.from) * perSecond;
    if (stepped) {
      runs.point(left, y, dashed);
      runs.point(right, y, dashed);
    } else runs.point((left + right) / 2, y, dashed);
  }
  runs.end();
  return drawn;
}

/** Turns points into paths; where several fall on one pixel, only their lowest and highest are kept. Written without
    temporary arrays: it runs for every point of every frame. */
class Runs {
  private started = false;
  private firstX = 0;
  private lastX = 0;
  private lastY = 0;
  private dashed = false;
  private crowded = false;
  private low = 0;
  private high = 0;

  constructor(
    private readonly drawn: Drawn<Path>,
    private readonly zero: number,
    private readonly pixel: number,
    private readonly filled: boolean,
  ) {}

  point(x: number, y: number, dashed: boolean): void {
    if (!this.started) this.begin(x, y, dashed);
    else if (x - this.lastX < this.pixel && dashed === this.dashed) this.crowd(y);
    else this.line(x, y, dashed);
  }

  end(): void {
    if (!this.started) return;
    this.flush();
    if (this.lastX === this.firstX) this.drawn.solid.lineTo(this.lastX + this.pixel, this.lastY);
    if (this.filled) {
      this.drawn.area.lineTo(this.lastX, this.zero);
      this.drawn.area.lineTo(this.firstX, this.zero);
      this.drawn.area.closePath();
    }
    this.started = false;
  }

  private begin(x: number, y: number, dashed: boolean): void {
    (dashed ? this.drawn.dashed : this.drawn.solid).moveTo(x, y);
    if (this.filled) {
      this.drawn.area.moveTo(x, this.zero);
      this.drawn.area.lineTo(x, y);
    }
    this.started = true;
    this.firstX = x;
    this.stay(x, y, dashed);
  }

  private line(x: number, y: number, dashed: boolean): void {
    this.flush();
    const path = dashed || this.dashed ? this.drawn.dashed : this.drawn.solid;
    if (dashed !== this.dashed) path.moveTo(this.lastX, this.lastY);
    path.lineTo(x, y);
    if (this.dashed && !dashed) this.drawn.solid.moveTo(x, y);
    if (this.filled) this.drawn.area.lineTo(x, y);
    this.stay(x, y, dashed);
  }

  private stay(x: number, y: number, dashed: boolean): void {
    this.lastX = x;
    this.lastY = y;
    this.dashed = dashed;
  }

  private crowd(y: number): void {
    if (!this.crowded) {
      this.low = this.high = this.lastY;
      this.crowded = true;
    }
    if (y < this.low) this.low = y;
    else if (y > this.high) this.high = y;
    this.lastY = y;
  }

  private flush(): void {
    if (!this.crowded) return;
    this.crowded = false;
    const rises = this.high - this.lastY < this.lastY - this.low;
    this.lastY = rises ? this.high : this.low;
    this.through(rises ? this.low : this.high);
    this.through(this.lastY);
  }

  private through(y: number): void {
    (this.dashed ? this.drawn.dashed : this.drawn.solid).lineTo(this.lastX, y);
    if (this.filled) this.drawn.area.lineTo(this.lastX, y);
  }
}
