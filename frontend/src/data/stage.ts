/* The window in time that is shown, within what is held: how it moves, glides and zooms, on the chart and on the strip. */

import type { Brush } from "./brush.ts";
import type { Chart } from "./chart.ts";
import { type Horizon, LEAST_S } from "./horizon.ts";
import type { Window } from "./words.ts";

const GLIDE_MS = 220;
export const ZOOM = 1.6;

export interface StageParts {
  chart: Chart;
  brush: Brush;
  /** The window moved; `soon`: a single step, else one of many. */
  moved(shown: Window, soon: boolean): void;
}

export class Stage {
  private frame = 0;
  private parts: StageParts | null = null;

  constructor(
    public horizon: Horizon,
    public shown: Window,
  ) {}

  /** Begin to draw on these. */
  on(parts: StageParts): void {
    this.parts = parts;
  }

  get held(): Window {
    return this.horizon.held;
  }

  show(window: Window, { soon = true, glide = false } = {}): void {
    const wanted = this.horizon.inside(window);
    cancelAnimationFrame(this.frame);
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (glide && !still) this.glide(this.shown, wanted, performance.now());
    else this.frame = requestAnimationFrame(() => this.draw(wanted));
    this.shown = wanted;
    this.parts?.moved(wanted, soon);
  }

  glideTo(window: Window): void {
    this.show(window, { glide: true });
  }

  pan(parts: number, settled: boolean): void {
    const by = parts * this.span;
    this.show({ from: this.shown.from + by, to: this.shown.to + by }, { soon: settled, glide: settled });
  }

  /** Returns whether there was anything to zoom. */
  zoom(factor: number, around: number, settled: boolean): boolean {
    const span = Math.min(Math.max(this.span * factor, LEAST_S), this.held.to - this.held.from);
    if (span === this.span) return false;
    const from = this.shown.from + (this.span - span) * around;
    this.show({ from, to: from + span }, { soon: settled, glide: settled });
    return true;
  }

  /** To the calendar period before or after; as far as the shown span, where it is none. */
  step(direction: number): void {
    const span = this.horizon.spanOf(this.shown);
    if (!span || span === "year") return this.pan(direction, true);
    const beside = this.horizon.beside(span, this.shown, direction);
    if (beside) this.glideTo(beside);
  }

  toStart(): void {
    this.glideTo({ from: this.held.from, to: this.held.from + this.span });
  }

  toEnd(): void {
    this.glideTo({ from: this.held.to - this.span, to: this.held.to });
  }

  private get span(): number {
    return this.shown.to - this.shown.from;
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
    this.parts?.chart.show(window);
    this.parts?.brush.show(window, this.held);
  }
}
