/* Market files: dropped or chosen, sent one after the other, each with its own progress and its own result. The list
   below renews itself while one is being read; what it then says of a file is what the file's own line says too. */

import { renew } from "./page/renew.ts";

interface Answer {
  outcome?: "reading" | "taken" | "refused" | "known" | "waiting";
  words?: string;
  url?: string;
  detail?: string;
}

const form = document.querySelector<HTMLFormElement>("#drop");
if (form) {
  acceptFiles(form);
  document.addEventListener("htmx:load", (event) => {
    if ((event.target as Element).id === "arrivals-card") tellResults(form);
  });
}

function acceptFiles(drop: HTMLFormElement): void {
  const input = drop.querySelector<HTMLInputElement>("input[type=file]");
  input?.addEventListener("change", () => {
    void sendAll(drop, [...(input.files ?? [])]);
    input.value = "";
  });
  for (const name of ["dragenter", "dragover"]) drop.addEventListener(name, (event) => mark(event, drop, true));
  for (const name of ["dragleave", "drop"]) drop.addEventListener(name, (event) => mark(event, drop, false));
  drop.addEventListener("drop", (event) => void sendAll(drop, [...(event.dataTransfer?.files ?? [])]));
}

function mark(event: Event, drop: HTMLElement, over: boolean): void {
  event.preventDefault();
  drop.classList.toggle("over", over);
}

async function sendAll(drop: HTMLFormElement, files: File[]): Promise<void> {
  const lines = files.map((file) => addLine(drop, file));
  for (const [index, file] of files.entries()) {
    const line = lines[index];
    if (line) await sendOne(drop, file, line);
  }
  if (!files.length) return;
  renewArrivals();
  say(drop, files.length);
}

/** One sentence for readers of the screen, when all of them are sent. */
function say(drop: HTMLFormElement, sent: number): void {
  const status = drop.querySelector("#sent");
  if (status) status.textContent = sent === 1 ? "1 file sent." : `${sent} files sent.`;
}

function addLine(drop: HTMLFormElement, file: File): HTMLLIElement {
  const line = document.createElement("li");
  const name = text("span", file.name, "strong file-name");
  const state = text("span", sizeOf(file.size, drop.dataset.locale), "small faint");
  const progress = document.createElement("progress");
  progress.max = 1;
  progress.value = 0;
  progress.setAttribute("aria-label", `Sending ${file.name}`);
  line.append(name, state, progress);
  drop.querySelector("#sends")?.append(line);
  return line;
}

function sendOne(drop: HTMLFormElement, file: File, line: HTMLLIElement): Promise<void> {
  if (file.size > Number(drop.dataset.maxBytes)) {
    const most = sizeOf(Number(drop.dataset.maxBytes), drop.dataset.locale);
    finish(line, { outcome: "refused", words: `It is larger than ${most}. Split it, or pack it as a zip.` });
    return Promise.resolve();
  }
  const body = new FormData();
  body.set("csrfmiddlewaretoken", drop.querySelector<HTMLInputElement>("[name=csrfmiddlewaretoken]")?.value ?? "");
  body.set("file", file);
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("POST", drop.action);
    request.setRequestHeader("Accept", "application/json");
    request.upload.addEventListener("progress", (event) => showProgress(line, event.loaded / event.total));
    request.addEventListener("loadend", () => {
      finish(line, answerOf(request));
      resolve();
    });
    request.send(body);
  });
}

function showProgress(line: HTMLLIElement, part: number): void {
  const progress = line.querySelector("progress");
  const state = line.querySelector(".small");
  if (!progress || !state) return;
  if (part < 1) {
    progress.value = part;
    state.textContent = `${Math.floor(part * 100)}\u00a0% sent`;
  } else {
    progress.removeAttribute("value");
    state.textContent = "Being read";
  }
}

function answerOf(request: XMLHttpRequest): Answer {
  try {
    return JSON.parse(request.responseText) as Answer;
  } catch {
    return {
      detail: request.status
        ? `The server answered ${request.status}. Nothing was taken in.`
        : "The connection broke. Nothing was taken in.",
    };
  }
}

function finish(line: HTMLLIElement, answer: Answer): void {
  const outcome = answer.outcome ?? "refused";
  const words = { reading: "Being read", taken: "Taken", refused: "Refused", known: "Known already", waiting: "Waits for approval" }[outcome];
  const kinds = { reading: "badge info", taken: "badge good", refused: "badge bad", known: "badge", waiting: "badge warn" }[outcome];
  line.dataset.outcome = outcome;
  line.querySelector("progress")?.remove();
  line.querySelector(".small")?.replaceWith(text("span", words, kinds));
  const said = answer.words ?? answer.detail;
  if (said) line.append(text("p", said, "small muted"));
  const name = line.querySelector(".file-name");
  if (answer.url && name) name.replaceWith(link(answer.url, name.textContent ?? ""));
}

/** Take the figures and the table anew from this page's own address. */
function renewArrivals(): void {
  renew("#arrivals-card");
}

/** Say in each file's own line what the list knows of it by now. */
function tellResults(drop: HTMLFormElement): void {
  for (const line of drop.querySelectorAll<HTMLElement>("[data-outcome=reading]")) {
    const address = line.querySelector("a")?.getAttribute("href") ?? "";
    const row = document.querySelector(`#arrivals-card a[href="${CSS.escape(address)}"]`)?.closest("tr");
    const badge = row?.querySelector(".badge");
    if (!badge || badge.matches(".is-reading")) continue;
    line.dataset.outcome = "told";
    line.querySelector(".badge")?.replaceWith(badge.cloneNode(true));
    line.querySelector("p")?.remove();
  }
}

function sizeOf(bytes: number, locale = "en"): string {
  const mega = bytes >= 1e6;
  const amount = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }).format(bytes / (mega ? 1e6 : 1e3));
  return `${amount}\u00a0${mega ? "MB" : "kB"}`;
}

function text(name: string, words: string, classes: string): HTMLElement {
  const made = document.createElement(name);
  made.textContent = words;
  made.className = classes;
  return made;
}

function link(url: string, words: string): HTMLAnchorElement {
  const made = text("a", words, "strong file-name") as HTMLAnchorElement;
  made.href = url;
  return made;
}
