/* What a person opened from the palette in this tab, newest first; it ends with the tab. */

interface Opened {
  url: string;
  title: string;
  more: string;
  icon: string;
}

const KEPT = 5;

export function remember(person: string, hit: HTMLAnchorElement): void {
  const opened: Opened = {
    url: hit.getAttribute("href") ?? "/",
    title: hit.children[1]?.textContent ?? "",
    more: hit.children[2]?.textContent ?? "",
    icon: hit.querySelector("use")?.getAttribute("href") ?? "",
  };
  const others = read(person).filter((each) => each.url !== opened.url);
  sessionStorage.setItem(name(person), JSON.stringify([opened, ...others].slice(0, KEPT)));
}

/** Put them at the head of the list, and leave each out below. */
export function recent(person: string, list: HTMLElement): void {
  const opened = read(person);
  if (!opened.length) return;
  const group = document.createElement("div");
  group.setAttribute("role", "group");
  group.setAttribute("aria-labelledby", "find-recent");
  const head = document.createElement("p");
  head.className = "menu-head";
  head.id = "find-recent";
  head.setAttribute("role", "presentation");
  head.textContent = "Recent";
  group.append(head, ...opened.map(line));
  for (const each of opened) list.querySelector(`.hit[href="${CSS.escape(each.url)}"]`)?.remove();
  list.prepend(group);
}

function line(opened: Opened, at: number): HTMLElement {
  const hit = document.createElement("a");
  hit.className = "hit";
  hit.id = `find-recent-${at}`;
  hit.href = opened.url;
  hit.tabIndex = -1;
  hit.setAttribute("role", "option");
  hit.setAttribute("aria-selected", "false");
  hit.append(icon(opened.icon), words(opened.title, "truncate"));
  if (opened.more) hit.append(words(opened.more, "faint small truncate"));
  return hit;
}

function icon(reference: string): SVGElement {
  const made = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  made.setAttribute("class", "i");
  made.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", reference);
  made.append(use);
  return made;
}

function words(text: string, classes: string): HTMLElement {
  const made = document.createElement("span");
  made.className = classes;
  made.textContent = text;
  return made;
}

function read(person: string): Opened[] {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(name(person)) ?? "[]");
    return Array.isArray(kept) ? (kept as Opened[]).filter((each) => each.url.startsWith("/")) : [];
  } catch {
    return [];
  }
}

function name(person: string): string {
  return `found:${person}`;
}
