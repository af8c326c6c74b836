/* Tables behind charts: a page at a time, however long, and the whole of it to copy. */

export interface Column {
  title: string;
  number?: boolean;
}

export interface Rows {
  columns: Column[];
  count: number;
  /** The cells of a row as text, or as elements that hold it. */
  row(index: number): (string | HTMLElement)[];
  /** What one of them is called: "intervals", "days". */
  noun: string;
  /** Opened by a button in the first cell. */
  open?: ((index: number) => void) | undefined;
}

const PAGE = 100;
const SAID_MS = 1800;

export function showRows(host: HTMLElement, rows: Rows, locale: string, page = 0, perPage = PAGE): void {
  const count = new Intl.NumberFormat(locale);
  const last = Math.max(Math.ceil(rows.count / perPage) - 1, 0);
  const shown = Math.min(page, last);
  const [first, end] = [shown * perPage, Math.min((shown + 1) * perPage, rows.count)];
  const turn = (to: number) => {
    showRows(host, rows, locale, to, perPage);
    host.scrollTop = 0;
  };
  const words =
    rows.count > perPage
      ? `${count.format(first + 1)}–${count.format(end)} of ${count.format(rows.count)} ${rows.noun}`
      : `${count.format(rows.count)} ${rows.noun}`;
  const foot = element("div", "behind-foot");
  const told = element("p", "help", words);
  const buttons = element("div", "row");
  if (rows.count > perPage) {
    buttons.append(button("Earlier", () => turn(shown - 1), shown === 0), button("Later", () => turn(shown + 1), shown === last));
  }
  buttons.append(copyButton(rows));
  foot.append(told, buttons);
  const scroller = element("div", "behind-rows");
  scroller.append(tableOf(rows, first, end));
  host.replaceChildren(scroller, foot);
}

/** The whole table as text that spreadsheets take: tabs between cells, a line a row. */
export function asText(rows: Rows): string {
  const lines = [rows.columns.map((column) => column.title)];
  for (let at = 0; at < rows.count; at++) lines.push(rows.row(at).map(textOf));
  return lines.map((cells) => cells.map(harmless).join("\t")).join("\n");
}

function textOf(cell: string | HTMLElement): string {
  return typeof cell === "string" ? cell : (cell.dataset.text ?? cell.textContent ?? "");
}

/** What a spreadsheet would run as a formula is text to it; figures stay figures. */
function harmless(text: string): string {
  const flat = text.replace(/[\t\n\r]+/g, " ").replace(/\u00a0/g, " ");
  return /^[=+@]|^-(?![\d.])/.test(flat) ? `'${flat}` : flat;
}

function tableOf(rows: Rows, first: number, end: number): HTMLElement {
  const table = element("table", "table");
  const head = element("tr");
  for (const { title, number } of rows.columns) {
    const cell = element("th", number ? "num" : "", title);
    cell.setAttribute("scope", "col");
    head.append(cell);
  }
  const thead = element("thead");
  thead.append(head);
  const body = element("tbody");
  for (let at = first; at < end; at++) body.append(rowOf(rows, at));
  table.append(thead, body);
  return table;
}

function rowOf(rows: Rows, at: number): HTMLElement {
  const made = element("tr");
  rows.row(at).forEach((content, position) => {
    const cell = element("td", rows.columns[position]?.number ? "num" : "");
    const { open } = rows;
    if (open && position === 0 && typeof content === "string") cell.append(linkButton(content, () => open(at)));
    else cell.append(content);
    made.append(cell);
  });
  return made;
}

function copyButton(rows: Rows): HTMLElement {
  const made = button("Copy the table", () => {
    void navigator.clipboard.writeText(asText(rows)).then(
      () => {
        made.textContent = "Copied";
        setTimeout(() => (made.textContent = "Copy the table"), SAID_MS);
      },
      () => (made.textContent = "The browser did not allow it"),
    );
  });
  return made;
}

function linkButton(text: string, act: () => void): HTMLElement {
  const made = button(text, act);
  made.className = "link";
  return made;
}

function button(text: string, act: () => void, isOff = false): HTMLButtonElement {
  const made = element("button", "btn sm", text) as HTMLButtonElement;
  made.type = "button";
  made.disabled = isOff;
  made.addEventListener("click", act);
  return made;
}

export function element(name: string, classes = "", text = ""): HTMLElement {
  const made = document.createElement(name);
  if (classes) made.className = classes;
  if (text) made.textContent = text;
  return made;
}
