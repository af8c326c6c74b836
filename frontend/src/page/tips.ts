/* `data-tip` on a mark of a small chart: its words beside the pointer at once. The mark keeps a <title> for others. */

export function floatTips(): void {
  const tip = document.createElement("div");
  tip.className = "tip floating";
  tip.hidden = true;
  tip.setAttribute("aria-hidden", "true");
  document.body.append(tip);
  document.addEventListener("pointermove", (event) => {
    const mark = (event.target as Element).closest?.("[data-tip]");
    tip.hidden = !mark;
    if (mark) place(tip, mark, event);
  });
}

function place(tip: HTMLElement, mark: Element, event: PointerEvent): void {
  mark.querySelector("title")?.remove();
  tip.textContent = mark.getAttribute("data-tip");
  const left = Math.min(event.clientX + 12, innerWidth - tip.offsetWidth - 8);
  tip.style.translate = `${left}px ${event.clientY - tip.offsetHeight - 10}px`;
  tip.style.left = "0";
  tip.style.top = "0";
}
