/* The heat map's one hue, from the ground to ink, in so many steps, as any drawing program reads colours. */

const STEPS = 33;

export interface HeatColours {
  /** From the least to the most. */
  steps: string[];
  estimated: string;
  missing: string;
  cursor: string;
  words: string;
  strong: string;
  ground: string;
}

export function readHeatColours(): HeatColours {
  const probe = document.createElement("span");
  document.body.append(probe);
  const resolve = (colour: string) => {
    probe.style.color = colour;
    return getComputedStyle(probe).color;
  };
  const mixed = (at: number) => `color-mix(in oklch, var(--heat-1) ${(at / (STEPS - 1)) * 100}%, var(--heat-0))`;
  const found = {
    steps: Array.from({ length: STEPS }, (_, at) => plain(resolve(mixed(at)))),
    estimated: plain(resolve("var(--c2)")),
    missing: plain(resolve("var(--stale)")),
    cursor: plain(resolve("var(--accent-text)")),
    words: plain(resolve("var(--text-3)")),
    strong: plain(resolve("var(--text)")),
    ground: plain(resolve("var(--surface)")),
  };
  probe.remove();
  return found;
}

export function colourOf(colours: HeatColours, power: number, low: number, high: number): string {
  const part = high > low ? (power - low) / (high - low) : 0;
  return colours.steps[Math.round(part * (STEPS - 1))] ?? "";
}

let canvas: CanvasRenderingContext2D | null = null;

/** Any colour as `#rrggbb`: what draws a saved picture may know no other. */
export function plain(colour: string): string {
  canvas ??= Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d", {
    willReadFrequently: true,
  });
  if (!canvas) return colour;
  canvas.clearRect(0, 0, 1, 1);
  canvas.fillStyle = colour;
  canvas.fillRect(0, 0, 1, 1);
  const [red = 0, green = 0, blue = 0] = canvas.getImageData(0, 0, 1, 1).data;
  return `#${[red, green, blue].map((part) => part.toString(16).padStart(2, "0")).join("")}`;
}
