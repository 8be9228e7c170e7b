// What of the library is shown, and in which order. A document is as the server tells it (ui/library/shelf_data.py).
const DAY = 24 * 3600 * 1000;
const ORDERS = {
  added: [(a, b) => a.added.localeCompare(b.added), true],
  name: [(a, b) => byName(a.name, b.name), false],
  dated: [(a, b) => a.dated.localeCompare(b.dated), true],
  kind: [(a, b) => a.kind.localeCompare(b.kind), false],
  pages: [(a, b) => a.pages - b.pages, true],
  size: [(a, b) => a.size - b.size, true],
}; // each with whether it begins with the greatest
const byName = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" }).compare;

// What narrows the list: kept while the tab is open, also when another page is looked at meanwhile.
const NARROWED = { words: "", kind: "", date: "", state: "", page: 0 };

const FILTERS = {
  words: (document, words) => {
    const text = `${document.name} ${document.title} ${document.authors} ${document.dated}`.toLocaleLowerCase();
    return words.toLocaleLowerCase().split(/\s+/).every((word) => text.includes(word));
  },
  kind: (document, kind) => (kind === "scanned" ? document.scanned : kind === "other" ? !document.kind : document.kind === kind),
  date: (document, date) => {
    const [what, value] = date.split(":");
    if (what === "dated") return value ? document.dated.startsWith(value) : !document.dated;
    return Date.now() - Date.parse(document.added) < Number(value) * DAY;
  },
  state: (document, state) => document.state === state,
};

function narrow(documents, collection) {
  const asked = Object.entries(FILTERS).filter(([name]) => NARROWED[name].trim());
  return documents.filter((document) =>
    (!collection || document.collections.includes(collection)) && asked.every(([name, holds]) => holds(document, NARROWED[name].trim())));
}

function order(documents, name, reversed) {
  const [compare, greatest] = ORDERS[name] ?? ORDERS.added, sign = greatest !== reversed ? -1 : 1;
  // What has no date stands at the end, whichever way the others stand.
  const last = (document) => (name === "dated" && !document.dated ? 1 : 0);
  return [...documents].sort((a, b) => last(a) - last(b) || sign * compare(a, b) || byName(a.name, b.name));
}
