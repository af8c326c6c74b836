/* The days of a heat map by their hours: mean power of each, and how well it is known. Pure. */

import { type Picture, State, type Trace } from "../series.ts";
import type { Reach } from "../view.ts";
import type { Window } from "../words.ts";
import { DAY, HOUR, type Zone } from "../zone.ts";

export const HOURS = 24;

export interface Cell {
  /** Mean kW over what was measured; null where nothing was. */
  power: number | null;
  state: State;
  letter: string;
}

export interface Heat {
  /** When each day begins. */
  days: number[];
  /** Day by day, 24 each. An hour that a clock change left out is Nothing; one that came twice is the mean of both. */
  cells: Cell[];
  low: number;
  high: number;
  highest: { day: number; hour: number } | null;
}

const WEEKS = { "4w": 4, "13w": 13 } as const;
const NOTHING: Cell = { power: null, state: State.Nothing, letter: "" };

/** The days that a heat map shows: whole weeks up to the one that is shown, or a year, within what is held. */
export function daysOf(reach: Reach, shown: Window, held: Window, zone: Zone): Window {
  const [first, end] = [zone.startOf("day", held.from), nextDay(held.to - 1, zone)];
  const to = Math.min(zone.add("week", zone.startOf("week", shown.to - 1), 1), end);
  if (reach === "year") return { from: Math.max(zone.add("year", to, -1), first), to };
  const from = zone.add("week", zone.startOf("week", to - 1), 1 - WEEKS[reach]);
  if (from >= first) return { from, to };
  return { from: first, to: Math.min(zone.add("week", zone.startOf("week", first), WEEKS[reach]), end) };
}

/** What reaches as far as the chart does. */
export function reachOf(shown: Window): Reach {
  const days = (shown.to - shown.from) / DAY;
  return days <= 32 ? "4w" : days <= 92 ? "13w" : "year";
}

export function heatOf(picture: Picture, trace: Trace | undefined, days: Window, zone: Zone): Heat {
  const starts: number[] = [];
  for (let day = days.from; day < days.to; day = zone.add("day", day, 1)) starts.push(day);
  const sums = new Sums(starts, zone);
  if (trace) picture.grid.starts.forEach((start, at) => sums.add(start, picture.grid.ends[at] ?? start, trace, at));
  const cells = sums.cells();
  const known = cells.flatMap(({ power }) => (power === null ? [] : [power]));
  const high = known.length ? Math.max(...known) : 0;
  const top = cells.findIndex(({ power }) => power !== null && power === high);
  return {
    days: starts,
    cells,
    low: known.length ? Math.min(...known) : 0,
    high,
    highest: top < 0 ? null : { day: Math.floor(top / HOURS), hour: top % HOURS },
  };
}

/** Adds up hours that fall on the same local hour of the same day. */
class Sums {
  private readonly place: Map<string, number>;
  private readonly energy: Float64Array;
  private readonly seconds: Float64Array;
  private readonly state: Uint8Array;
  private readonly letter: string[];

  constructor(
    days: number[],
    private readonly zone: Zone,
  ) {
    this.place = new Map(days.map((day, at) => [zone.date(day), at]));
    const length = days.length * HOURS;
    this.energy = new Float64Array(length);
    this.seconds = new Float64Array(length);
    this.state = new Uint8Array(length);
    this.letter = new Array<string>(length).fill("");
  }

  add(start: number, end: number, trace: Trace, at: number): void {
    const state = trace.state[at] as State;
    const day = this.place.get(this.zone.date(start));
    if (day === undefined || !state) return;
    const hour = Math.floor((this.zone.toLocal(start) % DAY) / HOUR);
    const cell = day * HOURS + hour;
    const energy = trace.energy[at];
    if (energy != null) {
      this.energy[cell]! += energy;
      this.seconds[cell]! += end - start;
    }
    if (state >= (this.state[cell] ?? 0)) {
      this.state[cell] = state;
      this.letter[cell] = trace.letter[at] ?? "";
    }
  }

  cells(): Cell[] {
    return this.letter.map((letter, at) => {
      const state = (this.state[at] ?? 0) as State;
      if (!state) return NOTHING;
      const seconds = this.seconds[at] ?? 0;
      const power = seconds ? ((this.energy[at] ?? 0) / 1000) * (3600 / seconds) : null;
      return { power, state: power === null ? State.Missing : state, letter };
    });
  }
}

function nextDay(at: number, zone: Zone): number {
  return zone.add("day", zone.startOf("day", at), 1);
}
