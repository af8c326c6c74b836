/* Fetch what the chart shows and a little around it, so that small moves need no request. A request that was overtaken
   is aborted; what is on the screen stays until the next picture is there. */

import { type Picture, toPicture, type Wire } from "./series.ts";
import type { Window } from "./words.ts";
import { DAY, type Zone } from "./zone.ts";

const SETTLED_MS = 110;
const KEPT = 16;
const MOST_PIXELS = 6_000;

/** How far the shown span may differ from the one that a picture was fetched for. */
const [FINER, COARSER] = [0.6, 1.7];

/** What to fetch: one line for all meters together, or one for each. */
export interface What {
  key: string;
  summed: boolean;
}

interface Ask extends What {
  window: Window;
  span: number;
}

export interface Listener {
  picture(picture: Picture): void;
  busy(waiting: boolean): void;
  trouble(words: string): void;
}

export class Loader {
  private readonly kept = new Map<string, Picture>();
  private have: (Ask & { resolution: string }) | null = null;
  private asked: (Ask & { abort: AbortController }) | null = null;
  private timer = 0;

  constructor(
    private readonly url: string,
    private readonly zone: Zone,
    private readonly listener: Listener,
  ) {}

  /** See to it that `shown` of `key` can be drawn at `width` pixels; `soon` for a single step, else after a pause. */
  want(what: What, shown: Window, held: Window, width: number, soon: boolean): void {
    const ask = { ...what, shown, held };
    if (this.have && serves(this.have, ask, this.have.resolution === "raw")) {
      this.stop();
      return;
    }
    if (this.asked && serves(this.asked, ask, false)) return;
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.load(what, shown, held, width), soon ? 0 : SETTLED_MS);
  }

  /** Fetch one picture at a width in pixels or a resolution; the same that was fetched before comes from memory. */
  async fetch(what: What, asked: Window, fine: { width: number } | { resolution: string }, signal?: AbortSignal): Promise<Picture> {
    const query = new URLSearchParams({
      key: what.key,
      from: this.zone.rfc3339(asked.from),
      to: this.zone.rfc3339(asked.to),
      ...("width" in fine ? { width: String(Math.min(Math.round(fine.width), MOST_PIXELS)) } : fine),
      ...(what.summed ? { sum: "1" } : {}),
    });
    const address = `${this.url}?${query}`;
    const known = this.kept.get(address);
    if (known) return known;
    const wire = await fetchJson<Wire>(address, signal);
    const picture = toPicture(wire, what.key, asked, this.zone);
    this.keep(address, picture);
    return picture;
  }

  forget(): void {
    this.have = null;
  }

  private async load(what: What, shown: Window, held: Window, width: number): Promise<void> {
    this.stop();
    const around = this.around(shown, held);
    const span = shown.to - shown.from;
    const abort = new AbortController();
    const mine = { ...what, window: around, span, abort };
    this.asked = mine;
    this.listener.busy(true);
    try {
      const pixels = width * ((around.to - around.from) / span);
      const picture = await this.fetch(what, around, { width: pixels }, abort.signal);
      if (this.asked !== mine) return;
      this.have = { ...what, window: around, span, resolution: picture.resolution };
      this.listener.picture(picture);
    } catch (problem) {
      if (!abort.signal.aborted) this.listener.trouble(problem instanceof Error ? problem.message : String(problem));
    } finally {
      if (this.asked === mine) {
        this.asked = null;
        this.listener.busy(false);
      }
    }
  }

  private stop(): void {
    clearTimeout(this.timer);
    this.asked?.abort.abort();
    this.asked = null;
    this.listener.busy(false);
  }

  /** Whole days around what is shown; as much again before it, to compare with. */
  private around(shown: Window, held: Window): Window {
    const span = shown.to - shown.from;
    const from = this.zone.startOf("day", shown.from - span * 1.02);
    const to = this.zone.startOf("day", shown.to + span * 0.5 + DAY - 1);
    return { from: Math.max(from, held.from), to: Math.min(to, held.to) };
  }

  private keep(address: string, picture: Picture): void {
    this.kept.set(address, picture);
    const [oldest] = this.kept.keys();
    if (this.kept.size > KEPT && oldest !== undefined) this.kept.delete(oldest);
  }
}

function serves(have: Ask, ask: What & { shown: Window; held: Window }, finest: boolean): boolean {
  const span = ask.shown.to - ask.shown.from;
  const covers =
    have.window.from <= Math.max(ask.shown.from, ask.held.from) &&
    have.window.to >= Math.min(ask.shown.to, ask.held.to);
  return have.key === ask.key && have.summed === ask.summed && covers && span <= have.span * COARSER && (finest || span >= have.span * FINER);
}

/** Fetch what one of the portal's addresses answers, be it sent on to the data plane. Raises an Error for people. */
export async function fetchJson<T>(address: string, signal?: AbortSignal): Promise<T> {
  const answer = await fetch(address, { headers: { Accept: "application/json" }, ...(signal ? { signal } : {}) });
  if (!answer.ok) throw new Error(wordsFor(answer.status));
  return (await answer.json()) as T;
}

function wordsFor(status: number): string {
  if (status === 401 || status === 403) return "You may no longer see them, or your sign-in has ended. Sign in again.";
  if (status === 404) return "There is nothing at this address any more.";
  return `The server answered ${status}. What is drawn stays as it was.`;
}
