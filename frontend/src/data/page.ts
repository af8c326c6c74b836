/* The data page: one window in time, which the chart, the strip, the facts, the picker and the address all follow. */

import { Explorer } from "./explorer.ts";
import { Marks } from "./marks.ts";
import { keepViews } from "./views.ts";
import { Words } from "./words.ts";
import { Zone } from "./zone.ts";

const host = document.querySelector<HTMLElement>("#explorer");
if (host) {
  const zone = new Zone(host.dataset.zone ?? "UTC");
  const explorer = new Explorer(host);
  if (document.querySelector("#marks")) new Marks(explorer, host, zone, new Words(host.dataset.locale ?? "en", zone));
  keepViews(explorer, zone);
  explorer.begin();
}
