/* Rows of a list: what has focus is the link in the row, so Enter opens it and a reader says it. */

const LINKS = "[data-rows] a.strong";

/** Move by some rows; from nowhere, to the first. */
export function moveInRows(step: number): boolean {
  const links = [...document.querySelectorAll<HTMLElement>(LINKS)].filter((link) => link.offsetParent !== null);
  if (!links.length) return false;
  const at = links.findIndex((link) => link === document.activeElement || link.closest("tr, li")?.contains(document.activeElement));
  const next = at < 0 ? links[0] : links[Math.max(0, Math.min(links.length - 1, at + step))];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
  return true;
}
