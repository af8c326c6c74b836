/* Find: the palette of `/` and ⌘K. Its list comes from the server at every letter; an answer that is overtaken by the
   next question is dropped. What was opened from it in this tab comes first, for the same person only. */

import { recent, remember } from "./recent.ts";

const ADDRESS = "/find";
let asking: AbortController | undefined;
let isWaiting = false;
/* Enter came before the answer: the first hit is opened when it is there. */
let opensFirst = false;

export function offerFind(): void {
  const palette = find();
  if (!palette) return;
  const input = inputOf(palette);
  document.addEventListener("click", (event) => {
    if ((event.target as Element).closest("[data-find]")) openPalette();
  });
  input.addEventListener("input", () => void ask(palette));
  palette.addEventListener("keydown", (event) => press(event, palette));
  palette.addEventListener("click", (event) => {
    const hit = (event.target as Element).closest<HTMLAnchorElement>(".hit");
    if (hit) remember(palette.dataset.person ?? "", hit);
    else if (event.target === palette) palette.close();
  });
  palette.addEventListener("close", () => asking?.abort());
}

export function openPalette(): boolean {
  const palette = find();
  if (!palette || palette.open) return false;
  for (const open of document.querySelectorAll<HTMLElement>(":popover-open")) open.hidePopover();
  palette.showModal();
  inputOf(palette).select();
  void ask(palette);
  return true;
}

async function ask(palette: HTMLDialogElement): Promise<void> {
  asking?.abort();
  const question = (asking = new AbortController());
  isWaiting = true;
  opensFirst = false;
  const text = inputOf(palette).value.trim();
  try {
    const answer = await fetch(`${ADDRESS}?${new URLSearchParams({ q: text })}`, { signal: question.signal });
    if (answer.redirected || answer.status === 401) location.reload();
    if (!answer.ok) throw new Error(String(answer.status));
    show(palette, await answer.text(), text);
  } catch (error) {
    if (!question.signal.aborted) say(palette, "Find does not answer just now. Type on to ask again.", error);
  }
}

function show(palette: HTMLDialogElement, html: string, text: string): void {
  const list = listOf(palette);
  list.innerHTML = html;
  if (!text) recent(palette.dataset.person ?? "", list);
  mark(palette, hitsOf(palette)[0]);
  const count = hitsOf(palette).length;
  tell(palette, count === 1 ? "1 hit" : `${count} hits`);
  isWaiting = false;
  if (opensFirst) hitsOf(palette)[0]?.click();
}

function say(palette: HTMLDialogElement, words: string, error: unknown): void {
  console.warn(error);
  isWaiting = false;
  listOf(palette).replaceChildren();
  tell(palette, words);
}

function press(event: KeyboardEvent, palette: HTMLDialogElement): void {
  const hits = hitsOf(palette);
  const at = hits.findIndex((hit) => hit.getAttribute("aria-selected") === "true");
  const next = { ArrowDown: at + 1, ArrowUp: at - 1, PageDown: at + 6, PageUp: at - 6 }[event.key];
  if (next !== undefined && hits.length) {
    event.preventDefault();
    const isStep = event.key.startsWith("Arrow");
    mark(palette, hits[isStep ? (next + hits.length) % hits.length : Math.max(0, Math.min(hits.length - 1, next))]);
  } else if (event.key === "Enter") {
    event.preventDefault();
    if (isWaiting) opensFirst = true;
    else hits[at]?.click();
  }
}

function mark(palette: HTMLDialogElement, hit: HTMLElement | undefined): void {
  for (const each of hitsOf(palette)) each.setAttribute("aria-selected", String(each === hit));
  if (hit) inputOf(palette).setAttribute("aria-activedescendant", hit.id);
  else inputOf(palette).removeAttribute("aria-activedescendant");
  hit?.scrollIntoView({ block: "nearest" });
}

function tell(palette: HTMLDialogElement, words: string): void {
  const status = palette.querySelector("[role=status]");
  if (status) status.textContent = words;
}

function find(): HTMLDialogElement | null {
  return document.querySelector<HTMLDialogElement>("#find");
}

function inputOf(palette: HTMLDialogElement): HTMLInputElement {
  return palette.querySelector("input") as HTMLInputElement;
}

function listOf(palette: HTMLDialogElement): HTMLElement {
  return palette.querySelector("[role=listbox]") as HTMLElement;
}

function hitsOf(palette: HTMLDialogElement): HTMLElement[] {
  return [...palette.querySelectorAll<HTMLElement>(".hit")];
}
