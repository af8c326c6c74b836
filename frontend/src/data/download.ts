/* The download card: what, from when, in which format; sizes are told before, and the calls beside it follow. */

import type { Chosen } from "./choice.ts";
import { commandLine, http, python, type Wanted } from "./calls.ts";
import type { Window, Words } from "./words.ts";
import type { Zone } from "./zone.ts";

const SETTLED_MS = 250;

interface Sizes {
  rows: number;
  bytes: Record<string, number>;
}

export class Download {
  private key = "all";
  private nmis: string[] = [];
  private held: Window = { from: 0, to: 0 };
  private allHeld: Window = { from: 0, to: 0 };
  private shown: Window = { from: 0, to: 0 };
  private abort: AbortController | null = null;
  private timer = 0;
  private readonly from: HTMLInputElement;
  private readonly before: HTMLInputElement;

  constructor(
    private readonly card: HTMLElement,
    private readonly zone: Zone,
    private readonly words: Words,
    private readonly only: boolean,
  ) {
    this.from = card.querySelector<HTMLInputElement>("#from")!;
    this.before = card.querySelector<HTMLInputElement>("#before")!;
    card.querySelector("form")?.addEventListener("submit", (event) => event.preventDefault());
    card.addEventListener("change", (event) => this.changed(event.target as HTMLElement));
    card.querySelector("#as-shown")?.addEventListener("click", () => this.takeShown());
  }

  /** Follow the meters of the chart; their whole held period is taken. `first` keeps the figures that the server wrote. */
  follow({ key, words, count, names }: Chosen, held: Window, allHeld: Window, first: boolean): void {
    [this.key, this.held, this.allHeld, this.nmis] = [key, held, allHeld, Object.keys(names)];
    this.card
      .querySelector("#what-this")
      ?.replaceChildren(count === 1 ? "This meter" : `These ${this.words.count(count)}`);
    const what = this.card.querySelector<HTMLElement>("#what");
    if (what) what.hidden = key === "all" || this.only;
    this.card.querySelector("#what-words")?.replaceChildren(what?.hidden ? words : "");
    const choice = this.card.querySelector<HTMLInputElement>(`[name=what][value=${key === "all" ? "all" : "this"}]`);
    if (choice) choice.checked = true;
    this.takeHeld();
    this.write();
    if (!first) this.askSizes();
  }

  chartShows(window: Window): void {
    this.shown = window;
  }

  private get wanted(): string {
    const all = this.card.querySelector<HTMLInputElement>("[name=what][value=all]")?.checked;
    return all ? "all" : this.key;
  }

  private get format(): string {
    return this.card.querySelector<HTMLInputElement>("[name=format]:checked")?.value ?? "parquet";
  }

  private changed(field: HTMLElement): void {
    if (field.matches("[name=what]")) this.takeHeld();
    this.write();
    if (!field.matches("[name=format]")) this.askSizes();
  }

  private takeHeld(): void {
    const held = this.wanted === "all" ? this.allHeld : this.held;
    this.from.min = this.before.min = this.zone.date(held.from);
    this.from.max = this.before.max = this.zone.date(this.dayAfter(held.to - 1));
    [this.from.value, this.before.value] = [this.from.min, this.before.max];
  }

  private takeShown(): void {
    this.from.value = this.zone.date(this.shown.from);
    this.before.value = this.zone.date(this.dayAfter(this.shown.to - 1));
    this.write();
    this.askSizes();
  }

  private dayAfter(at: number): number {
    return this.zone.add("day", this.zone.startOf("day", at), 1);
  }

  private write(): void {
    const error = this.problem();
    this.showProblem(error);
    if (error) return;
    const wanted = this.asWanted();
    const link = this.card.querySelector<HTMLAnchorElement>("#get");
    if (link) link.href = `${this.card.dataset.downloadUrl}?${this.query()}&format=${this.format}`;
    const schedule = this.card.querySelector<HTMLAnchorElement>("#schedule");
    const repeated = new URLSearchParams({ key: this.wanted, format: this.format });
    if (schedule) schedule.href = `${schedule.pathname}?${repeated}#new`;
    const bytes = Number(
      this.card.querySelector<HTMLElement>(`#formats label:has(:checked) [data-bytes]`)?.dataset.bytes,
    );
    const words = link?.querySelector("span");
    if (words) words.textContent = Number.isFinite(bytes) ? `Download ${this.words.size(bytes)}` : "Download";
    for (const [name, text] of [
      ["cli", commandLine(wanted)],
      ["python", python(wanted)],
      ["http", http(wanted)],
    ] as const)
      this.card.querySelector(`[data-call=${name}]`)?.replaceChildren(text);
  }

  private problem(): string {
    if (!this.from.value || !this.before.value) return "Both days are needed.";
    return this.from.value < this.before.value
      ? ""
      : "The period is empty: “Before” is the first day that is not in it.";
  }

  private showProblem(words: string): void {
    const error = this.card.querySelector<HTMLElement>("#period-error");
    const link = this.card.querySelector<HTMLAnchorElement>("#get");
    if (error) error.hidden = !words;
    error?.querySelector("span")?.replaceChildren(words);
    this.before.toggleAttribute("aria-invalid", Boolean(words));
    if (words) link?.removeAttribute("href");
    link?.toggleAttribute("aria-disabled", Boolean(words));
  }

  private query(): URLSearchParams {
    const { from, to } = this.asWanted();
    return new URLSearchParams({ key: this.wanted, from, to });
  }

  private asWanted(): Wanted {
    const { apiUrl = "", dataset = "", datasetZone = "", stem = "readings" } = this.card.dataset;
    const all = this.wanted === "all";
    const extension = { parquet: "parquet", arrow: "arrow", csv: "csv", json: "json" }[this.format] ?? "";
    return {
      apiUrl,
      dataset,
      keys: all ? null : this.nmis.length ? this.nmis : ["…"],
      fromDate: this.from.value,
      toDate: this.before.value,
      from: this.zone.rfc3339(this.zone.startOfDate(this.from.value)),
      to: this.zone.rfc3339(this.zone.startOfDate(this.before.value)),
      zone: this.zone.name === datasetZone ? null : this.zone.name,
      format: this.format,
      file: `${all || this.nmis.length !== 1 ? stem || "readings" : this.key}.${extension}`,
    };
  }

  private askSizes(): void {
    clearTimeout(this.timer);
    this.abort?.abort();
    if (this.problem()) return;
    this.timer = window.setTimeout(() => void this.loadSizes(), SETTLED_MS);
  }

  private async loadSizes(): Promise<void> {
    const abort = (this.abort = new AbortController());
    try {
      const answer = await fetch(`${this.card.dataset.sizesUrl}?${this.query()}`, {
        headers: { Accept: "application/json" },
        signal: abort.signal,
      });
      if (!answer.ok) throw new Error(String(answer.status));
      this.showSizes((await answer.json()) as Sizes);
    } catch {
      if (!abort.signal.aborted) this.showSizes(null);
    }
  }

  /** Without an answer the sizes are left out rather than kept from another period. */
  private showSizes(sizes: Sizes | null): void {
    this.card
      .querySelector("#rows")
      ?.replaceChildren(sizes ? `${this.words.count(sizes.rows)} rows` : "Size not known just now");
    for (const input of this.card.querySelectorAll<HTMLInputElement>("[name=format]")) {
      const slot = input.parentElement?.querySelector<HTMLElement>("[data-bytes]");
      const bytes = sizes?.bytes[input.value];
      if (slot) slot.dataset.bytes = bytes === undefined ? "" : String(bytes);
      slot?.replaceChildren(bytes === undefined ? "" : this.words.size(bytes));
    }
    this.write();
  }
}
