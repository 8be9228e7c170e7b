// Draws an answer from plain data, in the same elements from its first word to its last. Text only ever becomes a text
// node; elements come from ALLOWED.
const ALLOWED = new Set("p strong em code pre s ul ol li table thead tbody tr th td h4 blockquote br hr a mark".split(" "));
const KATEX = new URL("app/static/katex/", document.baseURI);
const LONGEST_FORMULA = 5000;
const LONGEST_BOUND = 24; // letters of a word, or of code, that its markers are bound to
const WIDE = /[\u3000-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]/;
const LONGEST_HEARD = 1500; // letters of an answer that are read out at its end
const HEARD_MS = 10_000;
const COPIED_MS = 1600;
let katex;

function button(className, label, ...children) {
  const made = element("button", className, ...children);
  made.type = "button";
  if (label) made.setAttribute("aria-label", label);
  return made;
}

function styleSheet() {
  const link = element("link");
  link.rel = "stylesheet";
  link.href = new URL("katex.min.css", KATEX);
  return link;
}

// Fonts are only taken from a sheet of the document, everything else from one beside what it styles.
function loadKatex() {
  document.head.append(styleSheet());
  return import(new URL("katex.min.js", KATEX)).then(() => self.katex);
}

// A formula shows its source until KaTeX is there, and when KaTeX cannot read it.
function formula({ tex, displayed }) {
  const made = element("span", displayed ? "formula displayed" : "formula", element("code", "", tex));
  made.dataset.tex = tex;
  return made;
}

function drawFormula(made) {
  const tex = made.dataset.tex;
  if (made.dataset.drawn || tex.length > LONGEST_FORMULA) return;
  made.dataset.drawn = "yes";
  katex ??= loadKatex();
  katex.then((library) => {
    const drawn = element("span"), displayMode = made.classList.contains("displayed");
    library.render(tex, drawn, { displayMode, trust: false, maxSize: 20, maxExpand: 200, strict: "ignore" });
    made.replaceChildren(drawn);
  }).catch(() => {});
}

// The page that is cited, where it has an address.
function thumbnail(address) {
  if (!address) return [];
  const picture = element("img", "thumbnail");
  picture.src = new URL(address, document.baseURI);
  picture.alt = "";
  return [picture];
}

function link({ href, host }, children) {
  const made = element("a", "", ...children);
  const shown = made.textContent === href ? [] : [element("span", "host", ` (${host})`)];
  if (!/^https?:\/\//i.test(href)) return element("span", "", ...children);
  made.href = href;
  made.target = "_blank";
  made.rel = "noopener noreferrer";
  return element("span", "", made, ...shown);
}

// Where the last word of a text begins; in Chinese, the last two characters.
function lastWord(text) {
  const space = Math.max(text.lastIndexOf(" "), text.lastIndexOf("\n")) + 1;
  return WIDE.test(text.slice(-3)) ? Math.max(space, text.length - 2) : Math.max(space, text.length - LONGEST_BOUND);
}

// Markers never begin a line: the word before them goes with them.
function bind(said, marks) {
  const last = said.lastChild;
  const tail = element("span", "tail");
  if (last?.nodeType === Node.TEXT_NODE) {
    const start = lastWord(last.data);
    tail.append(last.data.slice(start));
    last.data = last.data.slice(0, start);
  } else if (last && last.textContent.length <= LONGEST_BOUND) {
    tail.append(last);
  }
  tail.append(marks);
  said.append(tail);
}

// Makes what stands there into what shall stand there, and leaves what is the same where it is.
function morph(old, fresh) {
  if (old.nodeName !== fresh.nodeName || (old.dataset?.tex ?? "") !== (fresh.dataset?.tex ?? "")) {
    old.replaceWith(fresh);
  } else if (old.nodeType === Node.TEXT_NODE) {
    if (old.data !== fresh.data) old.data = fresh.data;
  } else if (!old.dataset.tex) {
    for (const { name } of [...old.attributes]) if (!fresh.hasAttribute(name)) old.removeAttribute(name);
    for (const { name, value } of fresh.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
    morphAll(old, [...fresh.childNodes]);
  }
}

function morphAll(parent, fresh, from = 0) {
  const old = [...parent.childNodes].slice(from);
  fresh.forEach((one, index) => (index < old.length ? morph(old[index], one) : parent.append(one)));
  old.slice(fresh.length).forEach((one) => one.remove());
}

// What a spreadsheet would take for a formula is told as text.
function cell(made) {
  const copy = made.cloneNode(true);
  copy.querySelectorAll(".marks, .note").forEach((one) => one.remove());
  copy.querySelectorAll("[data-tex]").forEach((one) => one.replaceChildren(one.dataset.tex));
  const text = copy.textContent.trim().replace(/^(?=[=+@\t]|-(?![\d.]))/, "'");
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function csv(table) {
  return [...table.rows].map((row) => [...row.cells].map(cell).join(",")).join("\r\n") + "\r\n";
}

class Drawing {
  constructor(root) {
    this.root = root;
    this.body = element("div", "body");
    this.stage = element("p", "stage");
    this.stage.setAttribute("role", "status");
    this.peek = element("div", "peek");
    this.peek.setAttribute("role", "tooltip");
    this.peek.hidden = true;
    this.heard = element("p", "heard");
    this.heard.setAttribute("role", "status");
    this.blocks = [];
    root.append(this.body, this.stage, this.peek, this.heard);
    root.addEventListener("click", (event) => this.click(event));
    for (const name of ["pointerover", "focusin"]) root.addEventListener(name, (event) => this.look(event));
    for (const name of ["pointerout", "focusout"]) root.addEventListener(name, () => { this.peek.hidden = true; });
    root.addEventListener("keydown", (event) => { if (event.key === "Escape") this.peek.hidden = true; });
  }

  show(data, trigger) {
    this.data = data;
    this.trigger = trigger;
    this.sources = data.sources;
    if (data.token) {
      this.follow(data.token);
      return;
    }
    this.leave();
    this.root.classList.remove("writing", "older");
    this.body.removeAttribute("aria-busy");
    this.stage.textContent = "";
    const refused = data.refused ? [element("p", "refused", data.refused)] : [];
    const title = data.cards.length ? [element("p", "cards-title", data.words.closest)] : [];
    this.blocks = data.blocks;
    this.paint(0, [...data.blocks.map((one) => this.node(one)), ...refused, ...title, ...data.cards.map((one) => this.card(one))]);
    if (this.isAwaited) this.tell(data);
    this.isAwaited = false;
  }

  // Who hears the page is read the answer once it is whole, with its doubts and its verdict.
  tell({ failed, refused, verdict }) {
    const copy = this.body.cloneNode(true);
    copy.querySelectorAll(".marks, .copy").forEach((one) => one.remove());
    copy.querySelectorAll("[data-tex]").forEach((one) => one.replaceChildren(one.dataset.tex));
    copy.querySelectorAll(".note").forEach((one) => one.replaceChildren(` (${one.textContent})`));
    copy.querySelectorAll("p, li, td, th, pre, h4").forEach((one) => one.append(" "));
    const said = (failed || refused || copy.textContent).replace(/\s+/g, " ").trim();
    this.heard.textContent = `${said.length > LONGEST_HEARD ? `${said.slice(0, LONGEST_HEARD)}…` : said} ${failed ? "" : verdict}`;
    setTimeout(() => { this.heard.textContent = ""; }, HEARD_MS); // who reads on meets the answer once
  }

  // An answer on its way comes as events, which say from which block on it changed.
  follow(token) {
    if (this.token === token) return;
    this.leave();
    this.token = token;
    announce(token);
    this.asked = "";
    this.isAwaited = true;
    this.heard.textContent = "";
    this.root.classList.add("writing");
    this.body.setAttribute("aria-busy", "true");
    this.stage.textContent = this.data.words.searching;
    this.blocks = this.data.blocks;
    this.paint(0, this.blocks.map((one) => this.node(one)));
    this.root.classList.toggle("older", this.blocks.length > 0);
    const address = new URL(`answers/${token}?language=${this.data.language}`, document.baseURI);
    this.events = new EventSource(address);
    this.events.onmessage = (event) => this.take(JSON.parse(event.data));
    this.events.addEventListener("end", () => this.end());
    this.events.onerror = () => { if (this.events?.readyState === EventSource.CLOSED) this.end(); };
  }

  take({ from, blocks, stage, sources }) {
    this.stage.textContent = stage;
    if (Object.keys(sources).length) this.sources = sources;
    if (!from && !blocks.length) return;
    if (this.root.classList.contains("older")) from = 0;
    this.root.classList.remove("older");
    this.blocks = [...this.blocks.slice(0, from), ...blocks];
    this.paint(from, blocks.map((one) => this.node(one)));
  }

  end() {
    this.events?.close();
    this.events = null;
    announce("");
    this.trigger("ended", { open: this.asked });
  }

  leave() {
    if (this.token) announce("");
    this.events?.close();
    this.events = null;
    this.token = "";
  }

  paint(from, nodes) {
    morphAll(this.body, nodes, from);
    const formulas = [...this.body.querySelectorAll(".formula")];
    if (formulas.length && !this.root.querySelector("link")) this.root.prepend(styleSheet());
    formulas.forEach(drawFormula);
  }

  node(one) {
    if (typeof one === "string") return document.createTextNode(one);
    if ("tex" in one) return formula(one);
    if ("markers" in one) return this.sentence(one);
    const children = one.children.map((child) => this.node(child));
    if (one.tag === "a") return link(one, children);
    const made = element(ALLOWED.has(one.tag) ? one.tag : "span", "", ...children);
    if (one.start) made.start = Number(one.start);
    if (one.align) made.style.textAlign = one.align;
    if (one.tag === "table") return this.copied("table", element("div", "table", made), this.data.words.copy_table);
    if (one.tag === "pre") return this.copied("code", made, this.data.words.copy_code);
    return made;
  }

  copied(kind, made, label) {
    made.tabIndex = 0; // what is wider than its place is moved by the keyboard too
    const copy = button("copy", "", label);
    copy.dataset.copy = kind;
    return element("div", `wide ${kind}-block`, made, copy);
  }

  sentence({ children, markers, support, note, in_part }) {
    const said = element("span", "sentence", ...children.map((child) => this.node(child)));
    if (markers.length) bind(said, element("span", "marks", ...markers.map((marker) => this.chip(marker))));
    if (support) {
      said.classList.add(support, in_part ? "in-part" : "whole");
      said.tabIndex = 0; // a tap or the keyboard shows the note too
      said.append(element("span", "note", note));
    }
    return said;
  }

  chip(marker) {
    const made = button("chip", this.sources[marker]?.label ?? marker, element("span", "", marker));
    made.setAttribute("aria-pressed", String(this.data.opened === "marker:" + marker));
    made.dataset.marker = marker;
    return made;
  }

  card(passage) {
    const where = element("span", "where", element("span", "", passage.title), element("span", "", passage.place));
    const made = button("card", passage.label, where, element("span", "text", passage.text));
    made.setAttribute("aria-pressed", String(this.data.opened === "closest:" + passage.name));
    made.dataset.closest = passage.name;
    return made;
  }

  click(event) {
    const clicked = event.target.closest("button");
    if (!clicked) return;
    event.preventDefault();
    this.peek.hidden = true;
    const { marker, closest, copy } = clicked.dataset;
    if (copy) this.copy(clicked, copy);
    else if (this.token) this.asked = marker ?? ""; // it opens when the answer is whole
    else this.trigger("open", { kind: marker ? "marker" : "closest", name: marker ?? closest });
  }

  async copy(clicked, kind) {
    const made = clicked.previousElementSibling;
    await navigator.clipboard.writeText(kind === "table" ? csv(made.querySelector("table")) : made.textContent);
    clicked.textContent = this.data.words.copied;
    setTimeout(() => { clicked.textContent = this.data.words[`copy_${kind}`]; }, COPIED_MS);
  }

  // Hovering over a marker, or coming to it by the keyboard, shows what it cites.
  look(event) {
    const chip = event.target.closest?.("button.chip");
    const source = chip && this.sources[chip.dataset.marker];
    if (!source || event.pointerType === "touch" || (event.type === "focusin" && !chip.matches(":focus-visible"))) return;
    const quote = source.quote ? [element("span", "quote", source.quote)] : [];
    this.peek.replaceChildren(...thumbnail(source.picture), element("span", "where", source.where), ...quote);
    this.peek.hidden = false;
    const at = chip.getBoundingClientRect(), room = this.root.getBoundingClientRect();
    const left = Math.min(at.left - room.left, room.width - this.peek.offsetWidth);
    const above = at.bottom + this.peek.offsetHeight + 12 > window.innerHeight - 150; // where the input is
    this.peek.style.left = `${Math.max(0, left)}px`;
    this.peek.style.top = `${above ? at.top - room.top - this.peek.offsetHeight - 4 : at.bottom - room.top + 4}px`;
  }
}

// Tells Stop which answer it would stop.
function announce(token) {
  window.footnoteAnswering = token;
  window.dispatchEvent(new Event("footnote-answering"));
}

const drawings = new WeakMap();

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".root");
  if (!drawings.has(root)) drawings.set(root, new Drawing(root));
  const drawing = drawings.get(root);
  drawing.show(data, setTriggerValue);
  return () => drawing.leave();
}
