/* `data-why` on a link: its page as a panel beside this one. Without scripts, or with a modifier key, it is a page. */

let panel: HTMLDialogElement | null = null;

export function openBesideOnClick(): void {
  document.addEventListener("click", (event) => {
    const link = (event.target as Element).closest<HTMLAnchorElement>("a[data-why]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    void openBeside(link.href);
  });
}

/** Show a page's part in the panel; where it cannot be had, go to the page. */
export async function openBeside(address: string): Promise<void> {
  const dialog = panel ?? make();
  dialog.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(address, { headers: { "HX-Request": "true", Accept: "text/html" } });
    if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
    const body = new DOMParser().parseFromString(await answer.text(), "text/html").body;
    dialog.querySelector(".side-body")?.replaceChildren(...body.childNodes);
  } catch {
    location.assign(address);
    return;
  }
  dialog.removeAttribute("aria-busy");
  if (!dialog.open) dialog.showModal();
  dialog.querySelector<HTMLElement>(".side-body")?.focus();
}

function make(): HTMLDialogElement {
  const dialog = document.createElement("dialog");
  dialog.className = "side";
  dialog.setAttribute("aria-labelledby", "why-title");
  const close = document.createElement("button");
  close.type = "button";
  close.className = "btn quiet sm side-close";
  close.textContent = "Close";
  close.addEventListener("click", () => dialog.close());
  const body = document.createElement("div");
  body.className = "side-body";
  body.tabIndex = -1;
  dialog.append(close, body);
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  dialog.addEventListener("close", () => {
    dialog.remove();
    panel = null;
  });
  document.body.append(dialog);
  panel = dialog;
  return dialog;
}
