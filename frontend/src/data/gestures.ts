/* Pointer, wheel, fingers and keys on the chart, as moves and zooms. A drag with the mouse is uPlot's selection. */

import { ZOOM } from "./stage.ts";

export interface Moves {
  /** Move by a part of the shown span; zoom by a factor around a place from 0 (left) to 1. */
  pan(parts: number, settled: boolean): void;
  zoom(factor: number, around: number, settled: boolean): boolean;
  start(): void;
  end(): void;
  all(): void;
  read(steps: number): void;
  /** Begin or end selecting at the interval that is read. */
  mark(): void;
  stopReading(): void;
}

const WHEEL = 0.0022;
const SCROLLING_MS = 180;

export function followKeys(host: HTMLElement, moves: Moves): void {
  host.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const act = keyed(event.key, event.shiftKey, moves);
    if (!act) return;
    event.preventDefault();
    act();
  });
}

function keyed(key: string, shift: boolean, moves: Moves): (() => void) | undefined {
  const acts: Record<string, () => void> = {
    ArrowLeft: () => (shift ? moves.read(-1) : moves.pan(-0.25, true)),
    ArrowRight: () => (shift ? moves.read(1) : moves.pan(0.25, true)),
    "+": () => moves.zoom(1 / ZOOM, 0.5, true),
    "=": () => moves.zoom(1 / ZOOM, 0.5, true),
    "-": () => moves.zoom(ZOOM, 0.5, true),
    "−": () => moves.zoom(ZOOM, 0.5, true),
    _: () => moves.zoom(ZOOM, 0.5, true),
    PageUp: () => moves.pan(-1, true),
    PageDown: () => moves.pan(1, true),
    Home: moves.start,
    End: moves.end,
    "0": moves.all,
    Enter: moves.mark,
    Escape: moves.stopReading,
  };
  return acts[key];
}

/** The wheel zooms, except while the page is being scrolled past the chart and at the ends of what there is. */
export function followWheel(over: HTMLElement, moves: Moves): void {
  let scrolledAt = -Infinity;
  addEventListener("scroll", () => (scrolledAt = performance.now()), { passive: true });
  over.addEventListener(
    "wheel",
    (event) => {
      if (!event.ctrlKey && performance.now() - scrolledAt < SCROLLING_MS) return;
      const sideways = Math.abs(event.deltaX) > Math.abs(event.deltaY) || event.shiftKey;
      const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
      if (sideways) {
        event.preventDefault();
        moves.pan(((event.deltaX || event.deltaY) * lines) / over.clientWidth, false);
        return;
      }
      const place = (event.clientX - over.getBoundingClientRect().left) / over.clientWidth;
      const strength = event.ctrlKey ? 4 : 1;
      if (moves.zoom(Math.exp(event.deltaY * lines * WHEEL * strength), place, false)) event.preventDefault();
    },
    { passive: false },
  );
  over.addEventListener("dblclick", () => moves.all());
}

/** One finger moves, two zoom; up and down stays the page's (touch-action: pan-y). */
export function followFingers(over: HTMLElement, moves: Moves): void {
  const fingers = new Map<number, number>();
  const spread = () => {
    const [a = 0, b = 0] = [...fingers.values()];
    return { middle: (a + b) / 2, apart: Math.max(Math.abs(a - b), 24) };
  };
  over.addEventListener("pointerdown", (event) => {
    if (event.pointerType !== "touch") return;
    fingers.set(event.pointerId, event.clientX);
    over.setPointerCapture(event.pointerId);
  });
  over.addEventListener("pointermove", (event) => {
    const before = fingers.get(event.pointerId);
    if (before === undefined) return;
    if (fingers.size === 1) {
      if (Math.abs(event.clientX - before) < 2) return;
      moves.pan((before - event.clientX) / over.clientWidth, false);
      fingers.set(event.pointerId, event.clientX);
      return;
    }
    const old = spread();
    fingers.set(event.pointerId, event.clientX);
    const now = spread();
    const place = (now.middle - over.getBoundingClientRect().left) / over.clientWidth;
    moves.pan((old.middle - now.middle) / over.clientWidth, false);
    moves.zoom(old.apart / now.apart, place, false);
  });
  for (const name of ["pointerup", "pointercancel"] as const)
    over.addEventListener(name, (event) => fingers.delete(event.pointerId));
}
