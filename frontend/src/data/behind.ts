/* The table behind the chart: the intervals that it shows, newest rule being that it says when it stops. */

import { indexAt, type Picture, power, type Trace } from "./series.ts";
import { QUALITY_WORDS } from "./tip.ts";
import type { Window, Words } from "./words.ts";

const MOST_ROWS = 600;
const NAMES = { import: "Taken", export: "Given", reactive: "Reactive" };

export function fillTable(host: HTMLElement, picture: Picture, window: Window, words: Words): void {
  const { grid, sums } = picture;
  const first = indexAt(grid, window.from);
  const end = Math.min(indexAt(grid, window.to - 1) + 1, grid.starts.length);
  const table = document.createElement("table");
  table.className = "table";
  table.append(head(sums), body(picture, first, Math.min(end, first + MOST_ROWS), words));
  const help = document.createElement("p");
  help.className = "help";
  const rows = words.count(Math.max(end - first, 0));
  help.textContent =
    end - first > MOST_ROWS
      ? `The first ${MOST_ROWS} of ${rows} intervals. Zoom in for the others, or download them all.`
      : `${rows} intervals.`;
  host.replaceChildren(table, help);
}

function head(traces: Trace[]): HTMLElement {
  const row = document.createElement("tr");
  row.append(header("Interval"));
  for (const trace of traces) {
    const name = traces.length > 1 ? `${NAMES[trace.kind]}, ` : "";
    row.append(header(`${name}${trace.unit}`, true), header(`${name}${trace.unit.replace("h", "")}`, true));
  }
  row.append(header("Quality"));
  const made = document.createElement("thead");
  made.append(row);
  return made;
}

function body(picture: Picture, first: number, end: number, words: Words): HTMLElement {
  const made = document.createElement("tbody");
  for (let at = first; at < end; at++) {
    const row = document.createElement("tr");
    row.append(cell(words.interval(picture.grid.starts[at] ?? 0, picture.grid.ends[at] ?? 0)));
    for (const trace of picture.sums) row.append(...figures(trace, picture, at, words));
    const letter = picture.sums[0]?.letter[at] ?? "";
    row.append(cell(letter ? `${letter} · ${QUALITY_WORDS[letter] ?? ""}` : "Not yours then"));
    made.append(row);
  }
  return made;
}

function figures(trace: Trace, picture: Picture, at: number, words: Words): HTMLElement[] {
  const energy = trace.energy[at];
  const value = power(trace, picture.grid, at);
  if (energy == null || value === null) return [cell("", true), cell("", true)];
  return [cell(words.energyExact(energy), true), cell(words.plain(value), true)];
}

function header(text: string, number = false): HTMLElement {
  const made = cellOf("th", text, number);
  made.setAttribute("scope", "col");
  return made;
}

function cell(text: string, number = false): HTMLElement {
  return cellOf("td", text, number);
}

function cellOf(name: string, text: string, number: boolean): HTMLElement {
  const made = document.createElement(name);
  made.textContent = text;
  if (number) made.className = "num";
  return made;
}
