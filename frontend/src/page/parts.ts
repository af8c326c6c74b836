/* Parts of the context load by themselves; one that fails says so in its place and is asked again by its button. */

import htmx from "htmx.org";

const FAILURES = ["htmx:responseError", "htmx:sendError", "htmx:timeout"];

export function loadParts(): void {
  for (const failure of FAILURES) document.addEventListener(failure, (event) => showFailure(event.target as HTMLElement));
  document.addEventListener("click", (event) => {
    const again = (event.target as Element).closest("[data-again]");
    const part = again?.closest<HTMLElement>("[data-part]");
    if (part) htmx.trigger(part, "again");
  });
}

function showFailure(part: HTMLElement): void {
  if (!part.matches?.("[data-part]")) return;
  part.querySelector(".skeletons, .part-failed")?.remove();
  const note = document.createElement("div");
  note.className = "part-failed note stale";
  const words = document.createElement("div");
  words.textContent = "This part does not answer just now. The rest is not concerned.";
  const again = document.createElement("button");
  again.type = "button";
  again.className = "btn sm";
  again.dataset.again = "";
  again.textContent = "Ask again";
  note.append(words, again);
  part.append(note);
}
