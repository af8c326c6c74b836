/* The menu of views: its form saves what the page's address says at that moment. */

import type { Explorer } from "./explorer.ts";
import { writeView } from "./view.ts";
import type { Zone } from "./zone.ts";

export function keepViews(explorer: Explorer, zone: Zone): void {
  const fill = (event: Event) => {
    const form = (event.target as Element | null)?.closest?.("[data-view-form]");
    const field = form?.querySelector<HTMLInputElement>("[name=query]");
    if (field) field.value = String(writeView(explorer.view, zone));
  };
  document.addEventListener("input", fill);
  document.addEventListener("submit", fill, { capture: true });
}
