/* The comparison on the page: its menu, the thin line, the strip of figures that says what differs. */

import type { Beside } from "./behind.ts";
import type { Chart } from "./chart.ts";
import type { Choices } from "./choice.ts";
import { before, ComparisonLayer, differ, type Difference, meterCompare, type Other, otherOf } from "./comparison.ts";
import { main } from "./facts.ts";
import type { Loader } from "./loader.ts";
import { highestDemand, type Measures } from "./measures.ts";
import { element } from "./pages.ts";
import type { Picker } from "./picker.ts";
import { Popover } from "./popover.ts";
import type { Picture } from "./series.ts";
import type { Window, Words } from "./words.ts";
import type { Zone } from "./zone.ts";

const MEASURED_AFTER_MS = 260;
const NBSP = "\u00a0";

export interface ComparingParts {
  zone: Zone;
  words: Words;
  loader: Loader;
  chart: Chart;
  choices: Choices;
  picker: Picker;
  colour(): string;
  /** Something else is compared with, or it has come. */
  changed(): void;
  say(words: string): void;
  /** What another load comes to, from the readings themselves. */
  measure(key: string, window: Window): Promise<Measures | null>;
}

export class Comparing {
  private readonly layer: ComparisonLayer;
  private readonly menu: Popover;
  private other: Other | null = null;
  private picture: Picture | null = null;
  private mine: Picture | null = null;
  private shown: Window = { from: 0, to: 0 };
  private asked = "";
  private measured = "";
  private measures: Measures | null = null;
  private timer = 0;
  private name = "";
  private key = "all";

  constructor(
    private readonly host: HTMLElement,
    private readonly parts: ComparingParts,
    public compare: string | null,
  ) {
    this.layer = new ComparisonLayer(parts.colour);
    parts.chart.addLayer(this.layer);
    const menu = document.querySelector<HTMLElement>("#compare-menu")!;
    this.menu = new Popover(menu);
    const button = host.querySelector<HTMLElement>("#compare")!;
    button.addEventListener("click", () => this.open(button));
    menu.addEventListener("click", (event) => {
      const item = (event.target as Element).closest<HTMLElement>("[data-compare]");
      if (item) this.choose(item.dataset.compare || null);
    });
    const date = menu.querySelector<HTMLInputElement>("#compare-from")!;
    menu.querySelector("#compare-custom")?.addEventListener("click", () => date.value && this.choose(date.value));
    menu.querySelector("#compare-meter")?.addEventListener("click", () => {
      this.menu.close();
      parts.picker.ask(button, "", (key) => this.choose(meterCompare(key)));
    });
  }

  /** Follow what the chart shows; fetch what stands beside it where that is not there yet. */
  follow(picture: Picture, shown: Window): void {
    [this.mine, this.shown, this.key] = [picture, shown, picture.key];
    this.other = otherOf(this.compare, shown, picture.key, this.parts.zone);
    if (!this.other) return this.clear();
    void this.fetch(this.other, picture);
    this.measure(this.other, before(shown, this.other.days, this.parts.zone));
    this.write();
  }

  private measure({ key }: Other, window: Window): void {
    const asked = `${key} ${window.from} ${window.to}`;
    if (asked === this.measured) return;
    [this.measured, this.measures] = [asked, null];
    clearTimeout(this.timer);
    this.timer = globalThis.window.setTimeout(() => {
      void this.parts.measure(key, window).then(
        (measures) => {
          if (this.measured !== asked) return;
          this.measures = measures;
          this.write();
        },
        () => undefined,
      );
    }, MEASURED_AFTER_MS);
  }

  /** For the table and the picture: what is laid over the chart. */
  get beside(): Beside | null {
    const trace = this.picture && this.other ? main(this.picture) : undefined;
    return trace && this.picture ? { trace, grid: this.picture.grid, laid: this.layer.laid, name: this.name } : null;
  }

  /** "12–18 Oct 2026" or the other meters' name; empty where nothing is compared. */
  get words(): string {
    return this.other ? this.name : "";
  }

  private open(button: HTMLElement): void {
    if (!this.menu.openFrom(button)) return;
    const { zone, words } = this.parts;
    for (const slot of this.menu.element.querySelectorAll<HTMLElement>("[data-compare-words]")) {
      const other = otherOf(slot.dataset.compareWords ?? "", this.shown, this.key, zone);
      if (other) slot.textContent = `${words.period(before(this.shown, other.days, zone))}, ${weeks(other.days)}`;
    }
    const date = this.menu.element.querySelector<HTMLInputElement>("#compare-from")!;
    date.value ||= zone.date(zone.add("month", this.shown.from, -1));
    this.menu.element.querySelector<HTMLElement>("#compare-none")!.hidden = !this.compare;
  }

  private choose(compare: string | null): void {
    this.compare = compare;
    this.menu.close();
    if (this.mine) this.follow(this.mine, this.shown);
    this.parts.changed();
  }

  private clear(): void {
    this.asked = "";
    this.picture = null;
    this.layer.clear();
    this.parts.chart.renewLayers();
    this.write();
  }

  private async fetch(other: Other, picture: Picture): Promise<void> {
    const { zone, loader, choices } = this.parts;
    const window = before(picture.window, other.days, zone);
    const asked = `${other.key} ${window.from} ${window.to} ${picture.resolution}`;
    if (this.asked === asked) return;
    this.asked = asked;
    try {
      const chosen = await choices.describe(other.key);
      const summed = chosen.count > 1;
      const found = await loader.fetch({ key: other.key, summed }, window, { resolution: picture.resolution });
      if (this.asked !== asked) return;
      this.picture = found;
      this.name = other.days ? this.parts.words.period(before(this.shown, other.days, zone)) : chosen.words;
      this.take(other);
    } catch (problem) {
      if (this.asked !== asked) return;
      this.asked = "";
      this.trouble(problem instanceof Error ? problem.message : String(problem));
    }
  }

  private take(other: Other): void {
    const { zone, chart } = this.parts;
    const kinds = new Set(chart.traces.map((trace) => trace.kind));
    if (this.picture) this.layer.show(this.picture, other.days, zone, (trace) => kinds.has(trace.kind));
    chart.renewLayers();
    this.write();
    this.parts.changed();
  }

  /* ── the strip ── */

  private write(): void {
    const strip = this.host.querySelector<HTMLElement>("#compared")!;
    const button = this.host.querySelector<HTMLElement>("#compare")!;
    button.setAttribute("aria-pressed", String(this.other !== null));
    strip.hidden = !this.other;
    if (!this.other) return;
    const { zone, words } = this.parts;
    if (this.other.days) this.name = words.period(before(this.shown, this.other.days, zone));
    strip.replaceChildren(...this.figures(), this.stop());
  }

  private figures(): HTMLElement[] {
    const [mine, other] = [this.mine && main(this.mine), this.picture && main(this.picture)];
    const head = part(`Compared with ${this.name}`, "…", this.otherWords());
    head.firstElementChild?.prepend(element("i", "thin"));
    if (!this.mine || !mine || !other) return [head];
    const { words } = this.parts;
    const found = differ(mine, this.mine.grid, other, this.layer.laid, this.shown);
    if (found.all === null) return [part(`Compared with ${this.name}`, "Not measured", "Nothing is held of that time")];
    const value = head.querySelector(".value");
    value?.replaceChildren(...figure(words.energy(found.all, other.unit)));
    const difference = found.here - found.there;
    const base = found.share < 1 ? `over the ${words.share(found.share)}${NBSP}% measured in both` : `than ${this.name}`;
    const change = found.there ? words.change(found.here, found.there).replace(/ (than|as)$/, "") : "";
    const isSame = change.startsWith("the same");
    return [
      head,
      part("Difference", figure(signed(difference, other.unit, words)), `${isSame ? "the same" : change} ${isSame ? "" : base}`),
      this.highest(found, other.unit),
    ];
  }

  /** From the readings themselves once they have come; until then from the line, which has means. */
  private highest(found: Difference, unit: string): HTMLElement {
    const { words } = this.parts;
    const exact = this.measures && highestDemand(this.measures);
    const power = exact ?? found.highest;
    if (!power) return part("Its highest demand", "Not measured", "");
    const when = exact ? words.interval(exact.from, exact.to) : this.when(power);
    return part("Its highest demand", figure(words.power(power.power, unit.replace("h", ""))), when);
  }

  private otherWords(): string {
    if (!this.other?.days) return "the same period";
    return this.other.aligned ? `${weeks(this.other.days)}, weekday over weekday` : `${weeks(this.other.days)}, weekdays differ`;
  }

  /** When an interval that was laid over the chart really was. */
  private when(laid: Window): string {
    const { from, to } = before(laid, this.other?.days ?? 0, this.parts.zone);
    return this.parts.words.interval(from, to);
  }

  private stop(): HTMLElement {
    const made = element("button", "btn sm quiet compared-stop", "Stop comparing") as HTMLButtonElement;
    made.type = "button";
    made.addEventListener("click", () => {
      this.choose(null);
      this.host.querySelector<HTMLElement>("#compare")?.focus();
    });
    return made;
  }

  private trouble(words: string): void {
    this.host.querySelector("#compared")?.replaceChildren(part("Comparison", "Not loaded", words), this.stop());
    this.parts.say(words);
  }
}

function part(name: string, value: string | Node[], more: string): HTMLElement {
  const made = element("div");
  const shown = element("p", "value");
  shown.append(...(typeof value === "string" ? [value] : value));
  made.append(element("p", "small muted compared-name", name), shown, element("p", "small faint", more));
  return made;
}

function figure([value, unit]: [string, string]): Node[] {
  return [document.createTextNode(value), element("span", "u", unit)];
}

function signed(thousandths: number, unit: string, words: Words): [string, string] {
  const [value, scale] = words.energy(Math.abs(thousandths), unit);
  return [`${thousandths > 0 ? "+" : thousandths < 0 ? "−" : ""}${value}`, scale];
}

function weeks(days: number): string {
  const size = Math.abs(days);
  const many = size % 7 === 0 ? [size / 7, "week"] : [size, "day"];
  return `${many[0]} ${many[1]}${many[0] === 1 ? "" : "s"} ${days > 0 ? "before" : "after"}`;
}
