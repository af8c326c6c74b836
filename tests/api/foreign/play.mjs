// What kitsu, a JSON:API client of other people's making, gets from the API: printed as JSON.
import kitsu from "kitsu";

const Kitsu = kitsu.default ?? kitsu;
const [baseURL, token] = process.argv.slice(2);
const api = new Kitsu({
  baseURL,
  headers: { Authorization: `Bearer ${token}` },
  camelCaseTypes: false,
  pluralize: false,
});
const hook = { name: "Tickets", url: "https://hooks.acme.example/in", topics: ["colleagues"] };

async function errorOf(promise) {
  try {
    await promise;
    return null;
  } catch (error) {
    return error.errors[0];
  }
}

async function pages(model, params) {
  const ids = [];
  let cursor = null;
  do {
    const page = cursor ? { ...params.page, after: cursor } : params.page;
    const { data, links } = await api.get(model, { params: { ...params, page } });
    ids.push(...data.map((each) => each.id));
    cursor = links.next && new URL(links.next, baseURL).searchParams.get("page[after]");
  } while (cursor);
  return ids;
}

const listed = await api.get("contracts", {
  params: { include: "company", fields: { contracts: "number,company", companies: "short_name" } },
});
const sorted = await api.get("memberships", { params: { sort: "-email", page: { size: 50 } } });
const filtered = await api.get("companies", { params: { filter: { text: "acme" } } });
const paged = await pages("entitlements", { page: { size: 5 } });
const made = await api.create("webhooks", hook);
const id = made.data.id;
const changed = await api.update("webhooks", { id, name: "Chat" });
const removed = await api.remove("webhooks", id);
const gone = await errorOf(api.get(`webhooks/${id}`));
const invited = await api.create("invitations", {
  email: "kit@acme.example",
  name: "Kit",
  role: { data: { type: "roles", id: "read_only" } },
});
const refused = await errorOf(api.get("companies", { params: { filter: { nonsense: "1" } } }));
const malformed = await errorOf(api.create("webhooks", { ...hook, topics: [] }));

process.stdout.write(
  JSON.stringify({
    listed: listed.data,
    sorted: sorted.data.map((each) => each.email),
    filtered: filtered.data,
    paged,
    made,
    changed,
    removed,
    gone,
    invited,
    refused,
    malformed,
  }),
);
