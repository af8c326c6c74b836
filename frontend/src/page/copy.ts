/* `data-copy="#id"` on a button copies the text that is visible in that element. */

const SHOWN_MS = 1800;

export function copyOnClick(): void {
  document.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLElement>("[data-copy]");
    const source = button && document.querySelector(button.dataset.copy ?? "");
    if (button && source) void copy(button, textOf(source));
  });
}

/** Code only, without prompts; of tabs, the one that is shown. The end of a patch is a part of it. */
function textOf(source: Element): string {
  const code = source.matches("code") ? source : source.querySelector("[role=tabpanel]:not([hidden]) code");
  const text = (code ?? source).textContent ?? "";
  return code?.matches("[data-call=patch]") ? text : text.trim();
}

async function copy(button: HTMLElement, text: string): Promise<void> {
  await navigator.clipboard.writeText(text).catch(() => copyBySelection(text));
  const label = button.querySelector("span") ?? button;
  label.dataset.before ??= label.textContent ?? "";
  label.textContent = "Copied";
  button.classList.add("done");
  setTimeout(() => {
    label.textContent = label.dataset.before ?? "";
    button.classList.remove("done");
  }, SHOWN_MS);
}

/** For pages over plain HTTP, where the clipboard may not be written directly. */
function copyBySelection(text: string): void {
  const area = document.createElement("textarea");
  area.value = text;
  area.className = "sr";
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
}
