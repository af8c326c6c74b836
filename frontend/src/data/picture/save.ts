/* A picture of what is shown, to take away: SVG as it is written, PNG from that at twice its size. */

import type { Explorer } from "../explorer.ts";
import { main } from "../facts.ts";
import type { HeatCard } from "../heat/card.ts";
import type { Window } from "../words.ts";
import { drawChart } from "./chart.ts";
import { drawHeatMap } from "./heat.ts";
import { type Sheet, writeSheet } from "./sheet.ts";

const SCALE = 2;
const NBSP = "\u00a0";

export async function saveChart(explorer: Explorer, format: "svg" | "png"): Promise<void> {
  const { picture } = explorer;
  if (!picture) return;
  await save(chartSheet(explorer), `demand-${stem(explorer, explorer.drawn.shown)}`, format);
}

export async function saveHeat(explorer: Explorer, card: HeatCard, format: "svg" | "png"): Promise<void> {
  if (!card.heat || !card.window) return;
  await save(heatSheet(explorer, card, card.window), `day-by-hour-${stem(explorer, card.window)}`, format);
}

function chartSheet(explorer: Explorer): Sheet {
  const { picture, drawn, words, comparison } = explorer;
  const label = explorer.host.querySelector("#plot")?.getAttribute("aria-label") ?? "";
  const beside = comparison.words ? `, beside ${comparison.words}` : "";
  return {
    title: `Demand, ${explorer.chosen.words}`,
    about: `${words.period(drawn.shown)}${beside} · ${explorer.host.dataset.zoneWords}`,
    figures: figuresShown(explorer),
    foot: [...footOf(explorer), explorer.host.querySelector("#resolution-words")?.textContent ?? ""].filter(Boolean),
    sentence: label,
    draw: (top, ink) => (picture && main(picture) ? drawChart(explorer, picture, top, ink) : { body: "", height: 0 }),
  };
}

function heatSheet(explorer: Explorer, card: HeatCard, window: Window): Sheet {
  return {
    title: `Day by hour, ${explorer.chosen.words}`,
    about: `Mean demand of each hour, ${explorer.words.period(window)} · ${explorer.host.dataset.zoneWords}`,
    figures: [],
    foot: footOf(explorer),
    sentence: document.querySelector("#heat-plot")?.getAttribute("aria-label") ?? "",
    draw: (top, ink) => drawHeatMap(card, top, ink),
  };
}

/** The facts above the chart, as they stand there. */
function figuresShown(explorer: Explorer): [string, string, string][] {
  return [...explorer.host.querySelectorAll("#facts > div")].map((fact) => {
    const value = fact.querySelector(".value");
    const unit = value?.querySelector(".u")?.textContent ?? "";
    const figure = (value?.firstChild?.textContent ?? "").trim();
    return [
      fact.querySelector("dt")?.textContent?.trim() ?? "",
      unit ? `${figure}${NBSP}${unit}` : figure,
      fact.querySelector(".more")?.textContent?.trim() ?? "",
    ];
  });
}

function footOf(explorer: Explorer): string[] {
  const { brand = "", source = "" } = explorer.host.dataset;
  const { words, held } = explorer;
  const made = new Intl.DateTimeFormat(words.locale, { dateStyle: "medium" }).format(new Date());
  return [brand, source, `readings until ${words.day(held.to - 1, { year: true })}`, `made ${made}`].filter(Boolean);
}

function stem(explorer: Explorer, { from, to }: Window): string {
  const { zone, chosen } = explorer;
  const whose = chosen.key.replace(/[^\w]+/g, "-").slice(0, 40);
  return `${whose}-${zone.date(from)}-${zone.date(to - 1)}`;
}

async function save(sheet: Sheet, name: string, format: "svg" | "png"): Promise<void> {
  const text = writeSheet(sheet);
  const blob = format === "svg" ? new Blob([text], { type: "image/svg+xml" }) : await toPng(text);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = `${name}.${format}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** Drawn through an image of a data address, which the content policy allows. */
async function toPng(text: string): Promise<Blob> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [image.width * SCALE, image.height * SCALE];
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("The picture could not be drawn."))), "image/png"),
  );
}
