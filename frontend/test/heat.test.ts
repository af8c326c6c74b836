import assert from "node:assert/strict";
import { test } from "node:test";

import { daysOf, heatOf, HOURS, reachOf } from "../src/data/heat/grid.ts";
import { boxOf, cellAt, layOut } from "../src/data/heat/layout.ts";
import { State, toPicture, type Wire } from "../src/data/series.ts";
import { Zone } from "../src/data/zone.ts";

const NEM = new Zone("Etc/GMT-10");
const MELBOURNE = new Zone("Australia/Melbourne");
const at = (text: string) => Date.parse(text) / 1000;
const window = (from: string, to: string) => ({ from: at(`${from}T00:00+10:00`), to: at(`${to}T00:00+10:00`) });
const HELD = window("2025-11-01", "2026-11-01");

function heat(start: number, quantity: (number | null)[], quality: string, days: { from: number; to: number }, zone = NEM) {
  const wire: Wire = {
    series: [{ key: "1", register: "E1", unit: "kWh", start, step: 3600, quantity, quality }],
    meta: { resolution: "PT1H" },
  };
  const picture = toPicture(wire, "1", days, zone);
  return heatOf(picture, picture.sums[0], days, zone);
}

test("four weeks are whole weeks up to the one that is shown", () => {
  assert.deepEqual(daysOf("4w", window("2026-10-19", "2026-10-26"), HELD, NEM), window("2026-09-28", "2026-10-26"));
  assert.deepEqual(daysOf("4w", window("2026-10-26", "2026-11-01"), HELD, NEM), window("2026-10-05", "2026-11-01"));
});

test("at the beginning of what is held the weeks begin there", () => {
  const days = daysOf("4w", window("2025-11-03", "2025-11-10"), HELD, NEM);
  assert.equal(days.from, HELD.from);
  assert.equal(NEM.startOf("week", days.to), days.to);
});

test("a year never reaches beyond what is held", () => {
  assert.deepEqual(daysOf("year", window("2026-10-26", "2026-11-01"), HELD, NEM), HELD);
});

test("a map reaches as far as the chart", () => {
  assert.equal(reachOf(window("2026-10-19", "2026-10-26")), "4w");
  assert.equal(reachOf(window("2026-10-01", "2026-11-01")), "4w");
  assert.equal(reachOf(window("2026-08-01", "2026-11-01")), "13w");
  assert.equal(reachOf(HELD), "year");
});

test("each hour has its mean power, and the scale its real ends", () => {
  const days = window("2026-10-19", "2026-10-20");
  const found = heat(days.from, [5_000, 7_500, null, 6_000], "AANE", days);
  assert.deepEqual(found.cells.slice(0, 4).map((cell) => cell.power), [5, 7.5, null, 6]);
  assert.deepEqual(found.cells.slice(0, 5).map((cell) => cell.state), [
    State.Measured,
    State.Measured,
    State.Missing,
    State.Estimated,
    State.Nothing,
  ]);
  assert.deepEqual([found.low, found.high, found.highest], [5, 7.5, { day: 0, hour: 1 }]);
});

test("nothing measured has no highest hour", () => {
  const days = window("2026-10-19", "2026-10-20");
  assert.equal(heat(days.from, [null], "N", days).highest, null);
});

test("an hour that comes twice is the mean of both, and one that is left out is empty", () => {
  const autumn = { from: at("2026-04-05T00:00:00+11:00"), to: at("2026-04-06T00:00:00+10:00") };
  const back = heat(autumn.from, [1_000, 1_000, 2_000, 4_000, 1_000], "AAAAA", autumn, MELBOURNE);
  assert.equal(back.cells[2]?.power, 3);
  const spring = { from: at("2026-10-04T00:00:00+10:00"), to: at("2026-10-05T00:00:00+11:00") };
  const forward = heat(spring.from, [1_000, 1_000, 2_000], "AAA", spring, MELBOURNE);
  assert.deepEqual([forward.cells[2]?.state, forward.cells[3]?.power], [State.Nothing, 2]);
});

test("few days run down and many across, and a place on the map is the cell that is drawn there", () => {
  for (const days of [28, 91, 366]) {
    const layout = layOut(days, 700);
    assert.equal(layout.daysDown, days === 28);
    for (const [day, hour] of [[0, 0], [days - 1, HOURS - 1], [Math.floor(days / 2), 7]] as const) {
      const { x, y, width, height } = boxOf(layout, day, hour);
      assert.deepEqual(cellAt(layout, days, x + width / 2, y + height / 2), { day, hour });
    }
    assert.equal(cellAt(layout, days, 1, 1), null);
  }
});

test("a year on a phone is wider than the phone rather than too fine to see", () => {
  assert.ok(layOut(366, 300).width > 600);
  assert.ok(layOut(28, 300).width <= 300);
});
