/* What is read under the pointer: power, interval, quality and version. On phones it is a line above the chart. */

import type { Reading } from "./chart.ts";
import { type Picture, power, State, type Trace } from "./series.ts";
import type { Words } from "./words.ts";

export const QUALITY_WORDS: Record<string, string> = {
  A: "Actual",
  S: "Substituted",
  F: "Final substituted",
  E: "Estimated",
  N: "Not measured",
};
/** What a line of the tip may speak of: one interval of one trace. */
export interface TipSubject {
  /** The meter, or "all" and the like where it is a sum. */
  key: string;
  picture: Picture;
  trace: Trace;
  index: number;
  words: Words;
}

/** Adds lines under the quality: why it is so, which version it is. Nothing to say: no lines. An answer that comes later
    is put in by calling `renew`, which asks all again for the interval that is read then. */
export type TipLines = (subject: TipSubject, renew: () => void) => (HTMLElement | string)[];

const added: TipLines[] = [];

export function addTipLines(lines: TipLines): void {
  added.push(lines);
}

const NAMES = { import: "Taken from the grid", export: "Given to the grid", reactive: "Reactive" };

export function showTip(
  tip: HTMLElement,
  picture: Picture,
  traces: Trace[],
  reading: Reading,
  words: Words,
  siteOf: ((key: string) => string) | null,
): void {
  const shown = siteOf ? traces.filter((_, position) => position === reading.chosen) : traces;
  const { grid } = picture;
  const interval = words.interval(grid.starts[reading.index] ?? 0, grid.ends[reading.index] ?? 0);
  const said = (tip.dataset.said = `${shown[0]?.key} ${grid.starts[reading.index]}`);
  const again = () => {
    if (!tip.hidden && tip.dataset.said === said) showTip(tip, picture, traces, reading, words, siteOf);
  };
  tip.replaceChildren(
    ...shown.map((trace) => headline(trace, picture, reading.index, words, traces.length > 1)),
    ...(siteOf ? shown.map((trace) => meterLine(siteOf(trace.key), reading.chosen ?? 0)) : []),
    line(interval),
    ...shown.slice(0, 1).map((trace) => qualityLine(trace, reading.index, words)),
    ...shown.slice(0, 1).flatMap((trace) => further({ key: trace.parts ? picture.key : trace.key, picture, trace, index: reading.index, words }, again)),
  );
  tip.hidden = false;
  place(tip, reading);
}

/** One sentence for those who do not see the tip. */
export function readingInWords(picture: Picture, trace: Trace, index: number, words: Words): string {
  const { grid } = picture;
  const interval = words.interval(grid.starts[index] ?? 0, grid.ends[index] ?? 0);
  return `${interval}: ${amount(trace, picture, index, words)}, ${QUALITY_WORDS[trace.letter[index] ?? "N"] ?? ""}.`;
}

function further(subject: TipSubject, renew: () => void): HTMLElement[] {
  const lines = added.flatMap((lines) => lines(subject, renew));
  return lines.map((one) => (typeof one === "string" ? line(one) : one));
}

function headline(trace: Trace, picture: Picture, index: number, words: Words, named: boolean): HTMLElement {
  const head = line(amount(trace, picture, index, words));
  head.className = "strong";
  if (!named) return head;
  const mark = document.createElement("b");
  mark.className = trace.kind;
  if (picture.sums.some((one) => one.kind !== trace.kind)) head.append(faint(NAMES[trace.kind]));
  if (picture.sums.length > 1) head.prepend(mark);
  return head;
}

/** Which of many lines it is: its colour, number and site. */
function meterLine(site: string, position: number): HTMLElement {
  const made = line(site);
  const mark = document.createElement("b");
  mark.className = `many-${(position % 6) + 1}`;
  made.prepend(mark);
  return made;
}

function amount(trace: Trace, picture: Picture, index: number, words: Words): string {
  const value = power(trace, picture.grid, index);
  if (value === null) return "Not measured";
  return words.power(value, trace.kind === "reactive" ? "kvar" : "kW").join("\u00a0");
}

function qualityLine(trace: Trace, index: number, words: Words): HTMLElement {
  const letter = trace.letter[index] ?? "N";
  const version = trace.version?.[index];
  const row = line("");
  const tile = document.createElement("span");
  tile.className = `q q-${letter}`;
  tile.textContent = letter;
  row.append(
    tile,
    [QUALITY_WORDS[letter] ?? "", partsInWords(trace, index, words), version ? `version ${version}` : ""]
      .filter(Boolean)
      .join(" · "),
  );
  return row;
}

function partsInWords(trace: Trace, index: number, words: Words): string {
  const of = trace.parts?.[index] ?? 0;
  if (of < 2) return trace.state[index] === State.Partly ? "not all of it measured" : "";
  const [estimated, lacking] = [trace.estimated?.[index] ?? 0, trace.lacking?.[index] ?? 0];
  return [
    estimated ? `${words.count(estimated)} of ${of} estimated` : "",
    lacking ? `${words.count(lacking)} of ${of} not measured` : "",
  ]
    .filter(Boolean)
    .join(", ");
}

function place(tip: HTMLElement, reading: Reading): void {
  if (matchMedia("(max-width: 640px)").matches) {
    tip.style.transform = "";
    return;
  }
  const width = tip.offsetWidth;
  const right = reading.right + 10;
  const fits = right + width <= reading.plotLeft + reading.plotWidth;
  tip.style.transform = `translate(${Math.max(fits ? right : reading.left - width - 10, 0)}px, -4px)`;
}

function line(text: string): HTMLElement {
  const made = document.createElement("p");
  made.textContent = text;
  return made;
}

function faint(text: string): HTMLElement {
  const made = document.createElement("span");
  made.className = "faint";
  made.textContent = text;
  return made;
}
