/* `?`: the keys of this page, those of its own buttons read from the page itself. */

export function listKeys(): void {
  document.addEventListener("click", (event) => {
    const target = event.target as Element;
    if (target.closest("[data-show-keys]")) openHelp();
    if (target.closest("#keys [data-close]")) dialog()?.close();
  });
}

export function openHelp(): boolean {
  const help = dialog();
  if (!help) return false;
  for (const old of help.querySelectorAll("[data-own]")) old.remove();
  const list = help.querySelector("dl");
  for (const [keys, words] of ownKeys()) list?.append(row(keys, words));
  const context = help.querySelector<HTMLElement>("[data-keys-context]");
  if (context) context.hidden = !document.querySelector(".ctx [data-part]");
  document.querySelector<HTMLElement>("#account:popover-open")?.hidePopover();
  help.showModal();
  return true;
}

function dialog(): HTMLDialogElement | null {
  return document.querySelector<HTMLDialogElement>("#keys");
}

function* ownKeys(): Generator<[string[], string]> {
  for (const each of document.querySelectorAll<HTMLElement>("[data-key], [data-go]")) {
    const { key, go } = each.dataset;
    yield [key ? [key] : ["g", go ?? ""], each.dataset.keyWords ?? wordsOf(each)];
  }
}

function wordsOf(element: HTMLElement): string {
  const labelled = element.getAttribute("aria-label");
  if (labelled) return labelled;
  const copy = element.cloneNode(true) as HTMLElement;
  for (const key of copy.querySelectorAll("kbd, svg")) key.remove();
  return copy.textContent?.trim() ?? "";
}

function row(keys: string[], words: string): HTMLElement {
  const made = document.createElement("div");
  made.dataset.own = "";
  const term = document.createElement("dt");
  for (const key of keys) {
    const cap = document.createElement("kbd");
    cap.textContent = key.toUpperCase();
    term.append(cap, " ");
  }
  const description = document.createElement("dd");
  description.textContent = words;
  made.append(term, description);
  return made;
}
