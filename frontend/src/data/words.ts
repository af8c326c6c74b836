/* Figures and days in the account's language: what the server's figures.py does, for what changes on the page. */

import { DAY, HOUR, type Zone } from "./zone.ts";

const NBSP = "\u00a0";

export interface Window {
  from: number;
  to: number;
}

export class Words {
  private readonly formats = new Map<string, Intl.DateTimeFormat>();
  private readonly significant: Intl.NumberFormat;
  private readonly exact: Intl.NumberFormat;
  private readonly tenth: Intl.NumberFormat;
  private readonly whole: Intl.NumberFormat;
  private readonly even: Intl.NumberFormat;

  constructor(
    readonly locale: string,
    readonly zone: Zone,
  ) {
    this.significant = new Intl.NumberFormat(locale, { maximumSignificantDigits: 4 });
    this.exact = new Intl.NumberFormat(locale, { minimumFractionDigits: 3, maximumFractionDigits: 3 });
    this.tenth = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
    this.even = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
    this.whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
  }

  /** Thousandths of kWh or kvarh: below 10,000 in k, else in M. */
  energy(thousandths: number, unit = "kWh"): [string, string] {
    const mega = Math.abs(thousandths) >= 10_000_000;
    const scaled = thousandths / (mega ? 1_000_000 : 1_000);
    return [this.significant.format(scaled), mega ? unit.replace("k", "M") : unit];
  }

  energyExact(thousandths: number): string {
    return this.exact.format(thousandths / 1000);
  }

  power(kilo: number, unit = "kW"): [string, string] {
    const mega = Math.abs(kilo) >= 10_000;
    return [this.significant.format(mega ? kilo / 1000 : kilo), mega ? unit.replace("k", "M") : unit];
  }

  plain(value: number): string {
    return this.significant.format(value);
  }

  /** With one decimal always, for columns. */
  inColumn(value: number): string {
    return this.even.format(value);
  }

  count(value: number): string {
    return this.whole.format(value);
  }

  /** A share of 1 in per cent; cut, so that 100 means all. */
  share(part: number): string {
    return this.tenth.format(Math.floor(part * 1000 + 1e-9) / 10);
  }

  /** `2.1 % less`, with its base: `than the week before`. */
  change(now: number, before: number): string {
    const part = (now - before) / Math.abs(before);
    const size = this.tenth.format(Math.abs(part) * 100);
    return size === "0" ? "the same as" : `${size}${NBSP}% ${part < 0 ? "less than" : "more than"}`;
  }

  size(bytes: number): string {
    let [value, unit] = [bytes, "B"];
    for (const larger of ["kB", "MB", "GB", "TB"]) {
      if (value < 1000) break;
      [value, unit] = [value / 1000, larger];
    }
    return `${value < 10 && unit !== "B" ? this.tenth.format(value) : this.whole.format(value)}${NBSP}${unit}`;
  }

  time(at: number): string {
    return this.format("time", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(at * 1000);
  }

  /** `17 Nov`, or with the weekday, or with the year. */
  day(at: number, options: { weekday?: boolean; year?: boolean } = {}): string {
    return this.format(`day ${options.weekday} ${options.year}`, {
      ...(options.weekday ? { weekday: "short" } : {}),
      day: "numeric",
      month: "short",
      ...(options.year ? { year: "numeric" } : {}),
    })
      .format(at * 1000)
      .replace(/(\p{L}{2,}),? (\d)/u, "$1 $2");
  }

  month(at: number, style: "short" | "long" = "long", year = true): string {
    return this.format(`month ${style} ${year}`, { month: style, ...(year ? { year: "numeric" } : {}) }).format(
      at * 1000,
    );
  }

  weekday(at: number): string {
    return this.format("weekday", { weekday: "short" }).format(at * 1000);
  }

  /** An interval: `Tue 17 Nov, 14:30–14:45`, or days where it is made of days. */
  interval(from: number, to: number): string {
    if (this.isMidnight(from) && this.isMidnight(to)) return this.days({ from, to });
    return `${this.day(from, { weekday: true })}, ${this.time(from)}–${this.time(to)}`;
  }

  /** A period in as few words as say it: a day, whole days, a month, or days with times. */
  period(window: Window): string {
    const { from, to } = window;
    if (!this.isMidnight(from) || !this.isMidnight(to)) return this.timed(window);
    const months = this.zone.startOf("month", from) === from && this.zone.add("month", from, 1) === to;
    return months ? this.month(from) : this.days(window);
  }

  /** How long a day is when a clock changes: `23 hours`, else nothing. */
  oddHours(window: Window): string {
    const hours = (window.to - window.from) / HOUR;
    const oneDay = this.zone.add("day", window.from, 1) === window.to;
    return oneDay && hours !== 24 ? `${this.plain(hours)}${NBSP}hours` : "";
  }

  duration(seconds: number): string {
    if (seconds >= 2 * DAY) return `${this.plain(Math.round((seconds / DAY) * 10) / 10)}${NBSP}days`;
    const [hours, minutes] = [Math.floor(seconds / HOUR), Math.round((seconds % HOUR) / 60)];
    return [hours ? `${hours}${NBSP}h` : "", minutes ? `${minutes}${NBSP}min` : ""].filter(Boolean).join(" ");
  }

  private days({ from, to }: Window): string {
    const last = this.zone.add("day", to, -1);
    if (last <= from) return this.day(from, { weekday: true, year: true });
    return this.format("days", { day: "numeric", month: "short", year: "numeric" })
      .formatRange(from * 1000, last * 1000)
      .replace(/\s*–\s*/, "–");
  }

  private timed({ from, to }: Window): string {
    const sameDay = this.zone.startOf("day", from) === this.zone.startOf("day", to - 1);
    const end = sameDay ? this.time(to) : `${this.day(to)}, ${this.time(to)}`;
    return to - from > 20 * DAY
      ? this.days({ from, to: this.zone.startOf("day", to + DAY) })
      : `${this.day(from)}, ${this.time(from)}–${end}`;
  }

  private isMidnight(at: number): boolean {
    return this.zone.toLocal(at) % DAY === 0;
  }

  private format(name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
    let format = this.formats.get(name);
    if (!format) {
      format = new Intl.DateTimeFormat(this.locale, { timeZone: this.zone.name, ...options });
      this.formats.set(name, format);
    }
    return format;
  }
}
