/* The card of the heat map: follows the chosen meters, is walked with the keys, opens a day, says what a cell is. */

import type { Explorer } from "../explorer.ts";
import { main } from "../facts.ts";
import { element, type Rows, showRows } from "../pages.ts";
import { type Picture, State } from "../series.ts";
import { QUALITY_WORDS } from "../tip.ts";
import type { Reach } from "../view.ts";
import type { Window } from "../words.ts";
import { type HeatColours, readHeatColours } from "./colours.ts";
import { drawHeat, type Label, labelsOf } from "./draw.ts";
import { type Cell, daysOf, type Heat, heatOf, HOURS, reachOf } from "./grid.ts";
import { boxOf, cellAt, type Layout, layOut } from "./layout.ts";

const NBSP = "\u00a0";
const FONT_PX = 11;

interface Place {
  day: number;
  hour: number;
}

export class HeatCard {
  heat: Heat | null = null;
  window: Window | null = null;
  private readonly canvas = document.createElement("canvas");
  private readonly frame: HTMLElement;
  private colours: HeatColours = readHeatColours();
  private layout: Layout | null = null;
  private labels: Label[] = [];
  private cursor: Place | null = null;
  private asked = "";
  private abort: AbortController | null = null;
  private shown: Window | null = null;
  private sentence = "";

  constructor(
    private readonly card: HTMLElement,
    private readonly explorer: Explorer,
    private reach: Reach | null,
    private readonly reached: (reach: Reach) => void,
  ) {
    this.frame = this.find("#heat-frame");
    this.find("#heat-plot").append(this.canvas);
    for (const button of card.querySelectorAll<HTMLElement>("[data-reach]"))
      button.addEventListener("click", () => this.choose(button.dataset.reach as Reach));
    this.frame.addEventListener("keydown", (event) => this.walk(event));
    this.frame.addEventListener("blur", () => this.leave());
    this.canvas.addEventListener("pointermove", (event) => this.hover(event));
    this.canvas.addEventListener("pointerleave", () => this.tell(null));
    this.canvas.addEventListener("click", (event) => this.press(event));
    this.find("#heat-as-table").addEventListener("click", () => this.toggleTable());
    document.addEventListener("themechange", () => this.recolour());
    new ResizeObserver(() => this.draw()).observe(this.frame);
  }

  /** Follow what the chart shows: other meters, or another time. */
  follow(shown: Window): void {
    this.shown = shown;
    const reach = this.reach ?? reachOf(shown);
    for (const button of this.card.querySelectorAll<HTMLElement>("[data-reach]"))
      button.setAttribute("aria-pressed", String(button.dataset.reach === reach));
    const { chosen, held, zone } = this.explorer;
    const window = daysOf(reach, shown, held, zone);
    const asked = `${chosen.key} ${window.from} ${window.to}`;
    if (asked === this.asked) return;
    this.asked = asked;
    void this.load(window, asked);
  }

  get scaleWords(): [low: string, high: string] {
    const { words } = this.explorer;
    const [high, unit] = words.power(this.heat?.high ?? 0);
    const low = this.heat?.low ?? 0;
    return [words.plain(unit === "MW" ? low / 1000 : low), `${high}${NBSP}${unit}`];
  }

  /** What a saved picture draws it from. */
  layoutFor(width: number): { layout: Layout; labels: Label[] } | null {
    if (!this.heat) return null;
    const layout = layOut(this.heat.days.length, width);
    return { layout, labels: labelsOf(this.heat, layout, this.explorer.zone, this.explorer.words) };
  }

  private async load(window: Window, asked: string): Promise<void> {
    this.abort?.abort();
    const abort = (this.abort = new AbortController());
    this.card.setAttribute("aria-busy", "true");
    try {
      const picture = await this.explorer.fetchSummed(window, "PT1H", abort.signal);
      if (this.asked !== asked) return;
      this.take(picture, window);
    } catch (problem) {
      if (abort.signal.aborted) return;
      this.asked = "";
      this.find("#heat-told").textContent = problem instanceof Error ? problem.message : String(problem);
    } finally {
      if (this.abort === abort) this.card.removeAttribute("aria-busy");
    }
  }

  private take(picture: Picture, window: Window): void {
    this.window = window;
    this.heat = heatOf(picture, main(picture), window, this.explorer.zone);
    this.cursor = null;
    this.draw();
    this.frame.scrollLeft = this.frame.scrollWidth;
    this.writeWords();
  }

  private choose(reach: Reach): void {
    this.reach = reach;
    this.reached(reach);
    if (this.shown) this.follow(this.shown);
  }

  /* ── drawing ── */

  private draw(): void {
    const context = this.canvas.getContext("2d");
    if (!this.heat || !context || !this.frame.clientWidth) return;
    const { zone, words } = this.explorer;
    this.layout = layOut(this.heat.days.length, this.frame.clientWidth);
    this.labels = labelsOf(this.heat, this.layout, zone, words);
    const ratio = devicePixelRatio;
    const { width, height } = this.layout;
    [this.canvas.width, this.canvas.height] = [Math.round(width * ratio), Math.round(height * ratio)];
    [this.canvas.style.width, this.canvas.style.height] = [`${width}px`, `${height}px`];
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    const sans = getComputedStyle(document.body).fontFamily;
    drawHeat(context, this.heat, this.layout, this.colours, this.labels, this.cursor, `${FONT_PX}px ${sans}`);
  }

  private recolour(): void {
    this.colours = readHeatColours();
    this.draw();
  }

  /* ── words ── */

  private writeWords(): void {
    const { heat, window } = this;
    if (!heat || !window) return;
    const { words, chosen, host } = this.explorer;
    const [low, high] = this.scaleWords;
    const scale = this.find("#heat-scale");
    scale.replaceChildren(low, element("i"), high);
    scale.hidden = heat.highest === null;
    const top = heat.highest ? this.placeWords(heat.highest) : "";
    const states = this.gaps(heat);
    this.sentence = heat.highest
      ? `${low} to ${high}, most on ${top}.${states.map((state) => ` ${state}.`).join("")}`
      : "Nothing was measured in this period.";
    const period = words.period(window);
    this.find("#heat-plot").setAttribute(
      "aria-label",
      `${chosen.words}, demand by day and hour in ${host.dataset.zoneWords}, ${period}. ${this.sentence}`,
    );
    this.find("#heat-legend").replaceChildren(...this.legend(heat));
    this.tell(this.cursor);
    if (!this.find("#heat-behind").hidden) this.fillTable();
  }

  private gaps(heat: Heat): string[] {
    const count = (state: State) => heat.cells.filter((cell) => cell.state === state).length;
    const hours = (many: number) => `${this.explorer.words.count(many)}${NBSP}h`;
    return [
      [State.Estimated, "estimated"] as const,
      [State.Missing, "not measured"] as const,
      [State.Partly, "measured in part"] as const,
    ].flatMap(([state, name]) => (count(state) ? [`${hours(count(state))} ${name}`] : []));
  }

  private legend(heat: Heat): HTMLElement[] {
    const has = (...states: State[]) => heat.cells.some((cell) => states.includes(cell.state));
    const key = (mark: string, text: string) => {
      const made = element("span", "key");
      made.append(element("i", mark), text);
      return made;
    };
    return [
      ...(has(State.Estimated) ? [key("sq heat-estimated", "Estimated")] : []),
      ...(has(State.Missing, State.Partly) ? [key("sq hatch", "Not measured")] : []),
    ];
  }

  private placeWords({ day, hour }: Place): string {
    const { words } = this.explorer;
    const start = this.heat?.days[day] ?? 0;
    const two = (value: number) => String(value).padStart(2, "0");
    return `${words.day(start, { weekday: true })}, ${two(hour)}:00–${two(hour + 1)}:00`;
  }

  private cellWords(place: Place): string {
    return `${this.placeWords(place)}: ${this.amount(this.cellOf(place))}`;
  }

  private amount(cell: Cell | undefined): string {
    if (!cell || cell.state === State.Nothing) return "not yours then";
    if (cell.power === null) return "not measured";
    const words = this.explorer.words.power(cell.power).join(NBSP);
    return cell.state === State.Partly ? `${words}, measured in part` : `${words}, ${QUALITY_WORDS[cell.letter] ?? ""}`;
  }

  private cellOf({ day, hour }: Place): Cell | undefined {
    return this.heat?.cells[day * HOURS + hour];
  }

  private tell(place: Place | null): void {
    this.find("#heat-told").textContent = place ? this.cellWords(place) : this.sentence || NBSP;
  }

  /* ── hands ── */

  private placeAt(event: MouseEvent): Place | null {
    const box = this.canvas.getBoundingClientRect();
    const { layout, heat } = this;
    return layout && heat ? cellAt(layout, heat.days.length, event.clientX - box.left, event.clientY - box.top) : null;
  }

  private hover(event: PointerEvent): void {
    const place = this.placeAt(event);
    this.canvas.classList.toggle("is-over", place !== null);
    this.tell(place ?? this.cursor);
  }

  /** A touch shows what a cell is, and opens its day when it is touched once more; the mouse has shown it already. */
  private press(event: MouseEvent): void {
    const place = this.placeAt(event);
    if (!place) return;
    const isSame = this.cursor?.day === place.day && this.cursor.hour === place.hour;
    const isTouch = (event as PointerEvent).pointerType === "touch";
    this.point(place, false);
    if (!isTouch || isSame) this.open(place);
  }

  private walk(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || !this.heat || !this.layout) return;
    const last = this.heat.days.length - 1;
    const at = this.cursor ?? this.heat.highest ?? { day: last, hour: 0 };
    const down = this.layout.daysDown;
    const steps: Record<string, [days: number, hours: number]> = {
      ArrowLeft: down ? [0, -1] : [-1, 0],
      ArrowRight: down ? [0, 1] : [1, 0],
      ArrowUp: down ? [-1, 0] : [0, -1],
      ArrowDown: down ? [1, 0] : [0, 1],
      PageUp: [-7, 0],
      PageDown: [7, 0],
    };
    const step = steps[event.key];
    const ends: Record<string, Place> = { Home: { day: 0, hour: at.hour }, End: { day: last, hour: at.hour } };
    const clamp = (value: number, most: number) => Math.min(Math.max(value, 0), most);
    if (event.key === "Enter" && this.cursor) this.open(this.cursor);
    else if (step && this.cursor) this.point({ day: clamp(at.day + step[0], last), hour: clamp(at.hour + step[1], HOURS - 1) }, true);
    else if (step) this.point(at, true);
    else if (ends[event.key]) this.point(ends[event.key]!, true);
    else return;
    event.preventDefault();
  }

  private point(place: Place, isSaid: boolean): void {
    this.cursor = place;
    this.draw();
    this.tell(place);
    if (this.layout) {
      const { x, width } = boxOf(this.layout, place.day, place.hour);
      if (x < this.frame.scrollLeft) this.frame.scrollLeft = x - 40;
      else if (x + width > this.frame.scrollLeft + this.frame.clientWidth) this.frame.scrollLeft = x - this.frame.clientWidth + 60;
    }
    if (isSaid) this.find("#heat-said").textContent = this.cellWords(place);
  }

  private leave(): void {
    this.cursor = null;
    this.draw();
    this.tell(null);
  }

  private open({ day }: Place): void {
    const start = this.heat?.days[day];
    if (start === undefined) return;
    this.reach ??= reachOf(this.shown ?? { from: 0, to: 0 });
    this.explorer.lookAt({ from: start, to: this.explorer.zone.add("day", start, 1) }, true);
  }

  /* ── the table behind ── */

  private toggleTable(): void {
    const [button, behind] = [this.find("#heat-as-table"), this.find("#heat-behind")];
    behind.hidden = !behind.hidden;
    button.setAttribute("aria-expanded", String(!behind.hidden));
    button.querySelector("span")?.replaceChildren(behind.hidden ? "Show as table" : "Hide the table");
    if (!behind.hidden) this.fillTable();
  }

  private fillTable(): void {
    const { heat, explorer } = this;
    if (!heat) return;
    const rows: Rows = {
      columns: [
        { title: "Day, mean kW by hour" },
        ...Array.from({ length: HOURS }, (_, hour) => ({ title: String(hour).padStart(2, "0"), number: true })),
      ],
      count: heat.days.length,
      noun: "days",
      row: (day) => [
        explorer.words.day(heat.days[day] ?? 0, { weekday: true, year: true }),
        ...Array.from({ length: HOURS }, (_, hour) => this.tableCell({ day, hour })),
      ],
      open: (day) => this.open({ day, hour: 0 }),
    };
    showRows(this.find("#heat-behind"), rows, explorer.words.locale);
  }

  private tableCell(place: Place): string {
    const cell = this.cellOf(place);
    if (!cell || cell.state === State.Nothing) return "";
    if (cell.power === null) return "N";
    const mark = cell.state === State.Estimated ? `${NBSP}E` : cell.state === State.Partly ? `${NBSP}N` : "";
    return this.explorer.words.inColumn(cell.power) + mark;
  }

  private find<T extends HTMLElement>(selector: string): T {
    const found = this.card.querySelector<T>(selector);
    if (!found) throw new Error(`The heat map lacks ${selector}`);
    return found;
  }
}

