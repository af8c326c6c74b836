/* `data-renew-while=".is-reading"` on an element with an id: as long as it holds such a thing, it is taken anew
   from the page's own address each second. */

import htmx from "htmx.org";

const EVERY_MS = 1000;

export function renewWhileWaiting(): void {
  for (const part of document.querySelectorAll<HTMLElement>("[data-renew-while]")) wait(part);
  document.addEventListener("htmx:load", (event) => {
    const part = event.target as HTMLElement;
    if (part.matches("[data-renew-while]")) wait(part);
  });
}

/** Take a part of this page anew. */
export function renew(selector: string): void {
  void htmx.ajax("get", location.href, { target: selector, select: selector, swap: "outerHTML" });
}

function wait(part: HTMLElement): void {
  if (!part.querySelector(part.dataset.renewWhile ?? "")) return;
  setTimeout(() => {
    if (part.isConnected) renew(`#${part.id}`);
  }, EVERY_MS);
}
