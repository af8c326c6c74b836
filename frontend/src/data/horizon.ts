/* How far one can look: what is held of the chosen meters, and the calendar periods within it. Pure. */

import type { Window } from "./words.ts";
import { DAY, type Span, type Zone } from "./zone.ts";

export const LEAST_S = 30 * 60;

export class Horizon {
  constructor(
    readonly held: Window,
    private readonly zone: Zone,
  ) {}

  /** Keep the span where it can be, and the whole inside what is held. */
  inside(window: Window): Window {
    const most = this.held.to - this.held.from;
    const span = Math.min(Math.max(window.to - window.from, LEAST_S), most);
    const middle = window.to - window.from < LEAST_S ? (window.from + window.to) / 2 - span / 2 : window.from;
    const from = Math.min(Math.max(middle, this.held.from), this.held.to - span);
    return { from: Math.round(from), to: Math.round(from + span) };
  }

  /** The last whole week: what a page opens with. */
  opening(): Window {
    const week = this.zone.startOf("week", this.held.to);
    return this.inside({ from: this.zone.add("week", week, -1), to: week });
  }

  /** The day, week, month or year around the middle of what is shown, or the last one where the end is shown. */
  around(span: Span, shown: Window): Window {
    if (span === "year") return this.inside({ from: this.zone.add("year", this.held.to, -1), to: this.held.to });
    const atEnd = shown.to >= this.held.to - DAY;
    const anchor = atEnd ? this.held.to - 1 : (shown.from + shown.to) / 2;
    const from = this.zone.startOf(span, anchor);
    return this.cut({ from, to: this.zone.add(span, from, 1) });
  }

  /** The calendar period before or after the one that is shown; null at the end of what is held. */
  beside(span: Span, shown: Window, direction: number): Window | null {
    const from = this.zone.add(span, this.zone.startOf(span, shown.from), direction);
    const to = this.zone.add(span, from, 1);
    return to > this.held.from && from < this.held.to ? this.cut({ from, to }) : null;
  }

  /** Which calendar period is shown, as far as it is held. */
  spanOf(shown: Window): Span | null {
    const spans: Span[] = ["day", "week", "month"];
    const calendar = spans.find((span) => {
      const from = this.zone.startOf(span, shown.from);
      return same(this.cut({ from, to: this.zone.add(span, from, 1) }), shown);
    });
    if (calendar && !same(shown, this.held)) return calendar;
    const isYear = this.zone.add("year", shown.to, -1) === shown.from || same(shown, this.held);
    return isYear ? "year" : null;
  }

  /** A calendar period at the edge of what is held is cut, not moved. */
  private cut({ from, to }: Window): Window {
    return { from: Math.max(from, this.held.from), to: Math.min(to, this.held.to) };
  }
}

function same(one: Window, other: Window): boolean {
  return one.from === other.from && one.to === other.to;
}
