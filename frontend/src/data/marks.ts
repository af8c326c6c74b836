/* Marks: what colleagues wrote on a stretch of the chart. Each is a band with a numbered pin on the chart and a line in
   the list below it; the list is the way to them by keyboard and for those who listen. */

import type { Explorer } from "./explorer.ts";
import { type Layer, xOf } from "./layers.ts";
import type { Frame } from "./paint.ts";
import type { View } from "./view.ts";
import type { Window, Words } from "./words.ts";
import type { Zone } from "./zone.ts";

const PIN_PX = 18;

interface Mark {
  id: string;
  keys: string[];
  from: number;
  to: number;
  text: string;
  by: string;
  own: boolean;
}

/** The bands, faint, with a firm line at their head; the pins are elements, so that they can be pressed. */
class MarkLayer implements Layer {
  marks: Mark[] = [];
  chosen = -1;

  constructor(
    private readonly host: HTMLElement,
    private readonly colour: () => string,
    private readonly open: (number: number) => void,
  ) {}

  under(context: CanvasRenderingContext2D, frame: Frame): void {
    context.fillStyle = this.colour();
    for (const [number, mark] of this.marks.entries()) {
      const [left, right] = [xOf(mark.from, frame), xOf(mark.to, frame)];
      context.globalAlpha = number === this.chosen ? 0.16 : 0.06;
      context.fillRect(left, frame.top, Math.max(right - left, frame.ratio), frame.height);
      context.globalAlpha = 1;
      context.fillRect(left, frame.top, Math.max(right - left, frame.ratio), 2 * frame.ratio);
    }
  }

  place(frame: Frame): void {
    const pins = this.marks.map((mark, number) => this.pin(mark, number, frame));
    this.host.replaceChildren(...pins.filter((pin) => pin !== null));
  }

  svg(frame: Frame): string[] {
    return this.marks.map((mark) => {
      const [left, right] = [xOf(mark.from, frame), xOf(mark.to, frame)];
      const width = Math.max(right - left, 1).toFixed(1);
      return `<rect x="${left.toFixed(1)}" y="${frame.top}" width="${width}" height="${frame.height}" fill="${this.colour()}" fill-opacity="0.1"/>`;
    });
  }

  private pin(mark: Mark, number: number, frame: Frame): HTMLElement | null {
    const middle = (Math.max(mark.from, frame.from) + Math.min(mark.to, frame.to)) / 2;
    if (mark.to <= frame.from || mark.from >= frame.to) return null;
    const pin = document.createElement("button");
    pin.type = "button";
    pin.className = "mark-pin";
    pin.textContent = String(number + 1);
    pin.title = `${mark.text} (${mark.by})`;
    pin.tabIndex = -1;
    pin.style.translate = `${Math.round(xOf(middle, frame) - PIN_PX / 2)}px ${Math.round(frame.top)}px`;
    pin.addEventListener("click", () => this.open(number));
    return pin;
  }
}

export class Marks {
  private readonly host = find("#marks");
  private readonly list = find("#mark-list");
  private readonly form = document.querySelector<HTMLFormElement>("#mark-form");
  private readonly layer: MarkLayer;
  private asked = "";

  constructor(
    private readonly explorer: Explorer,
    explorerHost: HTMLElement,
    private readonly zone: Zone,
    private readonly words: Words,
  ) {
    const pins = document.createElement("div");
    pins.className = "mark-pins";
    find("#plot").append(pins);
    this.layer = new MarkLayer(pins, () => token("c4"), (number) => this.choose(number));
    explorer.addLayer(this.layer);
    explorerHost.addEventListener("explorer:change", (event) => void this.follow((event as CustomEvent<View>).detail));
    explorerHost.addEventListener("explorer:select", () => this.label());
    document.querySelector("#mark")?.addEventListener("click", () => this.begin());
    find("#mark-list").addEventListener("click", (event) => this.press(event.target as Element));
    this.form?.addEventListener("submit", (event) => void this.send(event));
    document.querySelector("#mark-cancel")?.addEventListener("click", () => this.end());
  }

  /** What a mark would be about: what is selected, else all that is shown. */
  private get period(): Window {
    const { selection, window } = this.explorer.view;
    return selection ?? window ?? { from: 0, to: 0 };
  }

  private async follow(view: View, anew = false): Promise<void> {
    if (!view.window) return;
    const query = this.query(view.keys, view.window);
    if (query === this.asked && !anew) return;
    this.asked = query;
    const answer = await fetch(`${this.host.dataset.marksUrl}?${query}`, { headers: { Accept: "application/json" } });
    if (!answer.ok || this.asked !== query) return;
    this.show(((await answer.json()) as { marks: Mark[] }).marks);
    this.label();
  }

  private query(key: string, { from, to }: Window): string {
    return String(new URLSearchParams({ key, from: this.zone.rfc3339(from), to: this.zone.rfc3339(to) }));
  }

  private show(marks: Mark[]): void {
    this.layer.marks = marks;
    this.layer.chosen = -1;
    this.explorer.renewLayers();
    this.list.replaceChildren(...marks.map((mark, number) => this.item(mark, number)));
  }

  private item(mark: Mark, number: number): Node {
    const item = (find("#mark-item") as HTMLTemplateElement).content.cloneNode(true) as DocumentFragment;
    const meters = mark.keys.length === 0 ? "" : mark.keys.length === 1 ? `${mark.keys[0]}, ` : `${mark.keys.length} meters, `;
    slot(item, ".mark-pin").textContent = String(number + 1);
    slot(item, "[data-slot=text]").textContent = mark.text;
    slot(item, "[data-slot=about]").textContent = `${meters}${this.words.period(mark)}, ${mark.by}`;
    slot(item, ".mark-go").dataset.number = String(number);
    slot(item, "[data-slot=remove]").dataset.remove = mark.id;
    slot(item, "[data-slot=remove]").hidden = !mark.own || !this.form;
    return item;
  }

  private press(target: Element): void {
    const go = target.closest<HTMLElement>(".mark-go");
    const remove = target.closest<HTMLElement>("[data-remove]");
    if (go) this.choose(Number(go.dataset.number));
    if (remove) void this.remove(remove.dataset.remove ?? "");
  }

  private choose(number: number): void {
    const mark = this.layer.marks[number];
    if (!mark) return;
    this.layer.chosen = number;
    for (const [place, go] of [...this.list.querySelectorAll(".mark-go")].entries())
      go.setAttribute("aria-pressed", String(place === number));
    const margin = (mark.to - mark.from) / 2;
    this.explorer.lookAt({ from: mark.from - margin, to: mark.to + margin });
    this.explorer.renewLayers();
  }

  /* ── writing one ── */

  private begin(): void {
    if (!this.form) return;
    this.form.hidden = false;
    this.label();
    find<HTMLInputElement>("#mark-text").focus();
  }

  private end(): void {
    if (!this.form) return;
    this.form.hidden = true;
    this.form.reset();
    this.complain("");
    document.querySelector<HTMLElement>("#mark")?.focus();
  }

  private label(): void {
    if (this.form) find("#mark-period").textContent = this.words.period(this.period);
  }

  private async send(event: Event): Promise<void> {
    event.preventDefault();
    if (!this.form) return;
    const { from, to } = this.period;
    const body = new FormData(this.form);
    for (const [name, value] of new URLSearchParams(this.query(this.explorer.view.keys, { from, to })))
      body.set(name, value);
    const answer = await fetch(this.host.dataset.marksUrl ?? "", {
      method: "POST",
      body,
      headers: { Accept: "application/json" },
    });
    if (!answer.ok) return this.complain(await reason(answer));
    this.end();
    this.explorer.select(null);
    await this.follow(this.explorer.view, true);
  }

  private async remove(id: string): Promise<void> {
    const body = this.form && new FormData(this.form);
    const address = `${this.host.dataset.marksUrl}/${id}/remove`;
    const answer = await fetch(address, { method: "POST", body, headers: { Accept: "application/json" } });
    if (answer.ok) await this.follow(this.explorer.view, true);
  }

  private complain(words: string): void {
    const error = find("#mark-error");
    error.hidden = words === "";
    slot(error, "span").textContent = words;
  }
}

async function reason(answer: Response): Promise<string> {
  const told = (await answer.json().catch(() => ({}))) as { detail?: string };
  return told.detail ?? `The server answered ${answer.status}. Nothing was marked.`;
}

function slot(within: ParentNode, selector: string): HTMLElement {
  const found = within.querySelector<HTMLElement>(selector);
  if (!found) throw new Error(`A mark lacks ${selector}`);
  return found;
}

function find<T extends HTMLElement>(selector: string): T {
  return slot(document, selector) as T;
}

function token(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}
