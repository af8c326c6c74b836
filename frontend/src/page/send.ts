/* `data-send-by-keys` on a form: ⌘↵ or Ctrl+↵ in a field of it presses its `data-send` button, and Escape leaves the
   field, so that letters are keys again. `data-send-on-change` on a choice sends its form. */

export function sendByKeys(): void {
  document.addEventListener("keydown", (event) => {
    const field = event.target as HTMLElement;
    const form = field.closest<HTMLFormElement>("form[data-send-by-keys]");
    if (!form) return;
    if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) {
      event.preventDefault();
      form.querySelector<HTMLButtonElement>("[data-send]")?.click();
    } else if (event.key === "Escape") {
      field.blur();
    }
  });
  document.addEventListener("change", (event) => {
    const choice = event.target as HTMLElement;
    if (choice.matches("[data-send-on-change]")) choice.closest("form")?.requestSubmit();
  });
}
