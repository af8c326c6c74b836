/* What else stands on the chart: another period, a selection, marks. A layer draws under or over the lines, may widen the
   scale, may place elements of its own, and draws itself once more into the picture that people take away. */

import type { Frame } from "./paint.ts";
import type { Window } from "./words.ts";

export interface Layer {
  /** Draw on the chart's canvas, in device pixels; the plot's rectangle is clipped already. */
  under?(context: CanvasRenderingContext2D, frame: Frame): void;
  over?(context: CanvasRenderingContext2D, frame: Frame): void;
  /** Lowest and highest power that has to fit; the chart's own lines are seen to. */
  bounds?(window: Window): [low: number, high: number];
  /** Elements over the plot: called whenever they have to move. `frame` is in CSS pixels of the chart's own box. */
  place?(frame: Frame): void;
  /** The same as SVG elements, in the frame's own units. */
  svg?(frame: Frame): string[];
}

/** Where an instant lies in a frame, from its left edge of the canvas. */
export function xOf(at: number, frame: Frame): number {
  return frame.left + ((at - frame.from) / (frame.to - frame.from)) * frame.width;
}

export function yOf(power: number, frame: Frame): number {
  return frame.top + ((frame.high - power) / (frame.high - frame.low)) * frame.height;
}

/** The selected stretch: a tinted band with two firm edges. */
export class SelectionLayer implements Layer {
  selection: Window | null = null;

  constructor(private readonly colour: () => string) {}

  under(context: CanvasRenderingContext2D, frame: Frame): void {
    if (!this.selection) return;
    const [left, right] = [xOf(this.selection.from, frame), xOf(this.selection.to, frame)];
    context.fillStyle = this.colour();
    context.globalAlpha = 0.14;
    context.fillRect(left, frame.top, right - left, frame.height);
    context.globalAlpha = 1;
    for (const x of [left, right]) context.fillRect(Math.round(x), frame.top, 1.5 * frame.ratio, frame.height);
  }
}
