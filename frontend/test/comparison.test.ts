import assert from "node:assert/strict";
import { test } from "node:test";

import { before, differ, laidOver, meterCompare, otherOf } from "../src/data/comparison.ts";
import { toPicture, type Wire } from "../src/data/series.ts";
import { Zone } from "../src/data/zone.ts";

const NEM = new Zone("Etc/GMT-10");
const MELBOURNE = new Zone("Australia/Melbourne");
const at = (text: string) => Date.parse(text) / 1000;
const window = (from: string, to: string) => ({ from: at(`${from}T00:00+10:00`), to: at(`${to}T00:00+10:00`) });
const WEEK = window("2026-10-19", "2026-10-26");

function line(start: number, quantity: (number | null)[], quality: string) {
  const wire: Wire = {
    series: [{ key: "1", register: "E1", unit: "kWh", start, step: 3600, quantity, quality }],
    meta: { resolution: "PT1H" },
  };
  const picture = toPicture(wire, "1", { from: start, to: start + quantity.length * 3600 }, NEM);
  return { trace: picture.sums[0]!, grid: picture.grid };
}

test("the period before lies whole weeks back, so that weekdays stand over weekdays", () => {
  const days = (from: string, to: string) => otherOf("previous", window(from, to), "all", NEM)?.days;
  assert.equal(days("2026-10-20", "2026-10-21"), 7);
  assert.equal(days("2026-10-19", "2026-10-26"), 7);
  assert.equal(days("2026-10-01", "2026-11-01"), 35);
});

test("a year before is 52 weeks before", () => {
  const other = otherOf("year", WEEK, "all", NEM);
  assert.deepEqual(other, { key: "all", days: 364, aligned: true });
  assert.deepEqual(before(WEEK, 364, NEM), window("2025-10-20", "2025-10-27"));
});

test("a day of one's own choice may put other weekdays below, and says so", () => {
  assert.deepEqual(otherOf("2026-09-07", WEEK, "all", NEM), { key: "all", days: 42, aligned: true });
  assert.equal(otherOf("2026-09-08", WEEK, "all", NEM)?.aligned, false);
});

test("other meters stand beside at the same time", () => {
  assert.deepEqual(otherOf(meterCompare("site:Dandenong"), WEEK, "all", NEM), { key: "site:Dandenong", days: 0, aligned: true });
});

test("what is no comparison is none", () => {
  for (const words of [null, "", "yesterday", "2026-13-45x"]) assert.equal(otherOf(words, WEEK, "all", NEM), null);
  assert.equal(otherOf("2026-10-19", WEEK, "all", NEM), null);
});

test("over a change of the clocks the same time of day stands over the same", () => {
  const noon = at("2026-10-05T12:00:00+11:00");
  const grid = laidOver({ starts: [at("2026-09-28T12:00:00+10:00")], ends: [at("2026-09-28T13:00:00+10:00")] }, 7, MELBOURNE);
  assert.deepEqual(grid.starts, [noon]);
});

test("only what was measured in both is compared, and how much that is is told", () => {
  const mine = line(WEEK.from, [5_000, 6_000, null, 8_000], "AANA");
  const other = line(WEEK.from - 7 * 86_400, [4_000, null, 9_000, 7_500], "ANAA");
  const laid = laidOver(other.grid, 7, NEM);
  const found = differ(mine.trace, mine.grid, other.trace, laid, { from: WEEK.from, to: WEEK.from + 4 * 3600 });
  assert.deepEqual([found.here, found.there, found.share], [13_000, 11_500, 0.5]);
  assert.equal(found.all, 20_500);
  assert.deepEqual(found.highest, { power: 9, from: WEEK.from + 2 * 3600, to: WEEK.from + 3 * 3600 });
});

test("nothing held of the other time is not nought", () => {
  const mine = line(WEEK.from, [5_000], "A");
  const found = differ(mine.trace, mine.grid, line(0, [1], "A").trace, { starts: [0], ends: [3600] }, WEEK);
  assert.deepEqual([found.all, found.share], [null, 0]);
});
