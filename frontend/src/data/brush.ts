/* The strip under the chart: all that is held, and a window on it to drag, stretch or move with the keys. */

import { power, type Picture } from "./series.ts";
import type { Window, Words } from "./words.ts";
import { HOUR } from "./zone.ts";

type Part = "from" | "to" | "whole";

export class Brush {
  private readonly frame: HTMLElement;
  private readonly path: SVGPathElement;
  private shown: Window;
  private drag: { part: Part; x: number; window: Window } | null = null;

  constructor(
    private readonly host: HTMLElement,
    private held: Window,
    private readonly words: Words,
    private readonly move: (window: Window, settled: boolean) => void,
  ) {
    this.frame = host.querySelector<HTMLElement>(".brush-window")!;
    this.path = host.querySelector("path")!;
    this.shown = held;
    host.addEventListener("pointerdown", (event) => this.take(event));
    host.addEventListener("pointermove", (event) => this.follow(event));
    host.addEventListener("pointerup", () => this.let());
    host.addEventListener("pointercancel", () => this.let());
    host.addEventListener("keydown", (event) => this.step(event));
  }

  show(window: Window, held: Window): void {
    this.shown = window;
    this.held = held;
    const all = held.to - held.from;
    this.frame.style.left = `${((window.from - held.from) / all) * 100}%`;
    this.frame.style.width = `${((window.to - window.from) / all) * 100}%`;
    this.host.setAttribute(
      "aria-valuenow",
      String(Math.round(((window.from - held.from) / Math.max(all - (window.to - window.from), 1)) * 100)),
    );
    this.host.setAttribute("aria-valuetext", this.words.period(window));
  }

  draw(picture: Picture): void {
    const { grid, sums } = picture;
    const trace = sums.find((one) => one.kind === "import") ?? sums[0];
    const values = grid.starts.map((_, at) => (trace ? (power(trace, grid, at) ?? 0) : 0));
    const top = Math.max(...values, 0) * 1.08 || 1;
    const points = values.map((value, at) => `L${at + 0.5} ${(40 * (1 - value / top)).toFixed(1)}`);
    this.path.setAttribute("d", `M0 40${points.join("")}L${values.length} 40Z`);
    this.host.querySelector("svg")?.setAttribute("viewBox", `0 0 ${values.length || 1} 40`);
  }

  private take(event: PointerEvent): void {
    const target = event.target as Element;
    const part: Part = target.matches(".grip.end") ? "to" : target.matches(".grip") ? "from" : "whole";
    if (!target.closest(".brush-window")) this.jump(event);
    this.drag = { part, x: event.clientX, window: this.shown };
    this.host.setPointerCapture(event.pointerId);
  }

  private jump(event: PointerEvent): void {
    const box = this.host.getBoundingClientRect();
    const middle = this.held.from + ((event.clientX - box.left) / box.width) * (this.held.to - this.held.from);
    const half = (this.shown.to - this.shown.from) / 2;
    this.move({ from: middle - half, to: middle + half }, false);
  }

  private follow(event: PointerEvent): void {
    if (!this.drag) return;
    const { part, window } = this.drag;
    const moved = ((event.clientX - this.drag.x) / this.host.clientWidth) * (this.held.to - this.held.from);
    const from = part === "to" ? window.from : window.from + moved;
    const to = part === "from" ? window.to : window.to + moved;
    if (to - from >= HOUR) this.move({ from, to }, false);
  }

  private let(): void {
    if (this.drag) this.move(this.shown, true);
    this.drag = null;
  }

  private step(event: KeyboardEvent): void {
    const span = this.shown.to - this.shown.from;
    const by = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageUp: 4, PageDown: -4 }[event.key];
    const moved =
      by !== undefined ? this.shown.from + by * span : { Home: this.held.from, End: this.held.to - span }[event.key];
    if (moved === undefined) return;
    event.preventDefault();
    this.move({ from: moved, to: moved + span }, true);
  }
}
