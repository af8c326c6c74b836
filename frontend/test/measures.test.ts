import assert from "node:assert/strict";
import { test } from "node:test";

import { factsOf, refine } from "../src/data/facts.ts";
import {
  daysOf,
  highestDemand,
  loadFactor,
  type Measures,
  meanPower,
  measuredShare,
  peakDays,
  weekendShare,
} from "../src/data/measures.ts";
import { toPicture } from "../src/data/series.ts";
import { Zone } from "../src/data/zone.ts";

const DAY = 86_400;
const MEASURES: Measures = {
  unit: "kWh",
  step: 300,
  energy: 4_800_000,
  seconds: 2 * DAY,
  night: { energy: 100_000, seconds: 10 * 3600, from_h: 0, to_h: 5 },
  weekend: { energy: 1_200_000, seconds: DAY },
  peak: 20_000,
  peak_start: 3_600,
  parts: 864,
  estimated: 86,
  lacking: 0,
  days: {
    starts: [0, DAY, 2 * DAY],
    ends: [DAY, 2 * DAY, 3 * DAY],
    energy: [2_400_000, 2_400_000, 0],
    peak: [20_000, 15_000, 0],
    peak_start: [3_600, DAY, 0],
    held_s: [DAY, DAY, DAY],
    measured_s: [DAY, DAY, 0],
    parts: [288, 288, 288],
    estimated: [0, 86, 0],
    lacking: [0, 0, 288],
    quality: "AEN",
  },
};

test("load factor is the mean over the highest demand", () => {
  assert.equal(meanPower(MEASURES), 100);
  assert.deepEqual(highestDemand(MEASURES), { power: 240, from: 3_600, to: 3_900 });
  assert.equal(loadFactor(MEASURES), 100 / 240);
});

test("night load is the mean of the night's hours and the weekend a share of all energy", () => {
  assert.equal(meanPower(MEASURES.night), 10);
  assert.equal(weekendShare(MEASURES), 0.25);
});

test("where nothing was measured there is no figure", () => {
  const nothing: Measures = { ...MEASURES, peak: null, peak_start: null, energy: 0, seconds: 0, parts: 0 };
  assert.deepEqual(
    [meanPower(nothing), highestDemand(nothing), loadFactor(nothing), weekendShare(nothing), measuredShare(nothing)],
    [null, null, null, null, null],
  );
});

test("days are ranked by demand or by energy, of equals the earlier first, without those not measured", () => {
  assert.deepEqual(peakDays(MEASURES, "demand", 10).map((day) => day.start), [0, DAY]);
  assert.deepEqual(peakDays(MEASURES, "energy", 1).map((day) => day.start), [0]);
});

test("a day knows how much of it was measured and whether its sum is a least one", () => {
  const [, second, third] = daysOf(MEASURES);
  assert.deepEqual([second?.measured, second?.isLeast], [202 / 288, false]);
  assert.deepEqual([third?.peak, third?.isLeast], [null, true]);
});

test("the readings' own figures take the place of the chart's means, and what lacks a meter is a least sum", () => {
  const zone = new Zone("Etc/GMT-10");
  const wire = {
    series: [{ key: "1", register: "E1", unit: "kWh", start: 0, step: 3600, quantity: [1_000], quality: "A" }],
    meta: { resolution: "PT1H" },
  };
  const facts = factsOf(toPicture(wire, "1", { from: 0, to: 3600 }, zone), { from: 0, to: 3600 }, zone);
  assert.equal(refine(facts, null, true, true).atLeast, true);
  const refined = refine(facts, MEASURES, false, true);
  assert.deepEqual([refined.energy, refined.highest?.power, refined.atLeast], [4_800_000, 240, false]);
  assert.equal(refine(facts, { ...MEASURES, lacking: 1 }, false, true).atLeast, true);
});
