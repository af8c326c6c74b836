/* `data-key="f"`: a single letter follows the link, presses the button or enters the field that carries it.
   Letters rest while a field or a menu has focus. */

export function followKeys(): void {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isTyping(event.target)) return;
    const target = document.querySelector<HTMLElement>(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
    if (!target || target.closest("[hidden]")) return;
    event.preventDefault();
    if (target.matches("input:not([type=file])")) target.focus();
    else target.click();
  });
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof Element && target.closest("input, select, textarea, dialog, [popover], [role=slider]") !== null
  );
}
