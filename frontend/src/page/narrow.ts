/* A search field above many choices leaves those that have its words; what is chosen stays. Without scripts all are there. */

export function narrowChoices(): void {
  document.addEventListener("input", (event) => {
    const search = event.target;
    if (!(search instanceof HTMLInputElement) || !search.dataset.narrows) return;
    const list = document.querySelector(search.dataset.narrows);
    if (list) narrow(list, search.value);
  });
}

function narrow(list: Element, typed: string): void {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const has = (text: string | null): boolean => words.every((word) => (text ?? "").toLowerCase().includes(word));
  if (list instanceof HTMLSelectElement) {
    for (const option of list.options) {
      const stays = option.value === "" || option.selected || has(option.textContent);
      option.hidden = !stays;
      option.disabled = !stays;
    }
    return;
  }
  for (const label of list.querySelectorAll("label")) {
    label.hidden = !label.querySelector("input:checked") && !has(label.textContent);
  }
}
