/* Holds what is looked at (see view.ts) and tells every part of the page when it changes.

   Other modules build on it through `view`, `open`, `addLayer`, `select` and the events `explorer:change` (what is looked
   at changed and has settled) and `explorer:select` (a stretch was selected, or none) on the host. */

import { Brush } from "./brush.ts";
import { Chart, type Reading } from "./chart.ts";
import { Download } from "./download.ts";
import { factsOf, main, resolutionWords, sentence, writeFacts } from "./facts.ts";
import { fillTable } from "./behind.ts";
import { followFingers, followKeys, followWheel, type Moves } from "./gestures.ts";
import { Horizon, LEAST_S } from "./horizon.ts";
import { type Layer, SelectionLayer } from "./layers.ts";
import { writeLegend } from "./legend.ts";
import { Loader } from "./loader.ts";
import { type Grid, indexAt, type Kind, type Picture } from "./series.ts";
import { readingInWords, showTip } from "./tip.ts";
import { type Measure, readView, type View, writeView } from "./view.ts";
import { type Window, Words } from "./words.ts";
import { type Span, Zone } from "./zone.ts";

const GLIDE_MS = 220;
const SAID_AFTER_MS = 700;

export class Explorer {
  private readonly zone: Zone;
  private readonly words: Words;
  private readonly loader: Loader;
  private readonly chart: Chart;
  private readonly brush: Brush;
  private readonly download: Download | null;
  private readonly picker: HTMLSelectElement;
  private readonly allHeld: Window;
  private readonly selected: SelectionLayer;
  private horizon: Horizon;
  private shown: Window;
  private picture: Picture | null = null;
  private each: boolean;
  private measure: Measure;
  private readonly off: Set<Kind>;
  private anchor: number | null = null;
  private reading: number | null = null;
  private frame = 0;
  private settling = 0;

  constructor(private readonly host: HTMLElement) {
    this.zone = new Zone(host.dataset.zone ?? "UTC");
    this.words = new Words(host.dataset.locale ?? "en", this.zone);
    this.picker = this.find<HTMLSelectElement>("#meter");
    this.allHeld = windowOf(host.dataset.from, host.dataset.to);
    const view = readView(new URLSearchParams(location.search), this.zone);
    this.horizon = this.horizonNow();
    this.shown = view.window ? this.horizon.inside(view.window) : this.opening();
    this.each = view.each;
    this.measure = view.measure;
    this.off = new Set(view.hidden);
    this.loader = new Loader(host.dataset.seriesUrl ?? "", this.zone, {
      picture: (picture) => this.take(picture),
      busy: (waiting) => this.find("#chart").setAttribute("aria-busy", String(waiting)),
      trouble: (words) => this.showTrouble(words),
    });
    this.chart = new Chart(this.find("#plot"), this.shown, this.zone, this.words, {
      select: (window, kept) => (kept ? this.select(window) : this.show(window, { glide: true })),
      read: (reading) => this.read(reading),
    });
    this.selected = new SelectionLayer(() => token("accent"));
    this.selected.selection = view.selection;
    this.chart.addLayer(this.selected);
    this.brush = new Brush(this.find("#brush"), this.horizon.held, this.words, (window, settled) =>
      this.show(window, { soon: settled }),
    );
    const card = document.querySelector<HTMLElement>("#download");
    this.download = card ? new Download(card, this.zone, this.words, this.picker.options.length === 1) : null;
  }

  begin(): void {
    const moves = this.moves();
    followKeys(this.find("#chart"), moves);
    followWheel(this.chart.over, moves);
    followFingers(this.chart.over, moves);
    this.followControls();
    document.addEventListener("themechange", () => this.chart.recolour());
    if (readView(new URLSearchParams(location.search), this.zone).table) this.toggleTable();
    this.changeKey(true);
  }

  /* ── for others ── */

  get view(): View {
    return {
      keys: this.picker.value,
      window: this.shown,
      compare: null,
      each: this.each,
      measure: this.measure,
      hidden: [...this.off],
      reach: null,
      table: !this.find("#behind").hidden,
      selection: this.selection,
    };
  }

  get selection(): Window | null {
    return this.selected.selection;
  }

  /** Select a stretch, or none: what a mark would speak of. Whole intervals of the picture, where there is one. */
  select(window: Window | null): void {
    this.selected.selection = window && this.toIntervals(window);
    this.chart.renewLayers();
    this.remember();
    if (window) this.say(`Selected: ${this.words.period(this.selection ?? window)}.`);
    this.tell("explorer:select", this.selection);
  }

  addLayer(layer: Layer): void {
    this.chart.addLayer(layer);
  }

  renewLayers(): void {
    this.chart.renewLayers();
  }

  /** Look at a period, as far as it is held. */
  lookAt(window: Window): void {
    this.show(window, { glide: true });
  }

  private tell(name: string, detail: unknown): void {
    this.host.dispatchEvent(new CustomEvent(name, { detail, bubbles: true }));
  }

  private toIntervals({ from, to }: Window): Window {
    const grid = this.picture?.grid;
    const [first, last] = grid ? [indexAt(grid, from), indexAt(grid, to - 1)] : [-1, -1];
    return { from: grid?.starts[first] ?? from, to: grid?.ends[last] ?? to };
  }

  private followControls(): void {
    this.picker.addEventListener("change", () => this.changeKey(false));
    for (const button of this.host.querySelectorAll<HTMLElement>("[data-span]"))
      button.addEventListener("click", () => this.showSpan(button.dataset.span as Span));
    this.find("#earlier").addEventListener("click", () => this.step(-1));
    this.find("#later").addEventListener("click", () => this.step(1));
    this.find("#each").addEventListener("click", () => this.toggleEach());
    this.find("#as-table").addEventListener("click", () => this.toggleTable());
    this.find("#chart-again").addEventListener("click", () => this.again());
    for (const button of this.host.querySelectorAll<HTMLElement>("[data-measure]"))
      button.addEventListener("click", () =>
        this.choose(button.dataset.measure === "reactive" ? "reactive" : "active"),
      );
    document.querySelector(".meters")?.addEventListener("click", (event) => this.followRow(event as MouseEvent));
  }

  /* ── the window ── */

  private show(window: Window, { soon = true, glide = false } = {}): void {
    const wanted = this.horizon.inside(window);
    cancelAnimationFrame(this.frame);
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (glide && !still) this.glide(this.shown, wanted, performance.now());
    else this.frame = requestAnimationFrame(() => this.draw(wanted));
    this.shown = wanted;
    this.label();
    this.loader.want(this.picker.value, wanted, this.horizon.held, this.chart.width, soon);
    this.settle();
  }

  private glide(from: Window, to: Window, began: number): void {
    const step = (now: number) => {
      const part = Math.min((now - began) / GLIDE_MS, 1);
      const eased = 1 - (1 - part) ** 3;
      const between = (a: number, b: number) => a + (b - a) * eased;
      this.draw({ from: between(from.from, to.from), to: between(from.to, to.to) });
      if (part < 1) this.frame = requestAnimationFrame(step);
    };
    this.frame = requestAnimationFrame(step);
  }

  private draw(window: Window): void {
    this.chart.show(window);
    this.brush.show(window, this.horizon.held);
  }

  private moves(): Moves {
    return {
      pan: (parts, settled) => this.pan(parts, settled),
      zoom: (factor, around, settled) => this.zoom(factor, around, settled),
      start: () => this.show({ from: this.held.from, to: this.held.from + this.span }, { glide: true }),
      end: () => this.show({ from: this.held.to - this.span, to: this.held.to }, { glide: true }),
      all: () => this.show(this.held, { glide: true }),
      read: (steps) => this.readNext(steps),
      mark: () => this.anchorHere(),
      stopReading: () => this.stopReading(),
    };
  }

  private get span(): number {
    return this.shown.to - this.shown.from;
  }

  private pan(parts: number, settled: boolean): void {
    const by = parts * this.span;
    this.show({ from: this.shown.from + by, to: this.shown.to + by }, { soon: settled, glide: settled });
  }

  private zoom(factor: number, around: number, settled: boolean): boolean {
    const span = Math.min(Math.max(this.span * factor, LEAST_S), this.held.to - this.held.from);
    if (span === this.span) return false;
    const from = this.shown.from + (this.span - span) * around;
    this.show({ from, to: from + span }, { soon: settled, glide: settled });
    return true;
  }

  private showSpan(span: Span): void {
    this.show(this.horizon.around(span, this.shown), { glide: true });
  }

  private step(direction: number): void {
    const span = this.horizon.spanOf(this.shown);
    if (!span || span === "year") return this.pan(direction, true);
    const beside = this.horizon.beside(span, this.shown, direction);
    if (beside) this.show(beside, { glide: true });
  }

  /* ── the meter ── */

  private changeKey(first: boolean): void {
    this.horizon = this.horizonNow();
    const key = this.picker.value;
    if (key !== "all") this.each = false;
    for (const row of document.querySelectorAll<HTMLElement>("[data-meter]"))
      row.setAttribute("aria-selected", String(row.dataset.meter === key));
    this.find("#held-from").textContent = `${this.words.day(this.held.from, { year: true })}, yours from here`;
    this.find("#held-to").textContent = this.words.day(this.held.to - 1, { year: true });
    this.download?.follow(key, this.picker.selectedOptions[0]?.text ?? "", this.held, this.allHeld, first);
    this.show(this.shown);
    void this.loader.fetch(key, this.held, this.chart.width).then(
      (picture) => {
        if (this.picker.value === key) this.brush.draw(picture);
      },
      () => undefined,
    );
  }

  private get held(): Window {
    return this.horizon.held;
  }

  private horizonNow(): Horizon {
    const option = this.picker.selectedOptions[0];
    return new Horizon(windowOf(option?.dataset.from, option?.dataset.to), this.zone);
  }

  private siteOf(key: string): string {
    return this.picker.querySelector<HTMLOptionElement>(`[value="${key}"]`)?.text ?? key;
  }

  private followRow(event: MouseEvent): void {
    const link = (event.target as Element).closest("a");
    const key = link?.closest<HTMLElement>("[data-meter]")?.dataset.meter;
    if (!key || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    this.picker.value = key;
    this.changeKey(false);
    this.host.scrollIntoView({ block: "start", behavior: "smooth" });
  }

  /* ── the picture ── */

  private take(picture: Picture): void {
    this.picture = picture;
    this.find("#chart-trouble").hidden = true;
    const reactive = picture.sums.some((trace) => trace.kind === "reactive");
    this.find("#measures").hidden = !reactive || picture.sums.length === 1;
    this.find("#each").hidden = picture.key !== "all" || picture.each.length < 2;
    this.find("#resolution-words").textContent = resolutionWords(picture.resolution);
    this.redraw();
  }

  private redraw(): void {
    if (!this.picture) return;
    this.chart.setPicture(this.picture, this.each, this.hiddenKinds());
    this.find("#each").setAttribute("aria-pressed", String(this.each));
    this.settle();
  }

  private hiddenKinds(): Set<Kind> {
    const only = this.picture?.sums.length === 1;
    const other: Kind[] = only ? [] : this.measure === "reactive" ? ["import", "export"] : ["reactive"];
    return new Set([...other, ...this.off]);
  }

  private toggleEach(): void {
    this.each = !this.each;
    this.redraw();
  }

  private choose(measure: Measure): void {
    this.measure = measure;
    for (const button of this.host.querySelectorAll<HTMLElement>("[data-measure]"))
      button.setAttribute("aria-pressed", String(button.dataset.measure === measure));
    this.redraw();
  }

  private toggleKind(kind: Kind): void {
    if (!this.off.delete(kind)) this.off.add(kind);
    this.redraw();
  }

  private again(): void {
    this.loader.forget();
    this.show(this.shown);
  }

  private showTrouble(words: string): void {
    this.find("#chart-trouble").hidden = false;
    this.find("#chart-trouble-words").textContent = words;
  }

  /* ── words ── */

  private label(): void {
    const odd = this.words.oddHours(this.shown);
    this.find("#shown-words").textContent = this.words.period(rounded(this.shown)) + (odd ? ` (${odd})` : "");
    const span = this.horizon.spanOf(this.shown);
    for (const button of this.host.querySelectorAll<HTMLElement>("[data-span]"))
      button.setAttribute("aria-pressed", String(button.dataset.span === span));
    this.find("#earlier").toggleAttribute("disabled", this.shown.from <= this.held.from);
    this.find("#later").toggleAttribute("disabled", this.shown.to >= this.held.to);
    this.download?.chartShows(this.shown);
  }

  /** Once the hand is still: facts, legend, table, address, and one sentence for those who listen. */
  private settle(): void {
    clearTimeout(this.settling);
    this.settling = window.setTimeout(() => this.writeWords(), 60);
  }

  private writeWords(): void {
    const { picture } = this;
    this.remember();
    this.tell("explorer:change", this.view);
    if (!picture || picture.key !== this.picker.value) return;
    const facts = factsOf(picture, this.shown, this.zone);
    const unit = main(picture)?.unit ?? "kWh";
    writeFacts(this.find("#facts"), facts, this.shown, unit, this.words);
    writeLegend(this.find("#legend"), picture, this.chart.traces, this.shown, this.each, this.off, this.words, (kind) =>
      this.toggleKind(kind),
    );
    const said = sentence(picture, facts, this.shown, this.words);
    this.find("#plot").setAttribute(
      "aria-label",
      `${this.picker.selectedOptions[0]?.text}, demand over time in ${this.host.dataset.zoneWords}. ${said}`,
    );
    if (!this.find("#behind").hidden) fillTable(this.find("#behind"), picture, this.shown, this.words);
    this.settling = window.setTimeout(() => this.say(said), SAID_AFTER_MS);
  }

  private say(words: string): void {
    const said = this.find("#chart-said");
    if (said.textContent !== words) said.textContent = words;
  }

  /** The address always leads back to what is shown. */
  private remember(): void {
    const query = writeView(this.view, this.zone, new URLSearchParams(location.search));
    history.replaceState(history.state, "", `${location.pathname}?${query}${location.hash}`);
  }

  private opening(): Window {
    const { shownFrom, shownTo } = this.host.dataset;
    return shownFrom && shownTo ? this.horizon.inside(windowOf(shownFrom, shownTo)) : this.horizon.opening();
  }

  private toggleTable(): void {
    const [button, behind] = [this.find("#as-table"), this.find("#behind")];
    behind.hidden = !behind.hidden;
    button.setAttribute("aria-expanded", String(!behind.hidden));
    button.querySelector("span")?.replaceChildren(behind.hidden ? "Show as table" : "Hide the table");
    if (!behind.hidden && this.picture) fillTable(behind, this.picture, this.shown, this.words);
    this.settle();
  }

  private read(reading: Reading | null): void {
    const tip = this.find("#tip");
    if (!reading || !this.picture || !this.chart.traces.length) {
      tip.hidden = true;
      return;
    }
    showTip(tip, this.picture, this.chart.traces, reading, this.words, this.each ? (key) => this.siteOf(key) : null);
  }

  /** Read interval by interval with the keys; each is said. */
  private readNext(steps: number): void {
    if (!this.picture) return;
    const { grid } = this.picture;
    const middle = indexAt(grid, (this.shown.from + this.shown.to) / 2);
    const index = Math.min(Math.max((this.reading ?? middle) + steps, 0), grid.starts.length - 1);
    this.reading = index;
    const at = ((grid.starts[index] ?? 0) + (grid.ends[index] ?? 0)) / 2;
    if (at < this.shown.from || at > this.shown.to) this.pan(steps > 0 ? 0.5 : -0.5, true);
    this.chart.readAt(at);
    const trace = main(this.picture);
    if (this.anchor !== null) this.select(between(grid, this.anchor, index));
    else if (trace) this.say(readingInWords(this.picture, trace, index, this.words));
  }

  /** Enter while reading: select this interval, and what is read from here on with it; once more: let it be. */
  private anchorHere(): void {
    if (this.reading === null || !this.picture) return;
    this.anchor = this.anchor === null ? this.reading : null;
    if (this.anchor !== null) this.select(between(this.picture.grid, this.anchor, this.anchor));
  }

  private stopReading(): void {
    this.anchor = null;
    this.chart.readAt((this.reading = null));
    if (this.selection) this.select(null);
  }

  private find<T extends HTMLElement>(selector: string): T {
    const found = this.host.querySelector<T>(selector);
    if (!found) throw new Error(`The data page lacks ${selector}`);
    return found;
  }
}

function between({ starts, ends }: Grid, one: number, other: number): Window {
  return { from: starts[Math.min(one, other)] ?? 0, to: ends[Math.max(one, other)] ?? 0 };
}

function token(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

/** To the five minutes that readings have. */
function rounded({ from, to }: Window): Window {
  return { from: Math.round(from / 300) * 300, to: Math.round(to / 300) * 300 };
}

function windowOf(from = "0", to = "0"): Window {
  return { from: Number(from), to: Number(to) };
}
