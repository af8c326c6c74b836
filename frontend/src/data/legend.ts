/* What the lines and bands of the shown window mean; a line that can be left out is a button. */

import { gapsInWords } from "./facts.ts";
import type { Kind, Picture, Trace } from "./series.ts";
import type { Window, Words } from "./words.ts";

const NAMES: Record<Kind, string> = { import: "Measured", export: "Given to the grid", reactive: "Reactive" };

export function writeLegend(
  host: HTMLElement,
  picture: Picture,
  traces: Trace[],
  window: Window,
  each: boolean,
  off: Set<Kind>,
  words: Words,
  toggle: (kind: Kind) => void,
): void {
  const exports = picture.sums.some((trace) => trace.kind === "export");
  const reactive = traces.some((trace) => trace.kind === "reactive");
  const lines = each
    ? [entry("span", null, `${words.count(traces.length)} meters, each its own line`)]
    : reactive
      ? [entry("span", "line reactive", NAMES.reactive)]
      : exports
        ? [toggled("import", "Taken from the grid", off, toggle), toggled("export", NAMES.export, off, toggle)]
        : [entry("span", "line", NAMES.import)];
  const gaps = each
    ? []
    : gapsInWords(picture, window, words).map((text) =>
        entry("span", text.startsWith("Estimated") ? "dashed" : "sq hatch", text),
      );
  host.replaceChildren(...lines, ...gaps);
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
