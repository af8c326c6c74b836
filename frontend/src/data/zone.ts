/* Local time in one zone. Instants are seconds since the epoch; "local" is the wall clock read as if it were UTC. */

export const HOUR = 3_600;
export const DAY = 86_400;

export type Span = "day" | "week" | "month" | "year";

export class Zone {
  private readonly parts: Intl.DateTimeFormat;
  private readonly offsets = new Map<number, number>();

  constructor(readonly name: string) {
    this.parts = new Intl.DateTimeFormat("en-US", {
      timeZone: name,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
    });
  }

  /** Offset from UTC in seconds; asked once per hour of time. */
  offset(at: number): number {
    const hour = Math.floor(at / HOUR);
    let offset = this.offsets.get(hour);
    if (offset === undefined) {
      offset = this.measure(hour * HOUR);
      this.offsets.set(hour, offset);
    }
    return offset;
  }

  toLocal(at: number): number {
    return at + this.offset(at);
  }

  /** The instant at which the wall clock shows `local`; of two, or of none, the one after a clock change. */
  toInstant(local: number): number {
    return local - this.offset(local - this.offset(local));
  }

  startOf(span: Span, at: number): number {
    const local = new Date(this.toLocal(at) * 1000);
    const year = local.getUTCFullYear();
    const month = span === "year" ? 0 : local.getUTCMonth();
    const mondays = (local.getUTCDay() + 6) % 7;
    const date = { day: local.getUTCDate(), week: local.getUTCDate() - mondays, month: 1, year: 1 }[span];
    return this.toInstant(Date.UTC(year, month, date) / 1000);
  }

  add(span: Span, at: number, count: number): number {
    const local = new Date(this.toLocal(at) * 1000);
    if (span === "month") local.setUTCMonth(local.getUTCMonth() + count);
    else if (span === "year") local.setUTCFullYear(local.getUTCFullYear() + count);
    else local.setUTCDate(local.getUTCDate() + count * (span === "week" ? 7 : 1));
    return this.toInstant(local.getTime() / 1000);
  }

  /** RFC 3339 with this zone's offset: `2026-11-02T09:00:00+10:00`. */
  rfc3339(at: number): string {
    const offset = this.offset(at);
    const [sign, size] = [offset < 0 ? "-" : "+", Math.abs(offset) / 60];
    const two = (value: number) => String(value).padStart(2, "0");
    return `${iso(at + offset).slice(0, 19)}${sign}${two(Math.floor(size / 60))}:${two(size % 60)}`;
  }

  /** The local date, `2026-11-02`, as date fields write it. */
  date(at: number): string {
    return iso(this.toLocal(at)).slice(0, 10);
  }

  /** The instant at which a day written as `2026-11-02` begins. */
  startOfDate(date: string): number {
    return this.toInstant(Date.parse(`${date}T00:00:00Z`) / 1000);
  }

  private measure(at: number): number {
    const found = Object.fromEntries(
      this.parts.formatToParts(at * 1000).map((part) => [part.type, Number(part.value)]),
    );
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0 } = found;
    return Date.UTC(year, month - 1, day, hour, minute) / 1000 - at;
  }
}

function iso(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}
