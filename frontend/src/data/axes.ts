/* Where the axes have their marks, in the account's zone. */

import type { Words } from "./words.ts";
import { DAY, HOUR, type Span, type Zone } from "./zone.ts";

const MINUTE = 60;
const WITHIN_A_DAY = [5 * MINUTE, 10 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR];
const DAYS = [1, 2, 7, 14];

/** Words stand to the right of their mark: one so near the end would be cut. */
const LAST_ROOM = 0.55;

export interface Marks {
  at: number[];
  words: string[];
}

/** Marks about `room` pixels apart: times within a day, days, weeks or months. */
export function timeMarks(from: number, to: number, width: number, room: number, zone: Zone, words: Words): Marks {
  const wanted = ((to - from) * room) / Math.max(width, 1);
  const marks = spaced(from, to, wanted, zone, words);
  const lastRoom = to - wanted * LAST_ROOM;
  const kept = marks.at.findIndex((at) => at > lastRoom);
  return kept < 0 ? marks : { at: marks.at.slice(0, kept), words: marks.words.slice(0, kept) };
}

function spaced(from: number, to: number, wanted: number, zone: Zone, words: Words): Marks {
  const step = WITHIN_A_DAY.find((seconds) => seconds >= wanted);
  if (step) return times(from, to, step, zone, words);
  const days = DAYS.find((count) => count * DAY >= wanted);
  return days ? dayMarks(from, to, days, zone, words) : monthMarks(from, to, wanted, zone, words);
}

/** Round values from `low` to `high`, zero among them, at most six. */
export function valueMarks(low: number, high: number): number[] {
  const rough = (high - low || 1) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((size) => size >= rough) ?? rough;
  const first = Math.floor(low / step + 1e-9);
  const last = Math.max(Math.ceil(high / step - 1e-9), first + 1);
  return Array.from({ length: last - first + 1 }, (_, index) => (first + index) * step);
}

function times(from: number, to: number, step: number, zone: Zone, words: Words): Marks {
  const marks: Marks = { at: [], words: [] };
  const first = zone.startOf("day", from);
  for (let day = first; day < to; day = zone.add("day", day, 1)) {
    const next = zone.add("day", day, 1);
    for (let at = day; at < next && at <= to; at += step) {
      if (at < from) continue;
      marks.at.push(at);
      marks.words.push(at === day ? words.day(at, { weekday: true }) : words.time(at));
    }
  }
  return marks;
}

function dayMarks(from: number, to: number, count: number, zone: Zone, words: Words): Marks {
  const start = count >= 7 ? zone.startOf("week", from) : zone.startOf("day", from);
  return walk(
    start,
    from,
    to,
    (at) => zone.add("day", at, count),
    (at) => (count === 1 ? dayName(at, words) : words.day(at)),
  );
}

function dayName(at: number, words: Words): string {
  return words.day(at, { weekday: true }).replace(/ \p{L}+\.?$/u, "");
}

function monthMarks(from: number, to: number, wanted: number, zone: Zone, words: Words): Marks {
  const count = wanted > 62 * DAY ? 3 : wanted > 31 * DAY ? 2 : 1;
  const unit: Span = "month";
  const january = (at: number) => zone.startOf("year", at) === at;
  return walk(
    zone.startOf("year", from),
    from,
    to,
    (at) => zone.add(unit, at, count),
    (at) => words.month(at, "short", january(at)),
  );
}

function walk(
  start: number,
  from: number,
  to: number,
  next: (at: number) => number,
  name: (at: number) => string,
): Marks {
  const marks: Marks = { at: [], words: [] };
  for (let at = start; at <= to; at = next(at)) {
    if (at < from) continue;
    marks.at.push(at);
    marks.words.push(name(at));
  }
  return marks;
}
