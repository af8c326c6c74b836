/* What is looked at, as the address says it. All of the page's state stands there: an address is a saved view. Pure.

   key       all, an NMI, NMIs with commas, site:… or find:… (see choice.ts)
   from, to  RFC 3339 with an offset, or days of the page's zone
   compare   previous, year, a day on which the other period begins, or meter:… with another key
   each      1: every meter its own line          measure  reactive instead of energy
   hide      kinds of lines that are left out      heat     4w, 13w or year: how far back the heat map reaches
   table     1: the table behind the chart is open
   sel       from/to: the stretch that is selected, for a mark */

import type { Kind } from "./series.ts";
import type { Window } from "./words.ts";
import type { Zone } from "./zone.ts";

export const ALL = "all";

export type Measure = "active" | "reactive";
export type Reach = "4w" | "13w" | "year";

export interface View {
  keys: string;
  /** null: what the page opens with by itself. */
  window: Window | null;
  compare: string | null;
  each: boolean;
  measure: Measure;
  hidden: Kind[];
  reach: Reach | null;
  table: boolean;
  selection: Window | null;
}

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const KINDS: Kind[] = ["import", "export", "reactive"];
const REACHES: Reach[] = ["4w", "13w", "year"];
const OWN = ["key", "from", "to", "compare", "each", "measure", "hide", "heat", "table", "sel"];

export function readView(query: URLSearchParams, zone: Zone): View {
  const hidden = (query.get("hide") ?? "").split(",");
  return {
    keys: query.get("key") || ALL,
    window: windowOf(query.get("from"), query.get("to"), zone),
    compare: query.get("compare") || null,
    each: query.get("each") === "1",
    measure: query.get("measure") === "reactive" ? "reactive" : "active",
    hidden: KINDS.filter((kind) => hidden.includes(kind)),
    reach: REACHES.find((reach) => reach === query.get("heat")) ?? null,
    table: query.get("table") === "1",
    selection: windowOf(...pair(query.get("sel")), zone),
  };
}

/** Write a view into a query; what others keep there stays. What is as it always is, is left out. */
export function writeView(view: View, zone: Zone, before = new URLSearchParams()): URLSearchParams {
  const query = new URLSearchParams([...before].filter(([name]) => !OWN.includes(name)));
  const { window, selection } = view;
  const said: [string, string | null][] = [
    ["key", view.keys],
    ["from", window && zone.rfc3339(window.from)],
    ["to", window && zone.rfc3339(window.to)],
    ["compare", view.compare],
    ["each", view.each ? "1" : null],
    ["measure", view.measure === "reactive" ? "reactive" : null],
    ["hide", view.hidden.join(",")],
    ["heat", view.reach],
    ["table", view.table ? "1" : null],
    ["sel", selection && `${zone.rfc3339(selection.from)}/${zone.rfc3339(selection.to)}`],
  ];
  for (const [name, value] of said) if (value) query.set(name, value);
  return query;
}

/** An instant with its offset, or the beginning of a day in the zone; null for anything else. */
export function instantOf(text: string | null, zone: Zone): number | null {
  const raw = text ?? "";
  const at = DAY.test(raw) ? zone.startOfDate(raw) : INSTANT.test(raw) ? Date.parse(raw) / 1000 : NaN;
  return Number.isFinite(at) ? at : null;
}

function windowOf(first: string | null, last: string | null, zone: Zone): Window | null {
  const [from, to] = [instantOf(first, zone), instantOf(last, zone)];
  return from !== null && to !== null && to > from ? { from, to } : null;
}

function pair(text: string | null): [string | null, string | null] {
  const [from = null, to = null] = (text ?? "").split("/");
  return [from, to];
}
