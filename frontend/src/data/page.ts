/* The data page: one window in time, which the chart, the strip, the facts, the picker and the address all follow. */

import { Explorer } from "./explorer.ts";

const host = document.querySelector<HTMLElement>("#explorer");
if (host) new Explorer(host).begin();
