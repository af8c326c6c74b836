/* The chart itself: uPlot keeps scales, axes, cursor and selection; paint.ts draws what is in it. */

import uPlot from "uplot";

import { timeMarks, valueMarks } from "./axes.ts";
import type { Layer } from "./layers.ts";
import { bounds, clipped, type Colours, type Frame, paintEach, paintSums, readColours } from "./paint.ts";
import { indexAt, type Kind, type Picture, type Trace } from "./series.ts";
import type { Window, Words } from "./words.ts";
import type { Zone } from "./zone.ts";

/** Whole pixels: uPlot scales the size for dense screens by its digits. */
const GRID_FONT_PX = 12;
const DIGIT_PX = 7.4;
const VALUE_GAP_PX = 8;

export interface Reading {
  index: number;
  /** Of many lines, the one nearest to the pointer. */
  chosen: number | null;
  /** Where the interval lies, in CSS pixels from the left of the chart. */
  left: number;
  right: number;
  plotLeft: number;
  plotWidth: number;
}

export interface ChartEvents {
  /** A stretch was drawn with the pointer; `kept` with Shift: it is to be selected, not looked at more closely. */
  select(window: Window, kept: boolean): void;
  read(reading: Reading | null): void;
}

export class Chart {
  readonly over: HTMLElement;
  private readonly plot: uPlot;
  private picture: Picture | null = null;
  private colours: Colours = readColours();
  private each = false;
  private hidden = new Set<Kind>();
  private chosen: number | null = null;
  private low = 0;
  private high = 1;
  private left = 44;
  private readonly layers: Layer[] = [];
  private shifted = false;

  constructor(
    private readonly host: HTMLElement,
    private window: Window,
    private readonly zone: Zone,
    private readonly words: Words,
    private readonly events: ChartEvents,
  ) {
    this.plot = new uPlot(this.options(), [[], []], host);
    this.over = this.plot.over;
    this.over.addEventListener("mousedown", (event) => (this.shifted = event.shiftKey), { capture: true });
    new ResizeObserver(() => this.resize()).observe(host);
    void document.fonts.ready.then(() => this.redraw());
  }

  /** Width of the plot in CSS pixels, known before uPlot has laid itself out. */
  get width(): number {
    return Math.max(this.host.clientWidth - this.left - 1, 1);
  }

  get shown(): Window {
    return this.window;
  }

  show(window: Window): void {
    this.window = window;
    this.rescale();
  }

  setPicture(picture: Picture, each: boolean, hidden: Set<Kind>): void {
    this.picture = picture;
    this.each = each;
    this.hidden = hidden;
    this.chosen = null;
    this.plot.setData([picture.grid.starts, picture.grid.starts], false);
    this.rescale();
  }

  /** Draw something else with the lines, from now on; `renewLayers` where it changed. */
  addLayer(layer: Layer): void {
    this.layers.push(layer);
    this.renewLayers();
  }

  removeLayer(layer: Layer): void {
    this.layers.splice(this.layers.indexOf(layer), 1);
    this.renewLayers();
  }

  renewLayers(): void {
    this.rescale();
    this.redraw();
  }

  get drawnLayers(): readonly Layer[] {
    return this.layers;
  }

  /** The scale of what is shown, for those who draw it again elsewhere. */
  get scale(): [low: number, high: number] {
    return [this.low, this.high];
  }

  /** What is drawn now: sums, or every meter's own line. */
  get traces(): Trace[] {
    const traces = this.each ? this.picture?.each : this.picture?.sums;
    return (traces ?? []).filter((trace) => !this.hidden.has(trace.kind));
  }

  recolour(): void {
    this.colours = readColours();
    this.plot.axes.forEach((axis) => {
      axis.stroke = () => this.token("text-3");
    });
    this.redraw();
  }

  /** Read the interval at an instant, as the pointer would. */
  readAt(at: number | null): void {
    if (at === null) this.plot.setCursor({ left: -10, top: -10 });
    else this.plot.setCursor({ left: this.plot.valToPos(at, "x"), top: this.plot.over.clientHeight / 3 });
  }

  instantAt(left: number): number {
    return this.plot.posToVal(left, "x");
  }

  private options(): uPlot.Options {
    return {
      width: this.host.clientWidth,
      height: this.host.clientHeight,
      padding: [8, 1, 0, 0],
      legend: { show: false },
      cursor: {
        y: false,
        points: { show: false },
        drag: { x: true, y: false, setScale: false, dist: 5 },
        bind: { dblclick: () => null },
      },
      scales: {
        x: { time: false, range: () => [this.window.from, this.window.to] },
        y: { range: () => [this.low, this.high] },
      },
      series: [{}, { paths: () => null, points: { show: false } }],
      axes: [this.timeAxis(), this.valueAxis()],
      hooks: {
        draw: [() => this.paint()],
        setSelect: [() => this.select()],
        setCursor: [() => this.read()],
      },
    };
  }

  private timeAxis(): uPlot.Axis {
    const room = () => (this.host.clientWidth < 520 ? 52 : 92);
    const marks = () => timeMarks(this.window.from, this.window.to, this.width, room(), this.zone, this.words);
    return {
      align: 1,
      size: 26,
      gap: 7,
      font: this.font(),
      stroke: () => this.token("text-3"),
      grid: { show: false },
      ticks: { show: false },
      splits: () => marks().at,
      values: () => marks().words,
    };
  }

  private valueAxis(): uPlot.Axis {
    return {
      size: (_, values) => this.makeRoom(values ?? []),
      gap: VALUE_GAP_PX,
      font: this.font(),
      stroke: () => this.token("text-3"),
      grid: { stroke: () => this.token("grid"), width: 1 },
      ticks: { show: false },
      splits: () => valueMarks(this.low, this.high),
      values: (_, splits) => splits.map((value) => this.valueWords(value, Math.max(...splits.map(Math.abs)))),
    };
  }

  /** Give the value axis the room that its longest words need, and let what stands under the chart follow. */
  private makeRoom(words: string[]): number {
    const letters = Math.max(4, ...words.map((word) => word.length));
    this.left = Math.ceil(letters * DIGIT_PX) + VALUE_GAP_PX;
    this.host.parentElement?.parentElement?.style.setProperty("--plot-left", `${this.left}px`);
    return this.left;
  }

  private valueWords(value: number, highest: number): string {
    const mega = highest >= 10_000;
    const unit = `${mega ? "M" : "k"}${this.traces[0]?.kind === "reactive" ? "var" : "W"}`;
    const words = this.words.plain(mega ? value / 1000 : value);
    return value === 0 ? `0 ${unit}` : words;
  }

  private rescale(): void {
    if (this.picture) {
      const own = bounds(this.traces, this.picture.grid, this.window.from, this.window.to);
      const all: [number, number][] = [own, ...this.layers.map((layer) => layer.bounds?.(this.window) ?? own)];
      const [low, high] = [Math.min(...all.map(([least]) => least)), Math.max(...all.map(([, most]) => most))];
      const marks = valueMarks(low, high || (low ? 0 : 1));
      [this.low, this.high] = [marks[0] ?? 0, marks.at(-1) ?? 1];
    }
    this.plot.batch(() => {
      this.plot.setScale("x", { min: this.window.from, max: this.window.to });
      this.plot.setScale("y", { min: this.low, max: this.high });
    });
  }

  private redraw(): void {
    this.plot.redraw(false, true);
  }

  private resize(): void {
    const [width, height] = [this.host.clientWidth, this.host.clientHeight];
    if (width && (width !== this.plot.width || height !== this.plot.height)) this.plot.setSize({ width, height });
  }

  private paint(): void {
    if (!this.picture) return;
    const frame = this.frame();
    const { grid } = this.picture;
    const { ctx } = this.plot;
    clipped(ctx, frame, () => this.layers.forEach((layer) => layer.under?.(ctx, frame)));
    if (this.each) paintEach(ctx, this.traces, grid, frame, this.colours, this.chosen);
    else paintSums(ctx, this.traces, grid, frame, this.colours);
    clipped(ctx, frame, () => this.layers.forEach((layer) => layer.over?.(ctx, frame)));
    const placed = this.frame(devicePixelRatio);
    for (const layer of this.layers) layer.place?.(placed);
  }

  /** Where the plot lies on the canvas, in device pixels; `by` makes it CSS pixels. */
  private frame(by = 1): Frame {
    const { left, top, width, height } = this.plot.bbox;
    const { from, to } = this.window;
    return {
      left: left / by,
      top: top / by,
      width: width / by,
      height: height / by,
      from,
      to,
      low: this.low,
      high: this.high,
      ratio: devicePixelRatio / by,
    };
  }

  private select(): void {
    const { left, width } = this.plot.select;
    if (width < 5) return;
    const [from, to] = [this.instantAt(left), this.instantAt(left + width)];
    this.plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    this.events.select({ from, to }, this.shifted);
  }

  private read(): void {
    const { left = -1, top = -1 } = this.plot.cursor;
    const grid = this.picture?.grid;
    const at = grid && left >= 0 ? this.instantAt(left) : NaN;
    const index = grid ? indexAt(grid, at) : -1;
    if (!grid || left < 0 || index >= grid.starts.length || (grid.starts[index] ?? Infinity) > at) return this.leave();
    this.choose(this.each ? this.nearest(index, top) : null);
    const edge = (instant: number) => this.plot.over.offsetLeft + this.plot.valToPos(instant, "x");
    this.events.read({
      index,
      chosen: this.chosen,
      left: edge(grid.starts[index] ?? 0),
      right: edge(grid.ends[index] ?? 0),
      plotLeft: this.plot.over.offsetLeft,
      plotWidth: this.width,
    });
  }

  private leave(): void {
    this.choose(null);
    this.events.read(null);
  }

  private choose(position: number | null): void {
    if (position === this.chosen) return;
    this.chosen = position;
    this.plot.redraw(false, false);
  }

  private nearest(index: number, top: number): number | null {
    const away = this.traces.map(({ height }) => Math.abs(this.plot.valToPos(height[index] ?? NaN, "y") - top));
    const known = away.filter((distance) => !Number.isNaN(distance));
    return known.length ? away.indexOf(Math.min(...known)) : null;
  }

  private font(): string {
    return `${GRID_FONT_PX}px ${this.token("sans")}`;
  }

  private token(name: string): string {
    return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
  }
}
