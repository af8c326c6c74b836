/* On every page: htmx for parts that replace themselves, and the few things that HTML cannot do alone. */

import "htmx.org";

import { openBesideOnClick } from "./page/beside.ts";
import { confirmBeforeSending } from "./page/confirm.ts";
import { copyOnClick } from "./page/copy.ts";
import { openDialogs } from "./page/dialogs.ts";
import { listKeys } from "./page/help.ts";
import { followKeys } from "./page/keys.ts";
import { offerFind } from "./page/palette.ts";
import { narrowChoices } from "./page/narrow.ts";
import { loadParts } from "./page/parts.ts";
import { renewWhileWaiting } from "./page/renew.ts";
import { sendByKeys } from "./page/send.ts";
import { chooseTabs } from "./page/tabs.ts";
import { chooseTheme } from "./page/theme.ts";
import { floatTips } from "./page/tips.ts";

copyOnClick();
chooseTabs();
sendByKeys();
chooseTheme();
followKeys();
listKeys();
offerFind();
loadParts();
narrowChoices();
floatTips();
confirmBeforeSending();
openDialogs();
openBesideOnClick();
renewWhileWaiting();
if (document.querySelector("[data-passkey]")) void import("./page/passkeys.ts").then(({ usePasskeys }) => usePasskeys());
