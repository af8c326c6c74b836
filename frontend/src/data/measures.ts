/* What a load comes to, from the data plane's exact numbers: see data/engine/aggregate/measures.py for their definitions.
   Quotients are made here, once, and nowhere else on the page. Pure. */

export interface Tally {
  energy: number;
  seconds: number;
}

export interface Days {
  starts: number[];
  ends: number[];
  energy: number[];
  peak: number[];
  peak_start: number[];
  held_s: number[];
  measured_s: number[];
  parts: number[];
  estimated: number[];
  lacking: number[];
  quality: string;
}

export interface Measures extends Tally {
  unit: string;
  step: number;
  night: Tally & { from_h: number; to_h: number };
  weekend: Tally;
  peak: number | null;
  peak_start: number | null;
  parts: number;
  estimated: number;
  lacking: number;
  days: Days;
}

export interface PeakDay {
  start: number;
  end: number;
  energy: number;
  /** kW over one interval, and when; null where nothing was measured. */
  peak: { power: number; from: number; to: number } | null;
  letter: string;
  /** Share of readings that were measured rather than estimated or missing, and whether any is missing. */
  measured: number;
  isLeast: boolean;
}

export type By = "demand" | "energy";

/** Mean kW over what was measured, from thousandths of kWh. */
export function meanPower({ energy, seconds }: Tally): number | null {
  return seconds ? (energy / 1000) * (3600 / seconds) : null;
}

export function highestDemand(measures: Measures): PeakDay["peak"] {
  const { peak, peak_start: from, step } = measures;
  return peak === null || from === null ? null : { power: powerOf(peak, step), from, to: from + step };
}

/** Mean demand over highest demand; null where there is none. */
export function loadFactor(measures: Measures): number | null {
  const [mean, highest] = [meanPower(measures), highestDemand(measures)];
  return mean === null || !highest || highest.power <= 0 ? null : mean / highest.power;
}

export function weekendShare({ energy, weekend }: Measures): number | null {
  return energy > 0 ? weekend.energy / energy : null;
}

export function measuredShare({ parts, estimated, lacking }: Measures): number | null {
  return parts ? (parts - estimated - lacking) / parts : null;
}

/** The days with the most, the highest first; of equal ones the earlier. Days without measurements are none. */
export function peakDays(measures: Measures, by: By, most: number): PeakDay[] {
  const figure = (day: PeakDay) => (by === "demand" ? (day.peak?.power ?? 0) : day.energy);
  return daysOf(measures)
    .filter((day) => day.peak !== null)
    .sort((one, other) => figure(other) - figure(one) || one.start - other.start)
    .slice(0, most);
}

export function daysOf({ days, step }: Measures): PeakDay[] {
  return days.starts.map((start, at) => {
    const [parts, lacking] = [days.parts[at] ?? 0, days.lacking[at] ?? 0];
    const from = days.peak_start[at] ?? 0;
    const isMeasured = (days.measured_s[at] ?? 0) > 0;
    return {
      start,
      end: days.ends[at] ?? start,
      energy: days.energy[at] ?? 0,
      peak: isMeasured ? { power: powerOf(days.peak[at] ?? 0, step), from, to: from + step } : null,
      letter: days.quality[at] ?? "N",
      measured: parts ? (parts - lacking - (days.estimated[at] ?? 0)) / parts : 0,
      isLeast: lacking > 0,
    };
  });
}

function powerOf(energy: number, seconds: number): number {
  return (energy / 1000) * (3600 / seconds);
}
