/* `data-opens="#id"` on a button opens that dialog, `data-closes` within it closes it.
   `data-chooses="scope:some"` on a box: ticking it chooses that radio of the same form.
   `data-enables="#button"` with `data-wants="Kelly"` on a field: the button works once the field says so. */

export function openDialogs(): void {
  document.addEventListener("click", (event) => {
    const pressed = event.target as Element;
    const opener = pressed.closest<HTMLElement>("[data-opens]");
    if (opener) document.querySelector<HTMLDialogElement>(opener.dataset.opens ?? "")?.showModal();
    if (pressed.closest("[data-closes]")) pressed.closest("dialog")?.close();
  });
  document.addEventListener("input", (event) => {
    const field = event.target as HTMLInputElement;
    const [name, value] = field.dataset?.chooses?.split(":") ?? [];
    const radio = field.form?.querySelector<HTMLInputElement>(`input[name="${name}"][value="${value}"]`);
    if (radio && field.checked) radio.checked = true;
    const button = document.querySelector<HTMLButtonElement>(field.dataset?.enables ?? "_");
    if (button) button.disabled = field.value.trim().toLowerCase() !== field.dataset.wants?.toLowerCase();
  });
}
