import assert from "node:assert/strict";
import { test } from "node:test";

import { timeMarks, valueMarks } from "../src/data/axes.ts";
import { Words } from "../src/data/words.ts";
import { Zone } from "../src/data/zone.ts";

const MELBOURNE = new Zone("Australia/Melbourne");
const NEM = new Zone("Etc/GMT-10");
const at = (text: string) => Date.parse(text) / 1000;

test("a day in which clocks go forward has 23 hours and one in which they go back 25", () => {
  const spring = MELBOURNE.startOfDate("2026-10-04");
  const autumn = MELBOURNE.startOfDate("2026-04-05");
  assert.equal(MELBOURNE.add("day", spring, 1) - spring, 23 * 3600);
  assert.equal(MELBOURNE.add("day", autumn, 1) - autumn, 25 * 3600);
});

test("an odd day is said to be odd", () => {
  const from = MELBOURNE.startOfDate("2026-10-04");
  const words = new Words("en-AU", MELBOURNE);
  assert.equal(words.oddHours({ from, to: MELBOURNE.add("day", from, 1) }), "23\u00a0hours");
});

test("weeks begin on Monday, months and years on the first", () => {
  const instant = at("2026-11-18T13:05:00+10:00");
  assert.equal(NEM.rfc3339(NEM.startOf("week", instant)), "2026-11-16T00:00:00+10:00");
  assert.equal(NEM.rfc3339(NEM.startOf("month", instant)), "2026-11-01T00:00:00+10:00");
  assert.equal(NEM.rfc3339(NEM.startOf("year", instant)), "2026-01-01T00:00:00+10:00");
});

test("instants are written with the offset that holds at them", () => {
  assert.equal(MELBOURNE.rfc3339(at("2026-01-01T00:00:00Z")), "2026-01-01T11:00:00+11:00");
  assert.equal(MELBOURNE.rfc3339(at("2026-07-01T00:00:00Z")), "2026-07-01T10:00:00+10:00");
});

test("a period is said in as few words as it needs", () => {
  const words = new Words("en-AU", NEM);
  const period = (from: string, to: string) => words.period({ from: at(from), to: at(to) });
  assert.equal(period("2026-11-16T00:00+10:00", "2026-11-23T00:00+10:00"), "16–22 Nov 2026");
  assert.equal(period("2026-11-01T00:00+10:00", "2026-12-01T00:00+10:00"), "November 2026");
  assert.equal(period("2026-11-17T06:00+10:00", "2026-11-17T12:40+10:00"), "17 Nov, 06:00–12:40");
});

test("energy turns to MWh at 10,000 kWh", () => {
  const words = new Words("en-AU", NEM);
  assert.deepEqual(words.energy(9_999_000), ["9,999", "kWh"]);
  assert.deepEqual(words.energy(10_470_000), ["10.47", "MWh"]);
});

test("no mark of the time axis stands where its words would be cut", () => {
  const [from, to] = [at("2026-10-19T00:00+10:00"), at("2026-10-26T00:00+10:00")];
  const marks = timeMarks(from, to, 1_000, 92, NEM, new Words("en-AU", NEM));
  assert.deepEqual(marks.words, ["Mon 19", "Tue 20", "Wed 21", "Thu 22", "Fri 23", "Sat 24", "Sun 25"]);
});

test("the value axis begins at zero and ends at a round value above the highest", () => {
  assert.deepEqual(valueMarks(0, 141.2), [0, 50, 100, 150]);
  assert.deepEqual(valueMarks(-64, 60), [-75, -50, -25, 0, 25, 50, 75]);
});
