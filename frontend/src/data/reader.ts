/* Reading the chart interval by interval with the keys, each said; and selecting from one that is read to another. */

import type { Explorer } from "./explorer.ts";
import { main } from "./facts.ts";
import { type Grid, indexAt } from "./series.ts";
import { readingInWords } from "./tip.ts";
import type { Window } from "./words.ts";

export class Reader {
  private reading: number | null = null;
  private anchor: number | null = null;

  constructor(private readonly explorer: Explorer) {}

  step(steps: number, shown: Window): void {
    const { picture, drawn } = this.explorer;
    if (!picture) return;
    const { grid } = picture;
    const middle = indexAt(grid, (shown.from + shown.to) / 2);
    const index = Math.min(Math.max((this.reading ?? middle) + steps, 0), grid.starts.length - 1);
    this.reading = index;
    const at = ((grid.starts[index] ?? 0) + (grid.ends[index] ?? 0)) / 2;
    if (at < shown.from || at > shown.to) this.explorer.pan(steps > 0 ? 0.5 : -0.5);
    drawn.readAt(at);
    const trace = main(picture);
    if (this.anchor !== null) this.explorer.select(between(grid, this.anchor, index));
    else if (trace) this.explorer.say(readingInWords(picture, trace, index, this.explorer.words));
  }

  /** Enter while reading: select this interval, and what is read from here on with it; once more: let it be. */
  anchorHere(): void {
    const { picture } = this.explorer;
    if (this.reading === null || !picture) return;
    this.anchor = this.anchor === null ? this.reading : null;
    if (this.anchor !== null) this.explorer.select(between(picture.grid, this.anchor, this.anchor));
  }

  stop(): void {
    [this.reading, this.anchor] = [null, null];
    this.explorer.drawn.readAt(null);
    if (this.explorer.selection) this.explorer.select(null);
  }
}

function between({ starts, ends }: Grid, one: number, other: number): Window {
  return { from: starts[Math.min(one, other)] ?? 0, to: ends[Math.max(one, other)] ?? 0 };
}
