/* The theme changes at once; the form's answer only makes it last. Charts hear `themechange`. */

export function chooseTheme(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>("[data-theme-form]")) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const button = event.submitter as HTMLButtonElement;
      const body = new FormData(form, button);
      show(button.value, form);
      void fetch(form.action, { method: "POST", body, redirect: "manual" });
    });
  }
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", announce);
}

function show(theme: string, form: HTMLFormElement): void {
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  for (const button of form.querySelectorAll<HTMLButtonElement>("button[name=theme]"))
    button.setAttribute("aria-pressed", String(button.value === theme));
  announce();
}

function announce(): void {
  document.dispatchEvent(new CustomEvent("themechange"));
}
