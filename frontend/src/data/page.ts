/* The data page: one window in time, which the chart, the strip, the facts, the heat map, the list and the address all
   follow. */

import type { Chosen } from "./choice.ts";
import { Explorer } from "./explorer.ts";
import { Marks } from "./marks.ts";
import { keepViews } from "./views.ts";

const host = document.querySelector<HTMLElement>("#explorer");
const chosen = document.querySelector("#chosen")?.textContent;
if (host && chosen) {
  const explorer = new Explorer(host, JSON.parse(chosen) as Chosen);
  if (document.querySelector("#marks")) new Marks(explorer, host, explorer.zone, explorer.words);
  keepViews(explorer, explorer.zone);
  explorer.begin();
}
