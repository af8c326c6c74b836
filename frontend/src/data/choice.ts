/* Which meters are looked at, and what that comes to. The server says so; what it said once is remembered. */

import { fetchJson } from "./loader.ts";
import type { Window } from "./words.ts";

/** With more meters than this none has a line of its own. */
export const MANY = 100;

export interface Chosen {
  /** As in the address: all, an NMI, NMIs with commas, site:… or find:… */
  key: string;
  words: string;
  count: number;
  rows: number;
  starts: number | null;
  ends: number | null;
  /** Some meters are behind the others: what is later than this lacks them. */
  whole_until: number | null;
  behind: number;
  /** Readings of a meter end here and are stale: what reaches this instant, or would go on, lacks some of it. */
  stale_from: number | null;
  /** What people call each; nobody where there are many. */
  names: Record<string, string>;
}

export class Choices {
  private readonly known = new Map<string, Promise<Chosen>>();

  constructor(first: Chosen) {
    this.known.set(first.key, Promise.resolve(first));
  }

  describe(key: string): Promise<Chosen> {
    const known = this.known.get(key);
    if (known) return known;
    const asked = fetchJson<Chosen>(`/data/choice?${new URLSearchParams({ key })}`);
    asked.catch(() => this.known.delete(key));
    this.known.set(key, asked);
    return asked;
  }
}

export function heldOf(chosen: Chosen): Window {
  return { from: chosen.starts ?? 0, to: chosen.ends ?? 0 };
}

/** Some of the chosen meters are behind the others within what is shown, or stale where it ends. */
export function lacksIn({ whole_until, stale_from }: Chosen, shown: Window): boolean {
  return (whole_until !== null && shown.to > whole_until) || (stale_from !== null && shown.to >= stale_from);
}

export function nameOf(chosen: Chosen, nmi: string): string {
  const name = chosen.names[nmi];
  return name ? `${nmi} · ${name}` : nmi;
}
