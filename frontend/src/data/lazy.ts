/* Parts of the page whose scripts come when they are wanted: the heat map once it is near, the picture once it is asked. */

import type { Explorer } from "./explorer.ts";
import type { HeatCard } from "./heat/card.ts";
import { Popover } from "./popover.ts";
import type { Reach } from "./view.ts";
import type { Window } from "./words.ts";

const NEAR = "400px";

export class LazyParts {
  private heat: HeatCard | null = null;
  private shown: Window | null = null;

  constructor(
    private readonly explorer: Explorer,
    public reach: Reach | null,
  ) {
    const card = document.querySelector<HTMLElement>("#heat")!;
    new IntersectionObserver((seen, watch) => {
      if (!seen.some((one) => one.isIntersecting)) return;
      watch.disconnect();
      void this.drawHeat(card);
    }, { rootMargin: NEAR }).observe(card);
    card.querySelector("#heat-title")?.addEventListener("click", () => this.goToHeat(card));
    this.offerPictures();
  }

  follow(shown: Window): void {
    this.shown = shown;
    this.heat?.follow(shown);
  }

  private async drawHeat(card: HTMLElement): Promise<void> {
    const { HeatCard } = await import("./heat/card.ts");
    this.heat = new HeatCard(card, this.explorer, this.reach, (reach) => {
      this.reach = reach;
      this.explorer.remember();
    });
    if (this.shown) this.heat.follow(this.shown);
  }

  private goToHeat(card: HTMLElement): void {
    card.scrollIntoView({ block: "start", behavior: "smooth" });
    card.querySelector<HTMLElement>("#heat-frame")?.focus({ preventScroll: true });
  }

  private offerPictures(): void {
    const element = document.querySelector<HTMLElement>("#save-menu")!;
    const menu = new Popover(element);
    let what: "chart" | "heat" = "chart";
    for (const [selector, named] of [["#save", "chart"], ["#heat-save", "heat"]] as const) {
      const button = document.querySelector<HTMLElement>(selector);
      button?.addEventListener("click", () => {
        what = named;
        menu.openFrom(button);
      });
    }
    element.addEventListener("click", (event) => {
      const format = (event.target as Element).closest<HTMLElement>("[data-picture]")?.dataset.picture;
      if (!format) return;
      menu.close();
      void this.save(what, format === "svg" ? "svg" : "png");
    });
  }

  private async save(what: "chart" | "heat", format: "svg" | "png"): Promise<void> {
    const { saveChart, saveHeat } = await import("./picture/save.ts");
    if (what === "chart") await saveChart(this.explorer, format);
    else if (this.heat) await saveHeat(this.explorer, this.heat, format);
  }
}
