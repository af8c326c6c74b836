/* `data-find`: as one types, only the sections and operations stay that have all the words in them. */

export function findAsOneTypes(): void {
  const field = document.querySelector<HTMLInputElement>("[data-find]");
  field?.addEventListener("input", () => show(field.value));
}

function show(typed: string): void {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  let found = 0;
  for (const section of document.querySelectorAll<HTMLElement>("[data-section]")) {
    const fits = has(section, words);
    section.hidden = !fits;
    found += fits ? 1 : 0;
    const entry = document.querySelector<HTMLElement>(`[data-for="${section.id}"]`);
    if (entry) entry.hidden = !fits;
    unfold(section, fits ? words : []);
  }
  tell(found, words.length > 0);
}

/** Of a section that is found by one of its operations, only those are left. */
function unfold(section: HTMLElement, words: string[]): void {
  const operations = [...section.querySelectorAll<HTMLDetailsElement>("[data-operation]")];
  const fitting = operations.filter((each) => has(each, words));
  for (const each of operations) each.hidden = words.length > 0 && fitting.length > 0 && !fitting.includes(each);
}

/** What is sought in: all but the calls, which are much the same everywhere. Read once an element. */
const texts = new WeakMap<HTMLElement, string>();

function has(element: HTMLElement, words: string[]): boolean {
  const text = texts.get(element) ?? textOf(element);
  texts.set(element, text);
  return words.every((word) => text.includes(word));
}

function textOf(element: HTMLElement): string {
  const copy = element.cloneNode(true) as HTMLElement;
  for (const each of copy.querySelectorAll("[data-unsought]")) each.remove();
  return (copy.textContent ?? "").toLowerCase();
}

function tell(found: number, asked: boolean): void {
  const line = document.querySelector<HTMLElement>("[data-found]");
  const nothing = document.querySelector<HTMLElement>("[data-nothing]");
  if (line) {
    line.hidden = !asked;
    line.textContent = asked ? `${found} ${found === 1 ? "section" : "sections"}` : "";
  }
  if (nothing) nothing.hidden = found > 0;
}
