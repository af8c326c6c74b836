/* `data-tabs`: a list of tabs and their panels, moved through with the arrow keys. */

export function chooseTabs(): void {
  document.addEventListener("click", (event) => {
    const tab = (event.target as Element).closest<HTMLElement>("[data-tabs] [role=tab]");
    if (tab) choose(tab);
  });
  document.addEventListener("keydown", (event) => {
    const tab = (event.target as Element).closest<HTMLElement>("[data-tabs] [role=tab]");
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!tab || !step) return;
    const tabs = tabsBeside(tab);
    const next = tabs[(tabs.indexOf(tab) + step + tabs.length) % tabs.length];
    if (next) {
      choose(next);
      next.focus();
    }
  });
}

function choose(tab: HTMLElement): void {
  for (const each of tabsBeside(tab)) {
    const chosen = each === tab;
    each.setAttribute("aria-selected", String(chosen));
    each.tabIndex = chosen ? 0 : -1;
    const panel = document.getElementById(each.getAttribute("aria-controls") ?? "");
    if (panel) panel.hidden = !chosen;
  }
}

function tabsBeside(tab: HTMLElement): HTMLElement[] {
  return [...(tab.closest("[role=tablist]")?.querySelectorAll<HTMLElement>("[role=tab]") ?? [])];
}
