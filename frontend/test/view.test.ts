import assert from "node:assert/strict";
import { test } from "node:test";

import { Horizon } from "../src/data/horizon.ts";
import { readView, type View, writeView } from "../src/data/view.ts";
import { Zone } from "../src/data/zone.ts";

const NEM = new Zone("Etc/GMT-10");
const at = (text: string) => Date.parse(text) / 1000;
const window = (from: string, to: string) => ({ from: at(`${from}T00:00+10:00`), to: at(`${to}T00:00+10:00`) });
const HELD = window("2025-11-01", "2026-11-01");

test("an address leads back to the whole of what is looked at", () => {
  const view: View = {
    keys: "4300000001,4300000003",
    window: window("2026-10-19", "2026-10-26"),
    compare: "meter:site:Dandenong plant",
    each: true,
    measure: "reactive",
    hidden: ["export"],
    reach: "13w",
    table: true,
    selection: { from: at("2026-10-20T14:00+10:00"), to: at("2026-10-20T19:00+10:00") },
  };
  assert.deepEqual(readView(new URLSearchParams(String(writeView(view, NEM))), NEM), view);
});

test("what is as it always is, is not in the address, and what others keep there stays", () => {
  const view = readView(new URLSearchParams("each=0&table=no"), NEM);
  assert.equal(String(writeView(view, NEM, new URLSearchParams("q=plant&table=1"))), "q=plant&key=all");
});

test("a bare day begins in the page's zone", () => {
  const view = readView(new URLSearchParams("from=2026-10-19&to=2026-10-26"), NEM);
  assert.deepEqual(view.window, window("2026-10-19", "2026-10-26"));
});

test("what is no period is left to the page", () => {
  for (const query of ["", "from=2026-10-26&to=2026-10-19", "from=now&to=2026-10-19", "from=2026-10-19T00:00&to=2027-01-01"])
    assert.equal(readView(new URLSearchParams(query), NEM).window, null, query);
});

test("a week that is held in part is cut, and still is the week that is shown", () => {
  const held = window("2025-11-01", "2026-10-28");
  const horizon = new Horizon(held, NEM);
  const shown = horizon.around("week", held);
  assert.deepEqual(shown, window("2026-10-26", "2026-10-28"));
  assert.equal(horizon.spanOf(shown), "week");
});

test("every period that can be chosen is then the chosen one", () => {
  const horizon = new Horizon(HELD, NEM);
  for (const span of ["year", "month", "week", "day"] as const)
    assert.equal(horizon.spanOf(horizon.inside(horizon.around(span, HELD))), span);
});

test("beyond what is held there is no other month", () => {
  const horizon = new Horizon(HELD, NEM);
  assert.equal(horizon.beside("month", window("2026-10-01", "2026-11-01"), 1), null);
  assert.deepEqual(horizon.beside("month", window("2026-10-01", "2026-11-01"), -1), window("2026-09-01", "2026-10-01"));
});
