/* Choosing meters by words, among ever so many: what is typed is looked up on the server, the arrows walk through what it
   offers. (ARIA Authoring Practices: editable combobox with list autocomplete.) */

import { element } from "./pages.ts";
import { fetchJson } from "./loader.ts";
import { Popover } from "./popover.ts";

const TYPED_MS = 120;

interface Offer {
  key: string;
  words: string;
  name?: string;
  more: string;
}

export class Picker {
  private readonly popover: Popover;
  private readonly field: HTMLInputElement;
  private readonly list: HTMLElement;
  private offers: Offer[] = [];
  private active = -1;
  private timer = 0;
  private asked = "";
  private chosen: (key: string) => void = () => undefined;
  private current = "";

  constructor(private readonly host: HTMLElement) {
    this.popover = new Popover(host);
    this.field = host.querySelector<HTMLInputElement>("#picker-words")!;
    this.list = host.querySelector<HTMLElement>("#picker-offers")!;
    this.field.addEventListener("input", () => this.typed());
    this.field.addEventListener("keydown", (event) => this.walk(event));
    this.list.addEventListener("click", (event) => {
      const key = (event.target as Element).closest<HTMLElement>("[data-offer]")?.dataset.offer;
      if (key) this.take(key);
    });
  }

  /** Ask which meters; `current` is marked as what is chosen now. */
  ask(button: HTMLElement, current: string, chosen: (key: string) => void): void {
    if (!this.popover.openFrom(button)) return;
    [this.chosen, this.current] = [chosen, current];
    this.field.value = "";
    void this.look();
  }

  private typed(): void {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.look(), TYPED_MS);
  }

  private async look(): Promise<void> {
    const words = (this.asked = this.field.value);
    const told = this.host.querySelector<HTMLElement>("#picker-told");
    try {
      const found = await fetchJson<{ choices: Offer[]; total: number }>(`/data/choices?${new URLSearchParams({ q: words })}`);
      if (this.asked !== words) return;
      this.offer(found.choices);
      const more = found.total - found.choices.filter((one) => one.name !== undefined).length;
      const count = new Intl.NumberFormat(document.documentElement.lang).format(more);
      if (told) told.textContent = found.total ? (more > 0 ? `${count} more: type on` : "") : "No meter matches";
    } catch (problem) {
      if (told) told.textContent = problem instanceof Error ? problem.message : "";
    }
  }

  private offer(offers: Offer[]): void {
    this.offers = offers;
    this.list.replaceChildren(...offers.map((one, at) => this.option(one, at)));
    const current = offers.findIndex((one) => one.key === this.current);
    this.point(current >= 0 ? current : offers.length ? 0 : -1);
  }

  private option(offer: Offer, at: number): HTMLElement {
    const made = element("li", "offer");
    made.id = `offer-${at}`;
    made.dataset.offer = offer.key;
    made.setAttribute("role", "option");
    const first = element("span", "strong", offer.words);
    made.append(first, element("span", "", offer.name ?? ""), element("span", "small faint", offer.more));
    return made;
  }

  private walk(event: KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && this.offers.length) {
      event.preventDefault();
      this.point((this.active + step + this.offers.length) % this.offers.length);
    } else if (event.key === "Enter") {
      event.preventDefault();
      const offer = this.offers[this.active];
      if (offer) this.take(offer.key);
    }
  }

  private point(at: number): void {
    this.active = at;
    [...this.list.children].forEach((one, position) => one.setAttribute("aria-selected", String(position === at)));
    const active = this.list.children[at];
    if (active) this.field.setAttribute("aria-activedescendant", active.id);
    else this.field.removeAttribute("aria-activedescendant");
    active?.scrollIntoView({ block: "nearest" });
  }

  private take(key: string): void {
    this.popover.close();
    this.chosen(key);
  }
}
