/* From the wire to what is drawn. The data plane sends one series a key and register; here they are laid on one grid of
   intervals and summed into what a person asks about: taken from the grid, given to it, reactive. */

import type { Window } from "./words.ts";
import type { Zone } from "./zone.ts";

export interface WireSeries {
  key: string;
  register: string;
  unit: string;
  /** First instant and length of an interval in seconds; or, where lengths differ, `step` null and all `starts`. */
  start?: number;
  step: number | null;
  starts?: number[];
  /** Thousandths of `unit`; null where nothing was measured. */
  quantity: (number | null)[];
  /** One letter an interval, the worst of those that it sums: A F S E N. */
  quality: string;
  version?: number[];
  /** How many of the summed intervals were not measured. */
  missing?: number[];
}

/** The sum of all meters of a kind: what the data plane adds up where no meter is to have a line of its own. */
export interface WireTotal {
  kind: Kind;
  unit: string;
  start: number;
  step: number | null;
  starts?: number[];
  ends?: number[];
  quantity: (number | null)[];
  quality: string;
  /** How many registers stand behind an interval, how many of them were estimated or not measured at all, and how much of
      the energy was estimated; one number where it is the same everywhere. */
  parts: number | number[];
  estimated: number | number[];
  lacking: number | number[];
  guessed: number | number[];
}

export interface Wire {
  series?: WireSeries[];
  totals?: WireTotal[];
  meta: { resolution: string; interval_s?: number };
}

export type Kind = "import" | "export" | "reactive";

/** What one interval is worth. */
export const State = { Nothing: 0, Measured: 1, Estimated: 2, Partly: 3, Missing: 4 } as const;
export type State = (typeof State)[keyof typeof State];

export interface Trace {
  key: string;
  kind: Kind;
  unit: string;
  /** Thousandths, aligned with the grid. */
  energy: (number | null)[];
  /** Mean power in kW or kvar, below zero where it is given to the grid; NaN where nothing was measured. Worked out
      once, because every frame reads all of it. */
  height: Float64Array;
  state: Uint8Array;
  /** Worst quality letter of each interval, "" where nothing is held. */
  letter: string[];
  version: number[] | null;
  /** Of a sum: how many series stand behind an interval, and how many of them were estimated or missing. */
  parts?: Uint16Array;
  estimated?: Uint16Array;
  lacking?: Uint16Array;
}

export interface Grid {
  starts: number[];
  ends: number[];
}

export interface Picture {
  key: string;
  window: Window;
  resolution: string;
  grid: Grid;
  /** One a kind, summed over keys and registers. */
  sums: Trace[];
  /** One a key and kind; none where only sums were asked for. */
  each: Trace[];
}

const LETTERS = "AFSEN";

/** Of a sum, days with less than this missing are shown as measured; the tip says how much was. */
const PARTLY_FROM = 0.02;

export function toPicture(wire: Wire, key: string, window: Window, zone: Zone): Picture {
  if (wire.totals) return pictureOfTotals(wire.totals, wire.meta.resolution, key, window);
  const series = coarsen(wire.series ?? []);
  const grid = gridOf(series, wire.meta.resolution, zone);
  const index = new Map(grid.starts.map((start, position) => [start, position]));
  const single = series.map((one) => lay(one, grid, index));
  const each = groups(single, (trace) => `${trace.key} ${trace.kind}`).map((group) => sum(group, grid));
  const sums = groups(single, (trace) => trace.kind).map((group) => sum(group, grid));
  for (const trace of [...sums, ...each]) measureHeights(trace, grid);
  return { key, window, resolution: wire.meta.resolution, grid, sums, each };
}

function pictureOfTotals(totals: WireTotal[], resolution: string, key: string, window: Window): Picture {
  const ends = new Map(totals.flatMap((total) => edgesOf(total)));
  const starts = [...ends.keys()].sort((a, b) => a - b);
  const grid = { starts, ends: starts.map((start) => ends.get(start) ?? start) };
  const index = new Map(starts.map((start, position) => [start, position]));
  const sums = totals.map((total) => layTotal(total, grid, index, key));
  for (const trace of sums) measureHeights(trace, grid);
  return { key, window, resolution, grid, sums, each: [] };
}

function edgesOf(total: WireTotal): [start: number, end: number][] {
  const step = total.step ?? 0;
  return total.quantity.map((_, at) => {
    const start = total.starts?.[at] ?? total.start + at * step;
    return [start, total.ends?.[at] ?? start + step];
  });
}

function layTotal(total: WireTotal, grid: Grid, index: Map<number, number>, key: string): Trace {
  const length = grid.starts.length;
  const [parts, estimated, lacking] = [new Uint16Array(length), new Uint16Array(length), new Uint16Array(length)];
  const trace = { ...emptyTrace(key, total.kind, total.unit, grid), parts, estimated, lacking };
  edgesOf(total).forEach(([start], from) => {
    const at = index.get(start)!;
    const energy = total.quantity[from] ?? null;
    parts[at] = nth(total.parts, from);
    estimated[at] = nth(total.estimated, from);
    lacking[at] = nth(total.lacking, from);
    trace.energy[at] = energy;
    trace.letter[at] = total.quality[from] ?? "N";
    trace.state[at] = stateOfSum(energy, nth(total.guessed, from), lacking[at]! / (parts[at]! || 1));
  });
  return trace;
}

function nth(values: number | number[], at: number): number {
  return typeof values === "number" ? values : (values[at] ?? 0);
}

export function kindOf(register: string, unit: string): Kind {
  if (!unit.endsWith("Wh")) return "reactive";
  return register.startsWith("B") ? "export" : "import";
}

/** Mean power over an interval in kW (or kvar), from thousandths of kWh. */
export function power(trace: Trace, grid: Grid, index: number): number | null {
  const energy = trace.energy[index];
  return energy == null ? null : (energy / 1000) * (3600 / ((grid.ends[index] ?? 0) - (grid.starts[index] ?? 0)));
}

function measureHeights(trace: Trace, grid: Grid): void {
  const direction = trace.kind === "export" ? -1 : 1;
  for (let at = 0; at < trace.height.length; at++) {
    const value = power(trace, grid, at);
    if (value !== null) trace.height[at] = direction * value;
  }
}

/** The first interval that ends after `at`. */
export function indexAt(grid: Grid, at: number): number {
  let [low, high] = [0, grid.ends.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((grid.ends[middle] ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Widen a window to the intervals that it touches. */
export function wholeIntervals({ from, to }: Window, grid: Grid): Window {
  return { from: grid.starts[indexAt(grid, from)] ?? from, to: grid.ends[indexAt(grid, to - 1)] ?? to };
}

/** Sum finer series up to the coarsest, so that meters of 5 and of 30 minutes can stand on one grid. */
function coarsen(series: WireSeries[]): WireSeries[] {
  const steps = series.map((one) => one.step).filter((step): step is number => step !== null);
  const coarsest = Math.max(0, ...steps);
  return series.map((one) => (one.step === null || one.step === coarsest ? one : regroup(one, one.step, coarsest)));
}

function regroup(one: WireSeries, step: number, coarsest: number): WireSeries {
  const first = one.start ?? 0;
  const start = Math.floor(first / coarsest) * coarsest;
  const length = Math.ceil((first + one.quantity.length * step - start) / coarsest);
  const quantity: (number | null)[] = new Array(length).fill(null);
  const worst = new Uint8Array(length);
  const missing: number[] = new Array(length).fill(0);
  one.quantity.forEach((value, position) => {
    const at = Math.floor((first + position * step - start) / coarsest);
    worst[at] = Math.max(worst[at] ?? 0, LETTERS.indexOf(one.quality[position] ?? "N"));
    if (value === null) missing[at] = (missing[at] ?? 0) + 1;
    else quantity[at] = (quantity[at] ?? 0) + value;
  });
  return {
    ...one,
    start,
    step: coarsest,
    quantity,
    missing,
    quality: [...worst].map((code) => LETTERS[code]).join(""),
    version: undefined,
  };
}

function gridOf(series: WireSeries[], resolution: string, zone: Zone): Grid {
  const starts = [...new Set(series.flatMap(startsOf))].sort((a, b) => a - b);
  const step = series[0]?.step ?? null;
  const end = (start: number) =>
    step !== null ? start + step : zone.add(resolution === "P1M" ? "month" : "day", start, 1);
  return { starts, ends: starts.map(end) };
}

function startsOf(one: WireSeries): number[] {
  if (one.starts) return one.starts;
  const [start, step] = [one.start ?? 0, one.step ?? 0];
  return one.quantity.map((_, position) => start + position * step);
}

function lay(one: WireSeries, grid: Grid, index: Map<number, number>): Trace {
  const trace = emptyTrace(one.key, kindOf(one.register, one.unit), one.unit, grid);
  const version = one.version ? new Array<number>(grid.starts.length).fill(0) : null;
  startsOf(one).forEach((start, position) => {
    const at = index.get(start);
    if (at === undefined) return;
    const value = one.quantity[position] ?? null;
    const letter = one.quality[position] ?? "N";
    trace.energy[at] = value;
    trace.letter[at] = letter;
    trace.state[at] = stateOf(value, letter);
    if (version) version[at] = one.version?.[position] ?? 0;
  });
  return { ...trace, version };
}

function stateOf(value: number | null, letter: string): State {
  if (value === null) return State.Missing;
  if (letter === "N") return State.Partly;
  return letter === "E" ? State.Estimated : State.Measured;
}

function sum(traces: Trace[], grid: Grid): Trace {
  const [first] = traces;
  if (!first || traces.length === 1) return first ?? emptyTrace("", "import", "kWh", grid);
  const total = emptyTrace(first.key, first.kind, first.unit, grid);
  const length = grid.starts.length;
  const [parts, estimated, lacking] = [new Uint16Array(length), new Uint16Array(length), new Uint16Array(length)];
  for (let at = 0; at < length; at++) {
    let [value, guessed, worst] = [0, 0, -1];
    for (const trace of traces) {
      const state = trace.state[at];
      if (!state) continue;
      parts[at]!++;
      worst = Math.max(worst, LETTERS.indexOf(trace.letter[at] ?? "N"));
      const energy = trace.energy[at] ?? 0;
      value += energy;
      if (state === State.Estimated) {
        estimated[at]!++;
        guessed += Math.abs(energy);
      }
      if (state === State.Missing) lacking[at]!++;
    }
    if (!parts[at]) continue;
    total.letter[at] = LETTERS[worst] ?? "";
    total.energy[at] = lacking[at] === parts[at] ? null : value;
    total.state[at] = stateOfSum(total.energy[at], guessed, (lacking[at] ?? 0) / (parts[at] ?? 1));
  }
  return { ...total, parts, estimated, lacking };
}

/** A sum counts as estimated where most of it is: one late meter of 18 does not put the whole line in doubt. */
function stateOfSum(value: number | null | undefined, guessed: number, lacking: number): State {
  if (value == null) return State.Missing;
  if (lacking >= PARTLY_FROM) return State.Partly;
  return guessed > Math.abs(value) / 2 ? State.Estimated : State.Measured;
}

function emptyTrace(key: string, kind: Kind, unit: string, grid: Grid): Trace {
  const length = grid.starts.length;
  return {
    key,
    kind,
    unit,
    energy: new Array<number | null>(length).fill(null),
    height: new Float64Array(length).fill(NaN),
    state: new Uint8Array(length),
    letter: new Array<string>(length).fill(""),
    version: null,
  };
}

function groups(traces: Trace[], by: (trace: Trace) => string): Trace[][] {
  const found = new Map<string, Trace[]>();
  for (const trace of traces) found.set(by(trace), [...(found.get(by(trace)) ?? []), trace]);
  return [...found.values()];
}
