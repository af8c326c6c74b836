import assert from "node:assert/strict";
import { test } from "node:test";

import { indexAt, power, State, toPicture, type Wire, type WireSeries } from "../src/data/series.ts";
import { Zone } from "../src/data/zone.ts";

const NEM = new Zone("Etc/GMT-10");
const WHOLE = { from: 0, to: 3_600 };

function series(key: string, quantity: (number | null)[], quality: string, more: Partial<WireSeries> = {}): WireSeries {
  return { key, register: "E1", unit: "kWh", start: 0, step: 300, quantity, quality, ...more };
}

function picture(...all: WireSeries[]) {
  const wire: Wire = { series: all, meta: { resolution: "raw" } };
  return toPicture(wire, "all", WHOLE, NEM);
}

test("meters are summed interval by interval", () => {
  const { sums } = picture(series("1", [1000, 2000], "AA"), series("2", [500, 250], "AA"));
  assert.deepEqual(sums[0]?.energy, [1500, 2250]);
});

test("a meter counts only from the interval on which it is held", () => {
  const { sums, grid } = picture(series("1", [1, 1, 1], "AAA"), series("2", [10], "A", { start: 600 }));
  assert.deepEqual(grid.starts, [0, 300, 600]);
  assert.deepEqual(sums[0]?.energy, [1, 1, 11]);
  assert.deepEqual([...(sums[0]?.parts ?? [])], [1, 1, 2]);
});

test("what no meter measured is missing, not zero", () => {
  const { sums } = picture(series("1", [null, 4], "NA"), series("2", [null, 5], "NA"));
  assert.equal(sums[0]?.energy[0], null);
  assert.equal(sums[0]?.state[0], State.Missing);
});

test("a sum that lacks one meter says so and keeps the rest", () => {
  const { sums } = picture(series("1", [null], "N"), series("2", [5], "A"));
  assert.equal(sums[0]?.energy[0], 5);
  assert.equal(sums[0]?.state[0], State.Partly);
  assert.equal(sums[0]?.lacking?.[0], 1);
});

test("a sum is estimated where most of its energy is", () => {
  const { sums } = picture(series("1", [1, 9], "EE"), series("2", [9, 1], "AA"));
  assert.deepEqual([...(sums[0]?.state ?? [])], [State.Measured, State.Estimated]);
  assert.deepEqual([...(sums[0]?.estimated ?? [])], [1, 1]);
});

test("what is given to the grid is a trace of its own", () => {
  const { sums } = picture(
    series("1", [1], "A"),
    series("1", [7], "A", { register: "B1" }),
    series("1", [2], "A", { register: "Q1", unit: "kvarh" }),
  );
  assert.deepEqual(
    sums.map((trace) => trace.kind),
    ["import", "export", "reactive"],
  );
});

test("a finer meter is summed up to the coarser one's intervals", () => {
  const { sums, grid } = picture(series("1", [1, 2, 3, null, 5, 6], "AAANAE"), series("2", [100], "A", { step: 1800 }));
  assert.deepEqual(grid.starts, [0]);
  assert.deepEqual(sums[0]?.energy, [117]);
});

test("a day's power is its mean over the hours that the day really has", () => {
  const melbourne = new Zone("Australia/Melbourne");
  const start = Date.parse("2025-10-05T00:00:00+10:00") / 1000;
  const next = Date.parse("2025-10-06T00:00:00+11:00") / 1000;
  const wire: Wire = {
    series: [series("1", [23_000, 24_000], "AA", { start: undefined, step: null, starts: [start, next] })],
    meta: { resolution: "P1D" },
  };
  const drawn = toPicture(wire, "1", WHOLE, melbourne);
  const [trace] = drawn.sums;
  assert.equal(drawn.grid.ends[0], next);
  assert.equal(trace && power(trace, drawn.grid, 0), 1);
});

test("an instant is found in the interval that holds it", () => {
  const { grid } = picture(series("1", [1, 1, 1], "AAA"));
  assert.equal(indexAt(grid, 299), 0);
  assert.equal(indexAt(grid, 300), 1);
  assert.equal(indexAt(grid, 900), 3);
});
