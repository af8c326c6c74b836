/* Holds what is looked at (see view.ts) and tells every part of the page when it changes.

   Other modules build on it through `view`, `chosen`, `lookAt`, `choose`, `select`, `addLayer`, and the events
   `explorer:change` (what is looked at changed and has settled) and `explorer:select` (a stretch was selected, or none) on
   the host. */

import { ChartTable } from "./behind.ts";
import { Brush } from "./brush.ts";
import { Chart, type Reading } from "./chart.ts";
import { Choices, type Chosen, heldOf, lacksIn, MANY, nameOf } from "./choice.ts";
import { Comparing } from "./comparing.ts";
import { Download } from "./download.ts";
import { type Facts, factsOf, main, refine, resolutionWords, sentence, writeFacts } from "./facts.ts";
import { followFingers, followKeys, followWheel, type Moves } from "./gestures.ts";
import { Horizon } from "./horizon.ts";
import { type Layer, SelectionLayer } from "./layers.ts";
import { LazyParts } from "./lazy.ts";
import { writeLegend } from "./legend.ts";
import { LoadCard } from "./load.ts";
import { Loader, type What } from "./loader.ts";
import { MeterList } from "./meters.ts";
import { leadTo, originAddress } from "./origin.ts";
import { Picker } from "./picker.ts";
import { Reader } from "./reader.ts";
import { Reasons } from "./reasons.ts";
import { type Kind, type Picture, wholeIntervals } from "./series.ts";
import { Stage, ZOOM } from "./stage.ts";
import { showTip } from "./tip.ts";
import { type Measure, readView, type View, writeView } from "./view.ts";
import { type Window, Words } from "./words.ts";
import { type Span, Zone } from "./zone.ts";

const SETTLED_MS = 60;
const SAID_AFTER_MS = 700;

export class Explorer {
  readonly zone: Zone;
  readonly words: Words;
  chosen: Chosen;
  picture: Picture | null = null;
  private readonly choices: Choices;
  private readonly loader: Loader;
  private readonly chart: Chart;
  private readonly brush: Brush;
  private readonly comparing: Comparing;
  private readonly load: LoadCard;
  private readonly list: MeterList;
  private readonly picker: Picker;
  private readonly lazy: LazyParts;
  private readonly reader: Reader;
  private readonly table: ChartTable;
  private readonly download: Download | null;
  private readonly selected: SelectionLayer;
  private readonly allHeld: Window;
  private readonly stage: Stage;
  private each: boolean;
  private measure: Measure;
  private readonly off: Set<Kind>;
  private readonly reasons: Reasons;
  private asked: string;
  private settling = 0;

  constructor(
    readonly host: HTMLElement,
    first: Chosen,
  ) {
    this.zone = new Zone(host.dataset.zone ?? "UTC");
    this.words = new Words(host.dataset.locale ?? "en", this.zone);
    const view = readView(new URLSearchParams(location.search), this.zone);
    this.choices = new Choices(first);
    this.chosen = first;
    this.asked = first.key;
    this.allHeld = { from: Number(host.dataset.from), to: Number(host.dataset.to) };
    const horizon = new Horizon(heldOf(first), this.zone);
    this.stage = new Stage(horizon, view.window ? horizon.inside(view.window) : horizon.opening());
    [this.each, this.measure, this.off] = [view.each && this.mayDrawEach, view.measure, new Set(view.hidden)];
    this.reasons = new Reasons(host.querySelector<HTMLElement>("#ask-whys"), this.words, this.zone);
    this.loader = new Loader("/data/series", this.zone, {
      picture: (picture) => this.take(picture),
      busy: (waiting) => this.find("#chart").setAttribute("aria-busy", String(waiting)),
      trouble: (words) => this.showTrouble(words),
    });
    this.chart = new Chart(this.find("#plot"), this.shown, this.zone, this.words, {
      select: (window, kept) => (kept ? this.select(window) : this.lookAt(window)),
      read: (reading) => this.read(reading),
    });
    this.selected = new SelectionLayer(() => token("accent"));
    this.selected.selection = view.selection;
    this.chart.addLayer(this.selected);
    this.reader = new Reader(this);
    this.picker = new Picker(document.querySelector<HTMLElement>("#picker")!);
    this.comparing = new Comparing(
      host,
      {
        ...{ zone: this.zone, words: this.words, loader: this.loader, chart: this.chart, choices: this.choices },
        picker: this.picker,
        measure: (key, window) => this.load.ask(key, window),
        colour: () => token("text-2"),
        changed: () => this.settle(),
        say: (words) => this.say(words),
      },
      view.compare,
    );
    this.brush = new Brush(this.find("#brush"), this.held, this.words, (window, settled) =>
      this.stage.show(window, { soon: settled }),
    );
    this.stage.on({ chart: this.chart, brush: this.brush, moved: (shown, soon) => this.moved(shown, soon) });
    this.load = new LoadCard(document.querySelector<HTMLElement>("#load")!, this.zone, this.words, {
      measured: () => this.settle(),
      openDay: (window) => this.lookAt(window, true),
    });
    this.list = new MeterList(document.querySelector<HTMLElement>("#meters-card")!, {
      choose: (key) => {
        void this.choose(key);
        this.scrollHere();
      },
    });
    this.lazy = new LazyParts(this, view.reach);
    const card = document.querySelector<HTMLElement>("#download");
    this.download = card ? new Download(card, this.zone, this.words, Number(host.dataset.total) === 1) : null;
    this.table = new ChartTable(host, () => this.settle());
    if (view.table) this.table.toggle();
  }

  begin(): void {
    const { stage, reader } = this;
    const moves: Moves = {
      pan: (parts, settled) => stage.pan(parts, settled),
      zoom: (factor, around, settled) => stage.zoom(factor, around, settled),
      start: () => stage.toStart(),
      end: () => stage.toEnd(),
      all: () => stage.glideTo(stage.held),
      read: (steps) => reader.step(steps, stage.shown),
      mark: () => reader.anchorHere(),
      stopReading: () => reader.stop(),
    };
    followKeys(this.find("#chart"), moves);
    followWheel(this.chart.over, moves);
    followFingers(this.chart.over, moves);
    this.followControls(moves);
    document.addEventListener("themechange", () => this.chart.recolour());
    this.chart.over.addEventListener("click", (event) => this.reasons.ask(this.chart.instantAt(event.offsetX)));
    this.follow(true);
  }

  /* ── for others ── */

  get view(): View {
    return {
      keys: this.chosen.key,
      window: this.shown,
      compare: this.comparing.compare,
      each: this.each,
      measure: this.measure,
      hidden: [...this.off],
      reach: this.lazy.reach,
      table: this.table.isOpen,
      selection: this.selection,
    };
  }

  get selection(): Window | null {
    return this.selected.selection;
  }

  /** Select a stretch, or none: what a mark would speak of. Whole intervals of the picture, where there is one. */
  select(window: Window | null): void {
    const selection = window && (this.picture ? wholeIntervals(window, this.picture.grid) : window);
    this.selected.selection = selection;
    this.chart.renewLayers();
    this.remember();
    if (selection) this.say(`Selected: ${this.words.period(selection)}.`);
    this.tell("explorer:select", selection);
  }

  addLayer(layer: Layer): void {
    this.chart.addLayer(layer);
  }

  renewLayers(): void {
    this.chart.renewLayers();
  }

  /** Look at a period, as far as it is held; `scroll` to the chart as well. */
  lookAt(window: Window, scroll = false): void {
    this.stage.glideTo(window);
    if (scroll) this.scrollHere();
  }

  /** Look at other meters. */
  async choose(key: string): Promise<void> {
    this.asked = key;
    try {
      const chosen = await this.choices.describe(key);
      if (this.asked !== key) return;
      this.chosen = chosen;
      this.follow(false);
    } catch (problem) {
      this.showTrouble(problem instanceof Error ? problem.message : String(problem));
    }
  }

  say(words: string): void {
    const said = this.find("#chart-said");
    if (said.textContent !== words) said.textContent = words;
  }

  /** What the facts say now, with the readings' own numbers where they have come. */
  get facts(): Facts | null {
    if (!this.picture || this.picture.key !== this.chosen.key) return null;
    const facts = factsOf(this.picture, this.shown, this.zone);
    const isTold = this.host.dataset.fresh !== "stale" && !this.comparing.words; // stale: no trend
    return refine(facts, this.load.of(this.chosen.key, this.shown), this.lacks, isTold);
  }

  get comparison(): Comparing {
    return this.comparing;
  }

  get drawn(): Chart {
    return this.chart;
  }

  fetchSummed(window: Window, resolution: string, signal: AbortSignal): Promise<Picture> {
    return this.loader.fetch({ key: this.chosen.key, summed: true }, window, { resolution }, signal);
  }

  get held(): Window {
    return this.stage.held;
  }

  pan(parts: number): void {
    this.stage.pan(parts, true);
  }

  private get shown(): Window {
    return this.stage.shown;
  }

  private tell(name: string, detail: unknown): void {
    this.host.dispatchEvent(new CustomEvent(name, { detail, bubbles: true }));
  }

  private followControls(moves: Moves): void {
    const on = (selector: string, act: () => void) => this.find(selector).addEventListener("click", act);
    on("#meter", () => this.picker.ask(this.find("#meter"), this.chosen.key, (key) => void this.choose(key)));
    for (const button of this.host.querySelectorAll<HTMLElement>("[data-span]"))
      button.addEventListener("click", () => this.lookAt(this.stage.horizon.around(button.dataset.span as Span, this.shown)));
    on("#earlier", () => this.stage.step(-1));
    on("#later", () => this.stage.step(1));
    on("#each", () => this.toggleEach());
    on("#zoom-in", () => moves.zoom(1 / ZOOM, 0.5, true));
    on("#zoom-out", () => moves.zoom(ZOOM, 0.5, true));
    on("#chart-again", () => this.again());
    for (const button of this.host.querySelectorAll<HTMLElement>("[data-measure]"))
      button.addEventListener("click", () => this.weigh(button.dataset.measure === "reactive" ? "reactive" : "active"));
  }

  /* ── the meters ── */

  private moved(shown: Window, soon: boolean): void {
    this.label();
    this.loader.want(this.what, shown, this.held, this.chart.width, soon);
    this.settle();
  }

  private follow(first: boolean): void {
    const { chosen } = this;
    this.stage.horizon = new Horizon(heldOf(chosen), this.zone);
    this.each &&= this.mayDrawEach;
    this.find("#meter-words").textContent = chosen.words;
    this.find("#held-from").textContent = `${this.words.day(this.held.from, { year: true })}, yours from here`;
    this.find("#held-to").textContent = this.words.day(this.held.to - 1, { year: true });
    this.download?.follow(chosen, this.held, this.allHeld, first);
    this.list.follow(chosen.key);
    this.stage.show(this.shown);
    void this.loader.fetch({ ...this.what, summed: chosen.count > 1 }, this.held, { width: this.chart.width }).then(
      (picture) => this.chosen === chosen && this.brush.draw(picture),
      () => undefined,
    );
  }

  private get what(): What {
    return { key: this.chosen.key, summed: this.chosen.count > 1 && !this.each };
  }

  private get mayDrawEach(): boolean {
    return this.chosen.count > 1 && this.chosen.count <= MANY;
  }

  private get lacks(): boolean {
    return lacksIn(this.chosen, this.shown);
  }

  private scrollHere(): void {
    this.host.scrollIntoView({ block: "start", behavior: "smooth" });
  }

  /* ── the picture ── */

  private take(picture: Picture): void {
    this.picture = picture;
    this.find("#chart-trouble").hidden = true;
    const reactive = picture.sums.some((trace) => trace.kind === "reactive");
    this.find("#measures").hidden = !reactive || picture.sums.length === 1;
    this.find("#each").hidden = !this.mayDrawEach;
    this.find("#resolution-words").textContent = resolutionWords(picture.resolution);
    this.redraw();
  }

  private redraw(): void {
    if (!this.picture) return;
    this.chart.setPicture(this.picture, this.each && this.picture.each.length > 0, this.hiddenKinds());
    this.find("#each").setAttribute("aria-pressed", String(this.each));
    for (const button of this.host.querySelectorAll<HTMLElement>("[data-measure]"))
      button.setAttribute("aria-pressed", String(button.dataset.measure === this.measure));
    this.settle();
  }

  private hiddenKinds(): Set<Kind> {
    const only = this.picture?.sums.length === 1;
    const other: Kind[] = only ? [] : this.measure === "reactive" ? ["import", "export"] : ["reactive"];
    return new Set([...other, ...this.off]);
  }

  private toggleEach(): void {
    this.each = !this.each;
    this.find("#each").setAttribute("aria-pressed", String(this.each));
    this.stage.show(this.shown);
  }

  private weigh(measure: Measure): void {
    this.measure = measure;
    this.redraw();
  }

  private toggleKind(kind: Kind): void {
    if (!this.off.delete(kind)) this.off.add(kind);
    this.redraw();
  }

  private again(): void {
    this.loader.forget();
    this.stage.show(this.shown);
  }

  private showTrouble(words: string): void {
    this.find("#chart-trouble").hidden = false;
    this.find("#chart-trouble-words").textContent = words;
  }

  /* ── words ── */

  private label(): void {
    const odd = this.words.oddHours(this.shown);
    this.find("#shown-words").textContent = this.words.period(rounded(this.shown)) + (odd ? ` (${odd})` : "");
    const span = this.stage.horizon.spanOf(this.shown);
    for (const button of this.host.querySelectorAll<HTMLElement>("[data-span]"))
      button.setAttribute("aria-pressed", String(button.dataset.span === span));
    this.find("#earlier").toggleAttribute("disabled", this.shown.from <= this.held.from);
    this.find("#later").toggleAttribute("disabled", this.shown.to >= this.held.to);
    this.download?.chartShows(this.shown);
    leadTo(this.find<HTMLAnchorElement>("#origin"), originAddress(this.chosen.key, rounded(this.shown), this.zone));
  }

  /** Once the hand is still: facts, legend, table, address, and one sentence for those who listen. */
  settle(): void {
    clearTimeout(this.settling);
    this.settling = window.setTimeout(() => this.writeWords(), SETTLED_MS);
  }

  private writeWords(): void {
    this.remember();
    this.tell("explorer:change", this.view);
    this.load.follow(this.chosen.key, this.shown, this.lacks);
    this.lazy.follow(this.shown);
    const { picture, facts } = this;
    if (!picture || !facts) return;
    this.comparing.follow(picture, this.shown);
    writeFacts(this.find("#facts"), facts, this.shown, main(picture)?.unit ?? "kWh", this.words);
    writeLegend(this.find("#legend"), picture, this.chart.traces, this.shown, {
      each: this.each && picture.each.length > 0,
      off: this.off,
      words: this.words,
      beside: this.comparing.words,
      lacking: this.lacks ? this.chosen.behind : 0,
      toggle: (kind) => this.toggleKind(kind),
      open: (stretch) => this.select(stretch),
    });
    this.reasons.show(picture, this.shown, this.chosen.count === 1);
    const said = sentence(picture, facts, this.shown, this.words);
    const compared = this.comparing.words ? `, beside ${this.comparing.words}` : "";
    this.find("#plot").setAttribute(
      "aria-label",
      `${this.chosen.words}, demand over time in ${this.host.dataset.zoneWords}${compared}. ${said}`,
    );
    this.table.fill(picture, this.shown, this.words, this.comparing.beside);
    this.settling = window.setTimeout(() => this.say(said), SAID_AFTER_MS);
  }

  /** The address always leads back to what is shown. */
  remember(): void {
    const query = writeView(this.view, this.zone, new URLSearchParams(location.search));
    history.replaceState(history.state, "", `${location.pathname}?${query}${location.hash}`);
  }

  private read(reading: Reading | null): void {
    const tip = this.find("#tip");
    if (!reading || !this.picture || !this.chart.traces.length) {
      tip.hidden = true;
      return;
    }
    const isEach = this.each && this.picture.each.length > 0;
    showTip(tip, this.picture, this.chart.traces, reading, this.words, isEach ? (key) => nameOf(this.chosen, key) : null);
    this.reasons.tell(tip, this.picture.grid.starts[reading.index] ?? 0);
  }

  private find<T extends HTMLElement>(selector: string): T {
    const found = this.host.querySelector<T>(selector);
    if (!found) throw new Error(`The data page lacks ${selector}`);
    return found;
  }
}

function token(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

/** To the five minutes that readings have. */
function rounded({ from, to }: Window): Window {
  return { from: Math.round(from / 300) * 300, to: Math.round(to / 300) * 300 };
}
