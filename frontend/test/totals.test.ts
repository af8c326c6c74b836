import assert from "node:assert/strict";
import { test } from "node:test";

import { asText } from "../src/data/pages.ts";
import { State, toPicture, type WireTotal, wholeIntervals } from "../src/data/series.ts";
import { Zone } from "../src/data/zone.ts";

const NEM = new Zone("Etc/GMT-10");
const TOTAL: WireTotal = {
  kind: "import",
  unit: "kWh",
  start: 0,
  step: 300,
  quantity: [10, 20, null, 30],
  quality: "AENA",
  parts: 2,
  estimated: [0, 2, 0, 0],
  lacking: [0, 0, 2, 1],
  guessed: [0, 20, 0, 0],
};

test("a sum that the data plane made is drawn as one that the page made", () => {
  const { sums, each, grid } = toPicture({ totals: [TOTAL], meta: { resolution: "raw" } }, "all", { from: 0, to: 1200 }, NEM);
  assert.deepEqual(grid, { starts: [0, 300, 600, 900], ends: [300, 600, 900, 1200] });
  assert.deepEqual(sums[0]?.energy, [10, 20, null, 30]);
  assert.deepEqual([...(sums[0]?.state ?? [])], [State.Measured, State.Estimated, State.Missing, State.Partly]);
  assert.deepEqual([...(sums[0]?.lacking ?? [])], [0, 0, 2, 1]);
  assert.deepEqual(each, []);
});

test("sums over days say when each begins and ends, and kinds share one grid", () => {
  const days: WireTotal = { ...TOTAL, step: null, starts: [0, 82_800], ends: [82_800, 169_200], quantity: [1, 2], quality: "AA", estimated: 0, lacking: 0, guessed: 0 };
  const given: WireTotal = { ...days, kind: "export", starts: [82_800], ends: [169_200], quantity: [5], quality: "A" };
  const { sums, grid } = toPicture({ totals: [days, given], meta: { resolution: "P1D" } }, "all", { from: 0, to: 169_200 }, NEM);
  assert.deepEqual(grid, { starts: [0, 82_800], ends: [82_800, 169_200] });
  assert.deepEqual(sums.map((trace) => trace.energy), [[1, 2], [null, 5]]);
});

test("a selection is widened to the intervals that it touches", () => {
  const grid = { starts: [0, 300, 600], ends: [300, 600, 900] };
  assert.deepEqual(wholeIntervals({ from: 310, to: 610 }, grid), { from: 300, to: 900 });
});

test("a copied table is text with tabs in which nothing runs", () => {
  const rows = { columns: [{ title: "Day" }, { title: "kWh", number: true }], count: 2, noun: "days", row: (at: number) => [["=1+1", "-5.5"], ["Mon\t1", "7"]][at]! };
  assert.equal(asText(rows), "Day\tkWh\n'=1+1\t-5.5\nMon 1\t7");
});
