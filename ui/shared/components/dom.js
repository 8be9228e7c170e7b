// What all components are made of. Words only ever become text.
const GO = "footnote-go"; // says that the pane on a document's page is to show a place: {page, rect}
const SVG = "http://www.w3.org/2000/svg";
const ICONS = {
  previous: "M12 5l-5 5 5 5", next: "M8 5l5 5-5 5", previous_hit: "M5 12l5-5 5 5", next_hit: "M5 8l5 5 5-5",
  previous_quote: "M12 5l-5 5 5 5", next_quote: "M8 5l5 5-5 5", close_search: "M5 5l10 10M15 5L5 15",
  larger: "M10 5v10M5 10h10", smaller: "M5 10h10", close: "M5 5l10 10M15 5L5 15",
  fit_width: "M3 4v12M17 4v12M6 10h8M8 7.5L5.5 10 8 12.5M12 7.5l2.5 2.5-2.5 2.5",
  fit_page: "M6 3h8v14H6zM10 6v8M8.3 7.5L10 6l1.7 1.5M8.3 12.5L10 14l1.7-1.5",
  search: "M9 4a5 5 0 1 1 0 10A5 5 0 0 1 9 4zM12.7 12.7L17 17", contents: "M4 5h1M8 5h8M4 10h1M8 10h8M4 15h1M8 15h8",
  open: "M8 4H4v12h12v-4M11 4h5v5M16 4l-7 7", download: "M10 3v9M6.5 8.5L10 12l3.5-3.5M4 16h12",
  hide: "M3 4h14v12H3zM12 4v12M6 8l2.5 2L6 12", show: "M3 4h14v12H3zM12 4v12M8.5 8L6 10l2.5 2",
  blocks: "M3 4h14v4H3zM3 11h6v5H3zM12 11h5v5h-5z", to_quote: "M6 3v14M6 4h9l-2.5 3.5L15 11H6",
  as_cards: "M4 3.5h5v6H4zM11 3.5h5v6h-5zM4 12h5v4.5H4zM11 12h5v4.5h-5z", as_table: "M3 5h14M3 10h14M3 15h14",
  reverse: "M10 4v12M6 12l4 4 4-4",
};

function element(tag, className, ...children) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

function icon(name) {
  const drawing = document.createElementNS(SVG, "svg"), path = document.createElementNS(SVG, "path");
  drawing.setAttribute("viewBox", "0 0 20 20");
  drawing.setAttribute("aria-hidden", "true");
  path.setAttribute("d", ICONS[name]);
  drawing.append(path);
  return drawing;
}

// A button, or a link where it is told an address, that shows an icon and bears its words.
function control(name, words, act) {
  const made = element(typeof act === "function" ? "button" : "a", `control ${name}`, icon(name));
  if (typeof act === "function") {
    made.type = "button";
    made.onclick = act;
  }
  made.title = words[name];
  made.setAttribute("aria-label", words[name]);
  return made;
}

function fill(phrase, values) {
  return phrase.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

async function ask(address, signal) {
  const reply = await fetch(address, { signal });
  if (!reply.ok) throw Object.assign(new Error(await reply.text()), { status: reply.status });
  return reply.json();
}

const clamp = (value, least, most) => Math.min(Math.max(value, least), most);
