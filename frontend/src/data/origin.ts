/* Where the figures come from: the address of the page that tells it, for what is shown. */

import type { Window } from "./words.ts";
import { DAY, type Zone } from "./zone.ts";

/** What that page tells of at once; see LONGEST in web/history/asked.py. */
const LONGEST_S = 400 * DAY;

/** null: the period is longer than can be told of. */
export function originAddress(key: string, { from, to }: Window, zone: Zone): string | null {
  if (to - from > LONGEST_S) return null;
  return `/data/origin/?${new URLSearchParams({ key, from: zone.rfc3339(from), to: zone.rfc3339(to) })}`;
}

/** A link to it; one that leads nowhere says why. */
export function leadTo(link: HTMLAnchorElement, address: string | null): void {
  link.setAttribute("aria-disabled", String(address === null));
  link.title = address === null ? "Told of 400 days at most. Zoom in." : "";
  if (address === null) link.removeAttribute("href");
  else link.href = address;
}
