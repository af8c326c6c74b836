/* The card that says what the load comes to: night, weekend, load factor, peak days. Its numbers are the data plane's own,
   of readings as they were measured, whatever the chart's resolution. */

import { fetchJson } from "./loader.ts";
import {
  type By,
  highestDemand,
  loadFactor,
  type Measures,
  meanPower,
  type PeakDay,
  peakDays,
  weekendShare,
} from "./measures.ts";
import { element, type Rows, showRows } from "./pages.ts";
import { QUALITY_WORDS } from "./tip.ts";
import type { Window, Words } from "./words.ts";
import type { Zone } from "./zone.ts";

const SETTLED_MS = 260;
const PEAK_DAYS = 10;
const NBSP = "\u00a0";

export interface Measured {
  key: string;
  window: Window;
  /** null: nothing was taken from the grid. */
  measures: Measures | null;
}

export interface LoadEvents {
  measured(found: Measured): void;
  openDay(window: Window): void;
}

export class LoadCard {
  private timer = 0;
  private abort: AbortController | null = null;
  private found: Measured | null = null;
  private by: By = "demand";
  private lacks = false;

  constructor(
    private readonly card: HTMLElement,
    private readonly zone: Zone,
    private readonly words: Words,
    private readonly events: LoadEvents,
  ) {
    for (const button of card.querySelectorAll<HTMLElement>("[data-peaks]"))
      button.addEventListener("click", () => this.rank(button.dataset.peaks === "energy" ? "energy" : "demand"));
  }

  /** Measure what is shown; `lacks`: some meters are behind, so that sums are least ones. */
  follow(key: string, window: Window, lacks: boolean): void {
    this.lacks = lacks;
    const { found } = this;
    if (found?.key === key && found.window.from === window.from && found.window.to === window.to) return this.write();
    clearTimeout(this.timer);
    this.abort?.abort();
    this.card.setAttribute("aria-busy", "true");
    this.timer = globalThis.window.setTimeout(() => void this.load(key, window), SETTLED_MS);
  }

  /** What was measured of exactly this, where it has come. */
  of(key: string, { from, to }: Window): Measures | null {
    const { found } = this;
    return found && found.key === key && found.window.from === from && found.window.to === to ? found.measures : null;
  }

  /** Measure something else, such as what is compared with. */
  async ask(key: string, window: Window, signal?: AbortSignal): Promise<Measures | null> {
    const query = new URLSearchParams({ key, from: this.zone.rfc3339(window.from), to: this.zone.rfc3339(window.to) });
    return (await fetchJson<{ measures: Measures | null }>(`/data/measures?${query}`, signal)).measures;
  }

  private async load(key: string, window: Window): Promise<void> {
    const abort = (this.abort = new AbortController());
    try {
      this.found = { key, window, measures: await this.ask(key, window, abort.signal) };
      this.write();
      this.events.measured(this.found);
    } catch (problem) {
      if (!abort.signal.aborted) this.trouble(problem instanceof Error ? problem.message : String(problem));
    }
  }

  private rank(by: By): void {
    this.by = by;
    for (const button of this.card.querySelectorAll<HTMLElement>("[data-peaks]"))
      button.setAttribute("aria-pressed", String(button.dataset.peaks === by));
    this.write();
  }

  private write(): void {
    const { found } = this;
    if (!found) return;
    this.card.removeAttribute("aria-busy");
    this.put("#load-words", this.words.period(found.window));
    const { measures } = found;
    if (!measures || measures.peak === null) return this.writeNothing();
    this.writeNight(measures);
    this.writeWeekend(measures);
    this.writeFactor(measures);
    this.writePeaks(measures);
  }

  private writeNothing(): void {
    for (const name of ["night", "weekend", "load-factor"]) this.fact(name, ["Not measured", ""], "", false);
    this.card.querySelector("#peaks")?.replaceChildren(element("p", "in muted", "Nothing was taken from the grid in this period."));
  }

  private writeNight(measures: Measures): void {
    const { night } = measures;
    const mean = meanPower(night);
    const hours = `${clock(night.from_h)}–${clock(night.to_h)}`;
    for (const name of ["from_h", "to_h"] as const)
      this.card.querySelector(`[data-night=${name}]`)?.replaceChildren(clock(night[name]));
    if (mean === null) return this.fact("night", ["Not measured", ""], hours, false);
    const all = meanPower(measures) ?? 0;
    const share = all > 0 ? `${this.words.share(mean / all)}${NBSP}% of the mean, ${hours}` : hours;
    this.fact("night", this.words.power(mean, unitOf(measures)), share, this.isShort(measures));
  }

  private writeWeekend(measures: Measures): void {
    const share = weekendShare(measures);
    const days = measures.seconds / 86_400;
    if (share === null) return this.fact("weekend", ["Not measured", ""], "", false);
    const all = least(this.words.energy(measures.energy, measures.unit).join(NBSP), this.isShort(measures));
    const words = days < 7 ? "in less than a week" : `of ${all}`;
    this.fact("weekend", [this.words.share(share), "%"], words, this.isShort(measures));
  }

  private writeFactor(measures: Measures): void {
    const [factor, highest, mean] = [loadFactor(measures), highestDemand(measures), meanPower(measures)];
    if (factor === null || !highest || mean === null) return this.fact("load-factor", ["Not measured", ""], "", false);
    const unit = unitOf(measures);
    const words = `${this.words.power(mean, unit).join(NBSP)} over ${this.words.power(highest.power, unit).join(NBSP)}`;
    this.fact("load-factor", [this.words.share(factor), "%"], words, this.isShort(measures));
  }

  private writePeaks(measures: Measures): void {
    const days = peakDays(measures, this.by, PEAK_DAYS);
    const host = this.card.querySelector<HTMLElement>("#peaks");
    if (host) showRows(host, this.rowsOf(days, measures), this.words.locale);
  }

  private rowsOf(days: PeakDay[], measures: Measures): Rows {
    const unit = unitOf(measures);
    const { starts } = measures.days;
    const isLong = new Set(starts.map((at) => this.zone.date(at).slice(0, 4))).size > 1;
    return {
      columns: [
        { title: "Day" },
        { title: `Highest, ${unit}`, number: true },
        { title: "At" },
        { title: `Energy, ${measures.unit}`, number: true },
        { title: "Quality" },
      ],
      count: days.length,
      noun: days.length === 1 ? "day" : "days",
      row: (at) => {
        const day = days[at]!;
        const { peak } = day;
        return [
          this.words.day(day.start, { weekday: true, year: isLong }),
          peak ? this.words.inColumn(peak.power) : "Not measured",
          peak ? `${this.words.time(peak.from)}–${this.words.time(peak.to)}` : "",
          least(this.words.energyExact(day.energy), day.isLeast),
          quality(day, this.words),
        ];
      },
      open: (at) => this.events.openDay({ from: days[at]!.start, to: days[at]!.end }),
    };
  }

  /** Some of it was not measured, or some meters are behind: it does not speak for the whole. */
  private isShort(measures: Measures): boolean {
    return measures.lacking > 0 || this.lacks;
  }

  private fact(name: string, [value, unit]: [string, string], more: string, isShort: boolean): void {
    const slot = this.card.querySelector(`[data-fact="${name}"]`);
    slot?.replaceChildren(value, element("span", "u", unit));
    slot?.classList.toggle("is-stale", isShort);
    this.put(`[data-more="${name}"]`, isShort && more ? `${more}; measured part only` : more || NBSP);
  }

  private put(selector: string, text: string): void {
    this.card.querySelector(selector)?.replaceChildren(text);
  }

  private trouble(words: string): void {
    this.card.removeAttribute("aria-busy");
    this.card.querySelector("#peaks")?.replaceChildren(element("p", "in muted", `The measures could not be loaded. ${words}`));
  }
}

function unitOf(measures: Measures): string {
  return measures.unit.replace("h", "");
}

function clock(hour: number): string {
  return `${String(hour).padStart(2, "0")}:00`;
}

function least(text: string, isLeast: boolean): string {
  return isLeast ? `≥ ${text}` : text;
}

function quality(day: PeakDay, words: Words): HTMLElement {
  const made = element("span", "row tight nowrap");
  const tile = element("span", `q q-${day.letter}`, day.letter);
  tile.title = QUALITY_WORDS[day.letter] ?? "";
  made.append(tile, `${words.share(day.measured)}${NBSP}%`);
  made.dataset.text = `${day.letter} ${words.share(day.measured)} %`;
  return made;
}
