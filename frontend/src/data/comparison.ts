/* Another period or other meters beside what is shown: which, how they are laid over one another, what differs. Pure but
   for the layer that draws the thin line. */

import type { Layer } from "./layers.ts";
import { bounds, draw, type Frame, strokeLine, SvgPath } from "./paint.ts";
import { type Grid, indexAt, type Picture, State, type Trace } from "./series.ts";
import type { Window } from "./words.ts";
import { DAY, type Zone } from "./zone.ts";

const WEEK = 7;
/** Fifty-two weeks: a year before, on the same day of the week. */
const YEAR_DAYS = 52 * WEEK;
const METER = "meter:";

/** What stands beside: so many days before, of these meters. */
export interface Other {
  key: string;
  days: number;
  /** Whole weeks lie between: a Monday stands over a Monday. */
  aligned: boolean;
}

/** Read `compare` of the address; null where it says nothing. */
export function otherOf(compare: string | null, shown: Window, key: string, zone: Zone): Other | null {
  if (!compare) return null;
  if (compare.startsWith(METER)) return { key: compare.slice(METER.length), days: 0, aligned: true };
  const days = compare === "previous" ? daysBefore(shown) : compare === "year" ? YEAR_DAYS : daysTo(compare, shown, zone);
  return days ? { key, days, aligned: days % WEEK === 0 } : null;
}

export function meterCompare(key: string): string {
  return METER + key;
}

/** As many whole weeks as the period fills: weekdays stand over weekdays. */
function daysBefore(shown: Window): number {
  return Math.max(1, Math.ceil((shown.to - shown.from) / DAY / WEEK - 0.02)) * WEEK;
}

function daysTo(date: string, shown: Window, zone: Zone): number {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date)) return 0;
  return (Date.parse(zone.date(shown.from)) - Date.parse(date)) / 1000 / DAY;
}

/** The window that is laid over `window`. */
export function before(window: Window, days: number, zone: Zone): Window {
  return { from: zone.add("day", window.from, -days), to: zone.add("day", window.to, -days) };
}

/** Lay another picture over this one: the same clock time, so many days later. */
export function laidOver(grid: Grid, days: number, zone: Zone): Grid {
  if (!days) return grid;
  const later = (at: number) => zone.add("day", at, days);
  return { starts: grid.starts.map(later), ends: grid.ends.map(later) };
}

export interface Difference {
  /** Thousandths, over the intervals that were measured in both. */
  here: number;
  there: number;
  /** Which part of the shown intervals that is, from 0 to 1. */
  share: number;
  /** All that was measured of the other. */
  all: number | null;
  highest: { power: number; from: number; to: number } | null;
}

/** Compare one trace with another that was laid over it, within a window. */
export function differ(mine: Trace, grid: Grid, other: Trace, laid: Grid, window: Window): Difference {
  const found: Difference = { here: 0, there: 0, share: 0, all: null, highest: null };
  let [both, shown] = [0, 0];
  for (let at = indexAt(grid, window.from); at < grid.starts.length; at++) {
    const [from, to] = [grid.starts[at] ?? 0, grid.ends[at] ?? 0];
    if (from >= window.to) break;
    if (from < window.from || to > window.to) continue;
    shown++;
    const beside = indexAt(laid, from);
    const [here, there] = [mine.energy[at], laid.starts[beside] === from ? other.energy[beside] : null];
    if (here == null || there == null || isShort(mine, at) || isShort(other, beside)) continue;
    both++;
    found.here += here;
    found.there += there;
  }
  found.share = shown ? both / shown : 0;
  return { ...found, ...alone(other, laid, window) };
}

/** Some of the sum was not measured: not comparable with a whole one. */
function isShort(trace: Trace, at: number): boolean {
  return (trace.state[at] ?? 0) >= State.Partly;
}

function alone(trace: Trace, grid: Grid, window: Window): Pick<Difference, "all" | "highest"> {
  let all: number | null = null;
  let highest: Difference["highest"] = null;
  for (let at = indexAt(grid, window.from); at < grid.starts.length; at++) {
    const [from, to, energy] = [grid.starts[at] ?? 0, grid.ends[at] ?? 0, trace.energy[at]];
    if (from >= window.to) break;
    if (from < window.from || to > window.to || energy == null) continue;
    all = (all ?? 0) + energy;
    const power = (energy / 1000) * (3600 / (to - from));
    if (!highest || power > highest.power) highest = { power, from, to };
  }
  return { all, highest };
}

/** The other period's line: thin, unfilled, in ink, so that it is told from the first without its colour. */
export class ComparisonLayer implements Layer {
  private traces: Trace[] = [];
  private grid: Grid = { starts: [], ends: [] };

  constructor(private readonly colour: () => string) {}

  show(picture: Picture, days: number, zone: Zone, kinds: (trace: Trace) => boolean): void {
    this.traces = picture.sums.filter(kinds);
    this.grid = laidOver(picture.grid, days, zone);
  }

  clear(): void {
    this.traces = [];
  }

  get laid(): Grid {
    return this.grid;
  }

  over(context: CanvasRenderingContext2D, frame: Frame): void {
    for (const trace of this.traces) strokeLine(context, trace, this.grid, frame, this.colour(), 1);
  }

  bounds({ from, to }: Window): [number, number] {
    return bounds(this.traces, this.grid, from, to);
  }

  svg(frame: Frame): string[] {
    return this.traces.map((one) => {
      const drawn = draw(one, this.grid, frame, false, () => new SvgPath());
      return `<path d="${drawn.solid}${drawn.dashed}" fill="none" stroke="${this.colour()}" stroke-width="1"/>`;
    });
  }
}

