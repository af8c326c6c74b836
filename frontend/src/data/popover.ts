/* Popovers beside their button: under it where there is room, else above; on a phone across the screen. */

const GAP = 6;
const EDGE = 12;

/** Open `popover` beside whatever button asked for it; pressing that button again closes it. */
export class Popover {
  private opener: HTMLElement | null = null;
  private closedBy: HTMLElement | null = null;
  private closedAt = 0;

  constructor(readonly element: HTMLElement) {
    element.addEventListener("toggle", (event) => this.toggled((event as ToggleEvent).newState === "open"));
    element.addEventListener("keydown", (event) => this.walk(event));
    addEventListener("resize", () => this.close());
  }

  /** Returns whether it is open now: a press on the button that closed it just now leaves it closed. */
  openFrom(button: HTMLElement): boolean {
    if (this.closedBy === button && performance.now() - this.closedAt < 300) return false;
    this.opener = button;
    this.element.showPopover();
    place(this.element, button);
    return true;
  }

  close(): void {
    if (this.element.matches(":popover-open")) this.element.hidePopover();
  }

  private toggled(isOpen: boolean): void {
    this.opener?.setAttribute("aria-expanded", String(isOpen));
    if (isOpen) {
      this.element.querySelector<HTMLElement>("input, button:not([hidden])")?.focus();
      return;
    }
    [this.closedBy, this.closedAt] = [this.opener, performance.now()];
    if (this.element.contains(document.activeElement) || document.activeElement === document.body) this.opener?.focus();
  }

  private walk(event: KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const items = [...this.element.querySelectorAll<HTMLElement>(".menu-item:not([hidden])")];
    const at = items.indexOf(document.activeElement as HTMLElement);
    if (!step || at < 0) return;
    event.preventDefault();
    items[(at + step + items.length) % items.length]?.focus();
  }
}

function place(popover: HTMLElement, button: HTMLElement): void {
  const box = button.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = popover;
  const left = Math.max(Math.min(box.left, innerWidth - width - EDGE), EDGE);
  const below = box.bottom + GAP;
  const top = below + height <= innerHeight - EDGE ? below : Math.max(box.top - GAP - height, EDGE);
  popover.style.left = `${left}px`;
  popover.style.top = `${top}px`;
}
