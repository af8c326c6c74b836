/* What the shown window comes to: energy, highest demand, load factor, quality; and the same as one sentence. */

import { highestDemand, meanPower, measuredShare, type Measures } from "./measures.ts";
import { stretches } from "./paint.ts";
import { indexAt, type Picture, power, State, type Trace } from "./series.ts";
import type { Window, Words } from "./words.ts";
import { DAY, type Zone } from "./zone.ts";

export interface Facts {
  energy: number | null;
  /** Some of it was not measured, so that the energy is a least one. */
  atLeast: boolean;
  exported: number | null;
  before: number | null;
  highest: { power: number; from: number; to: number } | null;
  mean: number | null;
  /** Share of intervals that were measured rather than estimated, substituted or missing. */
  measured: number | null;
  intervalWords: string;
}

const UNITS: Record<string, [string, string]> = {
  raw: ["As measured", "of all intervals"],
  PT5M: ["5-minute means", "of all intervals"],
  PT15M: ["15-minute means", "of quarter-hours, each in full"],
  PT30M: ["30-minute means", "of half-hours, each in full"],
  PT1H: ["Hourly means", "of hours, each in full"],
  P1D: ["Daily means", "of days, each in full"],
  P1M: ["Monthly means", "of months, each in full"],
};

export function resolutionWords(resolution: string): string {
  return UNITS[resolution]?.[0] ?? "";
}

export function factsOf(picture: Picture, window: Window, zone: Zone): Facts {
  const trace = main(picture);
  const counted = trace ? tally(trace, picture, window) : null;
  const exported = picture.sums.find((one) => one.kind === "export");
  return {
    energy: counted?.energy ?? null,
    atLeast: (counted?.lacking ?? 0) > 0,
    exported: exported && exported !== trace ? tally(exported, picture, window).energy : null,
    before: trace ? energyBefore(trace, picture, window, zone) : null,
    highest: counted?.highest ?? null,
    mean: counted?.energy != null && counted.seconds ? (counted.energy / 1000) * (3600 / counted.seconds) : null,
    measured: counted?.held ? counted.measured / counted.held : null,
    intervalWords: UNITS[picture.resolution]?.[1] ?? "",
  };
}

/** Put in what the readings themselves say, whatever the resolution of the chart. `lacks`: some meters are behind;
    `isTold`: the period before may be spoken of. */
export function refine(found: Facts, measures: Measures | null, lacks: boolean, isTold: boolean): Facts {
  const facts = isTold ? found : { ...found, before: null };
  if (!measures) return { ...facts, atLeast: facts.atLeast || lacks };
  return {
    ...facts,
    energy: measures.peak === null ? null : measures.energy,
    atLeast: measures.lacking > 0 || lacks,
    highest: highestDemand(measures),
    mean: meanPower(measures),
    measured: measuredShare(measures),
    intervalWords: "of all readings",
  };
}

/** The trace that the facts speak of: what was taken from the grid, where there is any. */
export function main(picture: Picture): Trace | undefined {
  return picture.sums.find((one) => one.kind === "import") ?? picture.sums[0];
}

export function writeFacts(host: HTMLElement, facts: Facts, window: Window, unit: string, words: Words): void {
  const put = (name: string, [value, after]: [string, string], more: string) => {
    const slot = host.querySelector(`[data-fact="${name}"]`);
    const small = document.createElement("span");
    small.className = "u";
    small.textContent = after;
    slot?.replaceChildren(value, small);
    slot?.classList.toggle("is-stale", facts.atLeast && name !== "quality");
    host.querySelector(`[data-more="${name}"]`)?.replaceChildren(more || "\u00a0");
  };
  const none: [string, string] = ["Not measured", ""];
  const [energy, scale] = facts.energy === null ? none : words.energy(facts.energy, unit);
  put(
    "energy",
    [facts.atLeast && facts.energy !== null ? `≥ ${energy}` : energy, scale],
    energyMore(facts, window, unit, words),
  );
  const { highest } = facts;
  const [demand, scaleOfDemand] = highest ? words.power(highest.power, unit.replace("h", "")) : none;
  put(
    "demand",
    [highest && facts.atLeast ? `≥ ${demand}` : demand, scaleOfDemand],
    highest ? words.interval(highest.from, highest.to) : "",
  );
  const factor = highest && facts.mean !== null && highest.power > 0 ? facts.mean / highest.power : null;
  const mean =
    facts.mean === null ? "" : `mean ${words.power(facts.mean, unit.replace("h", "")).join("\u00a0")} over highest`;
  put("factor", factor === null ? none : [words.share(factor), "%"], factor === null ? "" : mean);
  put(
    "quality",
    facts.measured === null ? none : [words.share(facts.measured), "% measured"],
    facts.measured === null ? "" : facts.intervalWords,
  );
}

export function sentence(picture: Picture, facts: Facts, window: Window, words: Words): string {
  const period = words.period(window);
  if (facts.energy === null || !facts.highest) return `${period}: nothing was measured.`;
  const [energy, scale] = words.energy(facts.energy);
  const [highest, unit] = words.power(facts.highest.power);
  const gaps = gapsOf(picture, window, words)
    .map((gap) => ` ${gap.words}.`)
    .join("");
  const when = words.interval(facts.highest.from, facts.highest.to);
  const least = facts.atLeast ? "at least " : "";
  return `${period}: ${least}${energy} ${scale}, highest ${highest} ${unit} at ${when}.${gaps}`;
}

/** What was not plainly measured, of one kind: in words, and where it first is. */
export interface Gap {
  state: State;
  words: string;
  first: Window;
}

/** `Estimated 5 h, Thu 14:00` and `Not measured 3 h 30 min, Sat 02:00`, where there is any of it. */
export function gapsOf(picture: Picture, window: Window, words: Words): Gap[] {
  const trace = main(picture);
  if (!trace) return [];
  const found = stretches(trace, picture.grid, window.from, window.to);
  return GAPS.flatMap(([state, name]) => {
    const mine = found.filter((one) => one.state === state);
    const [first] = mine;
    const inside = (one: Window) => Math.min(one.to, window.to) - Math.max(one.from, window.from);
    const seconds = mine.reduce((total, one) => total + inside(one), 0);
    if (!seconds || !first) return [];
    const where = mine.length === 1 ? `, ${beginning(first.from, seconds, words)}` : ` in ${mine.length} stretches`;
    return [{ state, words: `${name} ${words.duration(seconds)}${where}`, first }];
  });
}

const GAPS: [State, string][] = [
  [State.Estimated, "Estimated"],
  [State.Missing, "Not measured"],
  [State.Partly, "Measured in part"],
];

function beginning(at: number, seconds: number, words: Words): string {
  return seconds >= DAY ? `from ${words.day(at)}` : `${words.day(at, { weekday: true })} ${words.time(at)}`;
}

function energyMore(facts: Facts, window: Window, unit: string, words: Words): string {
  if (facts.exported !== null) return `${words.energy(facts.exported, unit).join("\u00a0")} given to the grid`;
  if (facts.before && facts.energy !== null)
    return `${words.change(facts.energy, facts.before)} the ${spanWords(window)} before`;
  return facts.mean === null ? "" : `mean ${words.power(facts.mean, unit.replace("h", "")).join("\u00a0")}`;
}

function spanWords(window: Window): string {
  const days = Math.round((window.to - window.from) / DAY);
  if (days === 1) return "day";
  if (days === 7) return "week";
  if (days >= 28 && days <= 31) return "month";
  return "same time";
}

function tally(trace: Trace, picture: Picture, window: Window) {
  const { grid } = picture;
  const counted = {
    energy: null as number | null,
    seconds: 0,
    held: 0,
    measured: 0,
    lacking: 0,
    highest: null as Facts["highest"],
  };
  for (let at = indexAt(grid, window.from); at < grid.starts.length; at++) {
    const [from, to] = [grid.starts[at] ?? 0, grid.ends[at] ?? 0];
    if (from >= window.to) break;
    const state = trace.state[at];
    if (!state || from < window.from || to > window.to) continue;
    const parts = trace.parts?.[at] || 1;
    counted.held += parts;
    counted.lacking += trace.lacking?.[at] ?? (state >= State.Partly ? 1 : 0);
    counted.measured += measuredParts(trace, at, parts);
    const value = power(trace, grid, at);
    if (value === null) continue;
    counted.energy = (counted.energy ?? 0) + (trace.energy[at] ?? 0);
    counted.seconds += to - from;
    if (!counted.highest || value > counted.highest.power) counted.highest = { power: value, from, to };
  }
  return counted;
}

function measuredParts(trace: Trace, at: number, parts: number): number {
  if (trace.parts) return parts - (trace.estimated?.[at] ?? 0) - (trace.lacking?.[at] ?? 0);
  return trace.letter[at] === "A" ? 1 : 0;
}

/** Energy of the window before, if all of it was held and loaded; else nothing to compare with. */
function energyBefore(trace: Trace, picture: Picture, window: Window, zone: Zone): number | null {
  const days = Math.round((window.to - window.from) / DAY);
  const calendar = zone.startOf("day", window.from) === window.from && zone.startOf("day", window.to) === window.to;
  const month = days >= 28 && days <= 31 && zone.startOf("month", window.from) === window.from;
  if (!calendar || days > 31) return null;
  const from = month ? zone.add("month", window.from, -1) : zone.add("day", window.from, -days);
  const first = indexAt(picture.grid, from);
  if ((picture.grid.starts[first] ?? Infinity) !== from || !trace.state[first]) return null;
  const before = tally(trace, picture, { from, to: window.from });
  return before.lacking ? null : before.energy;
}
