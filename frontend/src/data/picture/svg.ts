/* Writing SVG as text. */

export function tag(name: string, attributes: Record<string, string | number>, content = ""): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${escape(String(value))}"`);
  return content ? `<${name}${written.join("")}>${content}</${name}>` : `<${name}${written.join("")}/>`;
}

export function words(text: string, x: number, y: number, more: Record<string, string | number> = {}): string {
  return tag("text", { x: round(x), y: round(y), ...more }, escape(text));
}

export function rectangle(x: number, y: number, width: number, height: number, fill: string, more: Record<string, string | number> = {}): string {
  return tag("rect", { x: round(x), y: round(y), width: round(width), height: round(height), fill, ...more });
}

export function round(value: number): number {
  return Math.round(value * 100) / 100;
}

export function escape(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");
}
