import assert from "node:assert/strict";
import { test } from "node:test";

import { type Chosen, lacksIn } from "../src/data/choice.ts";
import { originAddress } from "../src/data/origin.ts";
import { DAY, Zone } from "../src/data/zone.ts";

const NEM = new Zone("Etc/GMT-10");
const CHOSEN: Chosen = {
  ...{ key: "all", words: "All 2 meters", count: 2, rows: 10, starts: 0, ends: 10 * DAY, names: {} },
  ...{ whole_until: null, behind: 0, stale_from: null },
};
const shown = (from: number, to: number) => ({ from: from * DAY, to: to * DAY });

test("what lies before a meter fell behind is whole, what goes beyond lacks it", () => {
  const behind = { ...CHOSEN, whole_until: 8 * DAY, behind: 1 };
  assert.deepEqual([lacksIn(behind, shown(7, 8)), lacksIn(behind, shown(7, 9))], [false, true]);
});

test("where all are equally stale, what ends where they end is a least sum, and what lies before is whole", () => {
  const stale = { ...CHOSEN, stale_from: 10 * DAY };
  assert.deepEqual([lacksIn(stale, shown(9, 10)), lacksIn(stale, shown(8, 9))], [true, false]);
  assert.equal(lacksIn(CHOSEN, shown(9, 10)), false);
});

test("the origin of what is shown is asked for with its meters and its period, up to 400 days", () => {
  const address = new URL(originAddress("1,2", shown(1, 2), NEM)!, "http://portal.example");
  assert.equal(address.pathname, "/data/origin/");
  assert.deepEqual(Object.fromEntries(address.searchParams), {
    key: "1,2",
    from: "1970-01-02T10:00:00+10:00",
    to: "1970-01-03T10:00:00+10:00",
  });
  assert.equal(originAddress("all", shown(0, 401), NEM), null);
});
