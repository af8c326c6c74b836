/* `data-confirm` on a form: ask first, with what follows from it. The safe button has focus. */

export function confirmBeforeSending(): void {
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    if (!form.dataset.confirm || form.dataset.confirmed) return;
    event.preventDefault();
    ask(form);
  });
}

function ask(form: HTMLFormElement): void {
  const dialog = document.createElement("dialog");
  dialog.className = "dialog";
  dialog.setAttribute("aria-labelledby", "confirm-title");
  const title = element("h2", form.dataset.confirm);
  title.id = "confirm-title";
  const header = document.createElement("header");
  header.append(title);
  const text = element("p", form.dataset.confirmText);
  text.className = "muted";
  const footer = document.createElement("footer");
  const keep = button(form.dataset.confirmKeep, "btn", () => dialog.close());
  const go = button(form.dataset.confirmDo, "btn danger primary", () => send(form));
  footer.append(keep, go);
  dialog.append(header, text, footer);
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  keep.focus();
}

function send(form: HTMLFormElement): void {
  form.dataset.confirmed = "yes";
  form.requestSubmit();
}

function element(name: string, text = ""): HTMLElement {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}

function button(text: string | undefined, classes: string, onClick: () => void): HTMLButtonElement {
  const made = element("button", text) as HTMLButtonElement;
  made.type = "button";
  made.className = classes;
  made.addEventListener("click", onClick);
  return made;
}
