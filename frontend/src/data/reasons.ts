/* Why a stretch is not plainly measured: a line of links under the chart, a click on a band, and a line in the tip. */

import { openBeside } from "../page/beside.ts";
import { type Stretch, stretches } from "./paint.ts";
import { main } from "./facts.ts";
import { type Picture, State } from "./series.ts";
import type { Window, Words } from "./words.ts";
import type { Zone } from "./zone.ts";

const MOST_LINKS = 5;
const DWELL_MS = 180;
const NAMES: Record<number, string> = {
  [State.Estimated]: "Estimated",
  [State.Partly]: "Measured in part",
  [State.Missing]: "Not measured",
};

/** A stretch that somebody may ask about, and of which meters. */
export interface Doubt extends Stretch {
  keys: string[];
}

interface Reason {
  register: string;
  from: number;
  to: number;
  quality: string;
  version: number;
  reason: string;
  method: string;
}

/** Of one meter its line's stretches; of several those of each line, joined where they are the same. Of a mere sum
    nobody can tell here which meters it was: `keys` is empty then. */
export function doubtsOf(picture: Picture, window: Window, single: boolean): Doubt[] {
  if (single || picture.each.length < 2) {
    const trace = main(picture);
    const found = trace ? stretches(trace, picture.grid, window.from, window.to) : [];
    return found.map((one) => ({ ...one, keys: single ? [picture.key] : [] }));
  }
  const joined = new Map<string, Doubt>();
  for (const trace of picture.each)
    for (const one of stretches(trace, picture.grid, window.from, window.to)) {
      const name = `${one.state} ${one.from} ${one.to}`;
      const known = joined.get(name);
      if (!known) joined.set(name, { ...one, keys: [trace.key] });
      else if (!known.keys.includes(trace.key)) known.keys.push(trace.key);
    }
  return [...joined.values()].sort((a, b) => b.from - a.from);
}

export class Reasons {
  private picture: Picture | null = null;
  private window: Window = { from: 0, to: 0 };
  private single = false;
  private readonly known = new Map<string, Promise<Reason[]>>();
  private dwelling = 0;

  constructor(
    private readonly host: HTMLElement | null,
    private readonly words: Words,
    private readonly zone: Zone,
  ) {}

  show(picture: Picture, window: Window, single: boolean): void {
    [this.picture, this.window, this.single] = [picture, window, single];
    if (!this.host) return;
    const doubts = doubtsOf(picture, window, single);
    this.host.hidden = !doubts.length;
    this.host.replaceChildren(...doubts.slice(0, MOST_LINKS).map((doubt) => this.link(doubt)));
    if (doubts.length > MOST_LINKS) this.host.append(this.rest(doubts.length - MOST_LINKS));
  }

  /** Explain the stretch at an instant, if it needs to be. */
  ask(at: number): void {
    const doubt = this.doubtAt(at);
    if (doubt) void openBeside(this.address(doubt.keys.length === 1 ? doubt.keys[0]! : "all", at));
  }

  /** Add the reason and the version to the tip, once they are known. Only of one meter, and of what is doubtful. */
  tell(tip: HTMLElement, at: number): void {
    clearTimeout(this.dwelling);
    const doubt = this.doubtAt(at);
    const key = doubt?.keys.length === 1 ? doubt.keys[0] : undefined;
    if (!key || !this.single) return;
    this.dwelling = window.setTimeout(() => void this.add(tip, key, at), DWELL_MS);
  }

  private async add(tip: HTMLElement, key: string, at: number): Promise<void> {
    const reasons = await this.load(key, this.zone.startOf("day", at));
    const mine = reasons.find((one) => one.from <= at && at < one.to && one.quality !== "A");
    if (!mine || tip.hidden || tip.querySelector(".tip-reason")) return;
    const line = document.createElement("p");
    line.className = "tip-reason";
    const version = mine.version ? `version ${mine.version}` : "no file yet";
    line.textContent = [mine.reason || mine.method, version].filter(Boolean).join(" · ");
    tip.append(line);
  }

  private load(key: string, day: number): Promise<Reason[]> {
    const date = this.zone.rfc3339(day).slice(0, 10);
    const name = `${key} ${date}`;
    const waiting =
      this.known.get(name) ??
      fetch(`/data/reasons?${new URLSearchParams({ key, day: date })}`, { headers: { Accept: "application/json" } })
        .then((answer) => (answer.ok ? (answer.json() as Promise<{ stretches: Reason[] }>) : { stretches: [] }))
        .then((told) => told.stretches)
        .catch(() => []);
    this.known.set(name, waiting);
    return waiting;
  }

  private doubtAt(at: number): Doubt | undefined {
    return this.picture
      ? doubtsOf(this.picture, this.window, this.single).find((doubt) => doubt.from <= at && at < doubt.to)
      : undefined;
  }

  private link(doubt: Doubt): HTMLElement {
    const made = document.createElement("a");
    made.className = "ask-why";
    made.dataset.why = "";
    made.href = this.address(doubt.keys.length === 1 ? doubt.keys[0]! : "all", doubt.from);
    const when = this.words.interval(Math.max(doubt.from, this.window.from), Math.min(doubt.to, this.window.to));
    const whose = this.single || !doubt.keys.length ? "" : `, ${this.whose(doubt)}`;
    made.append(`${NAMES[doubt.state] ?? ""} ${when}${whose} `, strong("Why?"));
    return made;
  }

  private whose(doubt: Doubt): string {
    return doubt.keys.length === 1 ? (doubt.keys[0] ?? "") : `${doubt.keys.length} meters`;
  }

  private rest(count: number): HTMLElement {
    const made = document.createElement("span");
    made.className = "small muted";
    made.textContent = `and ${count} more. Zoom in to see them.`;
    return made;
  }

  private address(key: string, at: number): string {
    return `/data/why/?${new URLSearchParams({ key, at: this.zone.rfc3339(at) })}`;
  }
}

function strong(text: string): HTMLElement {
  const made = document.createElement("span");
  made.className = "why-word";
  made.textContent = text;
  return made;
}
