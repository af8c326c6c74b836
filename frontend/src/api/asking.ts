/* `data-try`: ask an address of the API with one's own session, and show the answer. Reading only. */

const MEDIA = "application/vnd.api+json";
const MOST_SHOWN = 40_000;

export function askAsOneself(): void {
  document.addEventListener("submit", (event) => {
    const form = (event.target as Element).closest<HTMLFormElement>("form[data-try]");
    if (!form) return;
    event.preventDefault();
    void ask(form);
  });
}

async function ask(form: HTMLFormElement): Promise<void> {
  const status = form.querySelector<HTMLElement>("[role=status]");
  const shown = form.querySelector<HTMLElement>("pre");
  const address = String(new FormData(form).get("address") ?? "");
  if (!status || !shown) return;
  const url = new URL(address, location.origin);
  if (url.origin !== location.origin || !url.pathname.startsWith("/api/")) {
    status.textContent = "Only addresses below /api/ of this portal can be asked here.";
    return;
  }
  status.textContent = "Asking…";
  const began = performance.now();
  try {
    const answer = await fetch(url, { headers: { Accept: MEDIA } });
    const text = pretty(await answer.text());
    status.textContent = `${answer.status} ${answer.statusText}, ${Math.round(performance.now() - began)} ms`;
    shown.textContent = text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}\n… ${text.length - MOST_SHOWN} characters more` : text;
    shown.hidden = false;
  } catch {
    status.textContent = "No answer came. Check your network, then ask again.";
  }
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
