/* What the lines and bands of the shown window mean; a line that can be left out is a button. */

import { type Gap, gapsOf } from "./facts.ts";
import { type Kind, type Picture, State, type Trace } from "./series.ts";
import type { Window, Words } from "./words.ts";

const NAMES: Record<Kind, string> = { import: "Measured", export: "Given to the grid", reactive: "Reactive" };

export interface LegendParts {
  each: boolean;
  off: Set<Kind>;
  words: Words;
  /** What is compared with; empty: nothing. */
  beside: string;
  /** How many meters are behind the others within what is shown. */
  lacking: number;
  toggle(kind: Kind): void;
  /** Select what the entry of a gap speaks of. */
  open(stretch: Window): void;
}

export function writeLegend(
  host: HTMLElement,
  picture: Picture,
  traces: Trace[],
  window: Window,
  parts: LegendParts,
): void {
  const { words, beside, lacking } = parts;
  const gaps = parts.each ? [] : gapsOf(picture, window, words).map((gap) => gapEntry(gap, window, parts));
  const others = [
    ...(beside ? [entry("span", "line thin", beside)] : []),
    ...(lacking ? [entry("span", "sq hatch", `${words.count(lacking)} ${lacking === 1 ? "meter is" : "meters are"} behind`)] : []),
  ];
  host.replaceChildren(...lines(picture, traces, parts), ...others, ...gaps);
}

function lines(picture: Picture, traces: Trace[], { each, off, words, toggle }: LegendParts): HTMLElement[] {
  if (each) return [entry("span", null, `${words.count(traces.length)} meters, each its own line`)];
  if (traces.some((trace) => trace.kind === "reactive")) return [entry("span", "line reactive", NAMES.reactive)];
  if (!picture.sums.some((trace) => trace.kind === "export")) return [entry("span", "line", NAMES.import)];
  return [toggled("import", "Taken from the grid", off, toggle), toggled("export", NAMES.export, off, toggle)];
}

/** A gap can be pressed: it is then selected, all of it or the first of several. */
function gapEntry(gap: Gap, window: Window, { open }: LegendParts): HTMLElement {
  const made = entry("button", gap.state === State.Estimated ? "dashed" : "sq hatch", gap.words);
  made.title = "Select it";
  const { from, to } = gap.first;
  made.addEventListener("click", () => open({ from: Math.max(from, window.from), to: Math.min(to, window.to) }));
  return made;
}

function toggled(kind: Kind, name: string, off: Set<Kind>, toggle: (kind: Kind) => void): HTMLElement {
  const made = entry("button", `line ${kind}`, name);
  made.setAttribute("aria-pressed", String(!off.has(kind)));
  made.addEventListener("click", () => toggle(kind));
  return made;
}

function entry(name: string, mark: string | null, text: string): HTMLElement {
  const made = document.createElement(name);
  made.className = "key";
  if (name === "button") (made as HTMLButtonElement).type = "button";
  if (mark !== null) made.append(Object.assign(document.createElement("i"), { className: mark }));
  made.append(text);
  return made;
}
