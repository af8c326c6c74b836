/* The list of meters: its filter asks the server as one types, rows are chosen by checkbox (with Shift a stretch of them),
   or all that match at once, and shown in the chart. What the list is asked for stands in the address too. */

const TYPED_MS = 180;
const OWN = ["q", "site", "kind", "quality", "fresh", "sort", "start"];
/** More are not named one by one: the address would be too long for some. As web/data/choices.py says. */
const NAMED_AT_MOST = 200;

export interface ListEvents {
  /** Look at these meters: an NMI, NMIs with commas, all, or find:… */
  choose(key: string): void;
}

export class MeterList {
  private readonly chosen = new Set<string>();
  private matching: string | null = null;
  private last: HTMLInputElement | null = null;
  private timer = 0;
  private asked = "";

  constructor(
    private readonly card: HTMLElement,
    private readonly events: ListEvents,
  ) {
    const form = this.find<HTMLFormElement>("#list-filter");
    form.addEventListener("input", () => this.ask(formQuery(form), TYPED_MS));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.ask(formQuery(form), 0);
    });
    card.addEventListener("click", (event) => this.clicked(event));
    card.addEventListener("change", (event) => this.changed(event));
    document.addEventListener("htmx:load", (event) => {
      if ((event.target as HTMLElement).id === "meter-list") this.mark();
    });
    this.find("#show-chosen").addEventListener("click", () => events.choose(this.key));
    this.find("#choose-none").addEventListener("click", () => this.clear());
    this.find("#choose-matching").addEventListener("click", () => this.chooseMatching());
    this.mark();
  }

  /** Mark the rows that the chart shows. */
  follow(key: string): void {
    this.card.dataset.shown = key;
    this.mark();
  }

  private get list(): HTMLElement {
    return this.find("#meter-list");
  }

  private get key(): string {
    return this.matching ?? [...this.chosen].sort().join(",");
  }

  /* ── what is listed ── */

  private ask(query: URLSearchParams, after: number): void {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.load(query), after);
  }

  private load(query: URLSearchParams): void {
    const said = new URLSearchParams([...query].filter(([name, value]) => OWN.includes(name) && value));
    const address = new URLSearchParams(location.search);
    for (const name of OWN) address.delete(name);
    for (const [name, value] of said) address.set(name, value);
    history.replaceState(history.state, "", `${location.pathname}?${address}${location.hash}`);
    void this.fetch(`/data/meters?${said}`);
  }

  private async fetch(address: string): Promise<void> {
    this.asked = address;
    this.list.setAttribute("aria-busy", "true");
    const answer = await fetch(address, { headers: { Accept: "text/html" } }).catch(() => null);
    if (this.asked !== address) return;
    if (answer?.ok) this.list.outerHTML = await answer.text();
    else this.find("#meters-told").textContent = "The list could not be loaded. It shows what it showed before.";
    this.mark();
  }

  private clicked(event: MouseEvent): void {
    const target = event.target as HTMLElement;
    const box = target.closest<HTMLInputElement>("tbody input[type=checkbox]");
    if (box) return this.tick(box, event.shiftKey);
    const link = target.closest<HTMLAnchorElement>("a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (link.matches("[data-list]")) {
      event.preventDefault();
      this.ask(new URLSearchParams(new URL(link.href).search), 0);
    } else if (link.closest("[data-meter]")) {
      event.preventDefault();
      this.events.choose(link.closest<HTMLElement>("[data-meter]")?.dataset.meter ?? "");
    }
  }

  /* ── what is chosen ── */

  private changed(event: Event): void {
    const box = event.target as HTMLInputElement;
    if (box.id !== "choose-shown") return;
    for (const one of this.boxes) this.put(one, box.checked);
    this.tell();
  }

  private tick(box: HTMLInputElement, isStretch: boolean): void {
    const boxes = this.boxes;
    const [from, to] = [this.last ? boxes.indexOf(this.last) : -1, boxes.indexOf(box)];
    if (isStretch && from >= 0)
      for (const one of boxes.slice(Math.min(from, to), Math.max(from, to) + 1)) this.put(one, box.checked);
    else this.put(box, box.checked);
    this.last = box;
    this.tell();
  }

  private put(box: HTMLInputElement, isChosen: boolean): void {
    this.matching = null;
    box.checked = isChosen;
    if (isChosen) this.chosen.add(box.value);
    else this.chosen.delete(box.value);
  }

  private chooseMatching(): void {
    this.matching = this.list.dataset.matching ?? null;
    this.chosen.clear();
    this.mark();
  }

  private clear(): void {
    this.matching = null;
    this.chosen.clear();
    this.mark();
  }

  private get boxes(): HTMLInputElement[] {
    return [...this.card.querySelectorAll<HTMLInputElement>("tbody input[type=checkbox]")];
  }

  private mark(): void {
    const shown = (this.card.dataset.shown ?? "").split(",");
    for (const row of this.card.querySelectorAll<HTMLElement>("[data-meter]"))
      row.setAttribute("aria-selected", String(shown.includes(row.dataset.meter ?? "")));
    const isMatching = this.matching !== null && this.matching === this.list.dataset.matching;
    for (const box of this.boxes) box.checked = isMatching || this.chosen.has(box.value);
    this.tell();
  }

  private tell(): void {
    const boxes = this.boxes;
    const all = this.card.querySelector<HTMLInputElement>("#choose-shown");
    const ticked = boxes.filter((box) => box.checked).length;
    if (all) [all.checked, all.indeterminate] = [ticked > 0 && ticked === boxes.length, ticked > 0 && ticked < boxes.length];
    const number = new Intl.NumberFormat(document.documentElement.lang);
    const found = Number(this.list.dataset.found);
    const count = this.matching === null ? this.chosen.size : found;
    this.find("#chosen-bar").hidden = count === 0;
    const tooMany = this.matching === null && count > NAMED_AT_MOST;
    this.find("#chosen-words").textContent = tooMany
      ? `${number.format(count)} chosen: at most ${NAMED_AT_MOST} by hand, or all that match`
      : `${number.format(count)} chosen`;
    this.find("#show-chosen").toggleAttribute("disabled", tooMany);
    const matching = this.find("#choose-matching");
    matching.hidden = this.matching !== null || found <= boxes.length;
    matching.textContent = `Choose all ${number.format(found)}${this.list.dataset.matching === "all" ? "" : " that match"}`;
  }

  private find<T extends HTMLElement>(selector: string): T {
    const found = this.card.querySelector<T>(selector);
    if (!found) throw new Error(`The list of meters lacks ${selector}`);
    return found;
  }
}

function formQuery(form: HTMLFormElement): URLSearchParams {
  const query = new URLSearchParams([...new FormData(form)].map(([name, value]) => [name, String(value)]));
  const sort = new URLSearchParams(location.search).get("sort");
  if (sort) query.set("sort", sort);
  return query;
}
