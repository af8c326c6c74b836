/* The table behind the chart: every interval that it shows, with the other period's beside it. */

import { type Rows, showRows } from "./pages.ts";
import { type Grid, indexAt, type Picture, power, type Trace } from "./series.ts";
import { QUALITY_WORDS } from "./tip.ts";
import type { Window, Words } from "./words.ts";

const NAMES = { import: "Taken", export: "Given", reactive: "Reactive" };

/** What stands beside: the other trace, laid over this grid, and when its intervals really were. */
export interface Beside {
  trace: Trace;
  grid: Grid;
  laid: Grid;
  name: string;
}

/** The table under the chart and the button that opens it. */
export class ChartTable {
  private readonly button: HTMLElement;
  private readonly behind: HTMLElement;

  constructor(host: HTMLElement, changed: () => void) {
    this.button = host.querySelector<HTMLElement>("#as-table")!;
    this.behind = host.querySelector<HTMLElement>("#behind")!;
    this.button.addEventListener("click", () => {
      this.toggle();
      changed();
    });
  }

  get isOpen(): boolean {
    return !this.behind.hidden;
  }

  toggle(): void {
    this.behind.hidden = !this.behind.hidden;
    this.button.setAttribute("aria-expanded", String(this.isOpen));
    this.button.querySelector("span")?.replaceChildren(this.isOpen ? "Hide the table" : "Show as table");
  }

  fill(picture: Picture, window: Window, words: Words, beside: Beside | null): void {
    if (this.isOpen) showRows(this.behind, rowsBehind(picture, window, words, beside), words.locale);
  }
}

export function rowsBehind(picture: Picture, window: Window, words: Words, beside: Beside | null): Rows {
  const { grid, sums } = picture;
  const first = indexAt(grid, window.from);
  const end = Math.min(indexAt(grid, window.to - 1) + 1, grid.starts.length);
  const named = (trace: Trace) => (sums.length > 1 ? `${NAMES[trace.kind]}, ` : "");
  return {
    columns: [
      { title: "Interval" },
      ...sums.flatMap((trace) => [
        { title: `${named(trace)}${trace.unit}`, number: true },
        { title: `${named(trace)}${trace.unit.replace("h", "")}`, number: true },
      ]),
      { title: "Quality" },
      ...(beside ? [{ title: `${beside.name}, kWh`, number: true }, { title: "Difference, kWh", number: true }] : []),
    ],
    count: Math.max(end - first, 0),
    noun: "intervals",
    row: (index) => {
      const at = first + index;
      const letter = sums[0]?.letter[at] ?? "";
      return [
        words.interval(grid.starts[at] ?? 0, grid.ends[at] ?? 0),
        ...sums.flatMap((trace) => figures(trace, picture, at, words)),
        letter ? `${letter} · ${QUALITY_WORDS[letter] ?? ""}` : "Not yours then",
        ...(beside ? besideOf(beside, picture, at, words) : []),
      ];
    },
  };
}

function figures(trace: Trace, picture: Picture, at: number, words: Words): string[] {
  const energy = trace.energy[at];
  const value = power(trace, picture.grid, at);
  if (energy == null || value === null) return ["Not measured", ""];
  return [words.energyExact(energy), words.plain(value)];
}

function besideOf(beside: Beside, picture: Picture, at: number, words: Words): string[] {
  const start = picture.grid.starts[at] ?? 0;
  const other = indexAt(beside.laid, start);
  const there = beside.laid.starts[other] === start ? beside.trace.energy[other] : null;
  const here = (picture.sums.find((trace) => trace.kind === beside.trace.kind) ?? picture.sums[0])?.energy[at];
  if (there == null) return ["Not measured", ""];
  return [words.energyExact(there), here == null ? "" : signed(here - there, words)];
}

function signed(thousandths: number, words: Words): string {
  const sign = thousandths > 0 ? "+" : thousandths < 0 ? "−" : "";
  return `${sign}${words.energyExact(Math.abs(thousandths))}`;
}
