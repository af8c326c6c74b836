/* Keys of the pages.

   `data-key="f"`: a single letter follows the link, presses the button or enters the field that carries it.
   `data-go="c"`: so do G and then the letter, for the places of the navigation.
   J and K move between the rows of a list, Enter opens one as any link; digits go to the parts of the context.
   Letters rest while a field or a menu has focus, and where the person turned them off. */

import { moveInRows } from "./rows.ts";
import { openPalette } from "./palette.ts";
import { openHelp } from "./help.ts";

const SEQUENCE_MS = 1500;
let wentAt = Number.NEGATIVE_INFINITY;

export function followKeys(): void {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented) return;
    if (isFind(event)) {
      event.preventDefault();
      openPalette();
    } else if (!event.ctrlKey && !event.metaKey && !event.altKey && !isResting(event.target) && follow(event.key)) {
      event.preventDefault();
    }
  });
}

function isFind(event: KeyboardEvent): boolean {
  return (event.metaKey || event.ctrlKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k";
}

function isResting(target: EventTarget | null): boolean {
  if (document.documentElement.dataset.letterKeys === "off" || document.querySelector("dialog[open]")) return true;
  return target instanceof Element && target.closest("input, select, textarea, [popover], [role=slider]") !== null;
}

function follow(key: string): boolean {
  const letter = key.toLowerCase();
  const isSecond = performance.now() - wentAt < SEQUENCE_MS;
  wentAt = Number.NEGATIVE_INFINITY;
  if (isSecond && press(`[data-go="${CSS.escape(letter)}"]`)) return true;
  if (press(`[data-key="${CSS.escape(letter)}"]`)) return true;
  if (key === "/") return openPalette();
  if (key === "?") return openHelp();
  if (letter === "j" || letter === "k") return moveInRows(letter === "j" ? 1 : -1);
  if (/^[1-7]$/.test(key)) return goToContext(Number(key));
  if (letter !== "g" || !document.querySelector("[data-go]")) return false;
  wentAt = performance.now();
  return true;
}

function press(selector: string): boolean {
  const target = document.querySelector<HTMLElement>(selector);
  if (!target || target.closest("[hidden]")) return false;
  if (target.matches("input:not([type=file], [type=checkbox], [type=radio]), select, textarea")) target.focus();
  else target.click();
  return true;
}

/** The parts of the context have numbers, in their order. */
function goToContext(number: number): boolean {
  const part = document.querySelector<HTMLElement>(`.ctx > [data-part="${number}"]`);
  part?.focus();
  part?.scrollIntoView({ block: "nearest" });
  return part !== null;
}
