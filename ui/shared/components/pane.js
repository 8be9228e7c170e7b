// The reading pane: what a citation rests on. A document's pages come from the server by address, as its words do; only
// opening a source is told to the app.
const FACTS = new Map(); // of documents, by address
let shownAt = 0; // when what was opened last was opened, also before the page was left and drawn again

class Pane extends Frame {
  constructor(root, data, open) {
    super(root, data.words, data.place === "beside");
    const { words } = this;
    Object.assign(this, { data, open });
    this.view = new View(words, () => this.changed());
    this.search = new Search(words, this.view, () => this.closeSearch());
    this.side = new Side(words, this.view);
    this.build();
    this.toKeys = ({ detail }) => this.fromKeys(detail.by);
    window.addEventListener("footnote-source", this.toKeys);
    if (this.beside) this.settle();
    else addEventListener(GO, (this.gone = ({ detail }) => this.go(detail)));
  }

  // A key that was pressed elsewhere: to another source, or to the page itself.
  fromKeys(by) {
    if (!this.source) return;
    this.reveal();
    if (by && this.data.sources.length > 1) this.step(by);
    else if (!by) this.view.root.focus();
  }

  build() {
    const { root, words, view } = this, act = (name, does) => control(name, words, does);
    this.title = element("h2", "title");
    this.chip = element("span", "chip");
    this.where = element("span", "where");
    this.count = element("span", "of");
    this.stepper = element("span", "stepper", act("previous_quote", () => this.step(-1)), this.count, act("next_quote", () => this.step(1)));
    this.pdf = act("open", "");
    Object.assign(this.pdf, { target: "_blank", rel: "noopener" });
    this.file = act("download", "");
    this.file.download = "";
    const head = element("div", "head", element("div", "line", this.title, this.pdf, this.file, ...(this.beside ? [this.away] : [])),
      this.cited = element("div", "line cited", this.chip, this.where, this.stepper));
    this.box = element("input", "page-box");
    this.box.inputMode = "text";
    this.box.setAttribute("aria-label", words.page);
    this.box.onchange = () => this.toPage(this.box.value.trim());
    this.box.onfocus = () => this.box.select();
    this.all = element("span", "of");
    this.printed = element("span", "printed");
    this.blocks = act("blocks", () => this.toggleBlocks());
    this.bar = element("div", "bar", act("contents", () => this.toggleSide()),
      act("previous", () => view.turn(-1)), this.box, this.all, act("next", () => view.turn(1)), this.printed, element("span", "gap"),
      this.back = act("to_quote", () => this.backToQuote()), act("smaller", () => view.zoom(view.scale / 1.25)),
      act("larger", () => view.zoom(view.scale * 1.25)), act("fit_width", () => view.zoom(0, "width")),
      act("fit_page", () => view.zoom(0, "page")), ...(this.beside ? [] : [this.blocks]), act("search", () => this.search.open()));
    this.bar.setAttribute("role", "toolbar");
    this.note = element("div", "note");
    this.body = element("div", "body", this.side.root, view.root);
    this.reader = element("div", "reader", this.bar, this.search.root, this.body);
    this.inner = element("div", "inner", head, this.note, this.reader);
    this.empty = element("p", "empty");
    root.className = `root ${this.data.place}`;
    root.setAttribute("aria-label", words.label);
    root.setAttribute("role", "region");
    root.replaceChildren(this.inner, this.empty, ...(this.beside ? [this.strip, this.grip()] : []));
  }

  update(data, open) {
    this.open = open;
    this.data = data;
    this.source = data.sources.find(({ name }) => name === data.opened);
    this.root.classList.toggle("nothing", !this.source);
    this.empty.textContent = data.empty;
    const asked = Boolean(data.at) && data.at !== shownAt;
    if (asked) {
      shownAt = data.at;
      this.reveal();
    }
    if (!this.source) return void (this.shown = "");
    const { document, page, quote, url } = this.source, shown = JSON.stringify([document, page, quote, url]);
    if (shown !== this.shown || (asked && this.stepped !== data.opened)) this.show();
    else this.tellSource();
    this.shown = shown;
    this.stepped = "";
  }

  // What was stepped to is shown at once; the app is told, so that the answer marks it.
  step(by) {
    const { sources, opened } = this.data, at = sources.findIndex(({ name }) => name === opened);
    const source = sources[(at + by + sources.length) % sources.length];
    Object.assign(this, { source, stepped: source.name, data: { ...this.data, opened: source.name } });
    this.shown = JSON.stringify([source.document, source.page, source.quote, source.url]);
    this.show();
    this.open(source.name);
  }

  tellSource() {
    const { source, words } = this, { sources } = this.data;
    this.title.textContent = this.title.title = source.title;
    this.chip.textContent = source.marker;
    this.chip.hidden = !source.marker;
    this.where.textContent = source.where;
    this.stepper.hidden = sources.length < 2;
    this.count.textContent = fill(words.quote_of, { n: sources.indexOf(source) + 1, all: sources.length });
    this.cited.hidden = !source.quote;
    this.back.hidden = !source.quote;
    for (const link of [this.pdf, this.file]) link.hidden = !source.document;
    this.reader.hidden = !source.document;
  }

  async show() {
    this.tellSource();
    const { source, view } = this, address = new URL(this.data.address + source.document, document.baseURI).href;
    this.say("", source.document ? "" : source.quote);
    if (!source.document) return this.web();
    this.leadTo(address, source.page);
    const placed = this.placed(address, source);
    if (view.address !== address) {
      this.foresee(address, source.page);
      view.clear();
      view.address = address;
      this.search.close();
      this.facts = null;
      if (!FACTS.has(address)) FACTS.set(address, ask(address));
      const facts = await FACTS.get(address).catch((error) => (FACTS.delete(address), { error }));
      if (this.source !== source && this.source?.document !== source.document) return;
      if (facts.error) return this.fail(facts.error, source);
      this.facts = facts;
      view.whenSeen(() => {
        view.show(address, source.title, facts.sizes);
        view.go(source.page);
        this.side.show(facts.outline);
      });
    }
    const rects = await placed;
    await FACTS.get(address)?.catch(() => null); // the document may still be opening, at another place of it
    if (this.source !== source || view.address !== address) return;
    view.whenSeen(() => view.showQuote(source.page, rects, !source.marker));
    this.say(source.quote && !rects.length ? this.words.not_placed : "", source.quote, !rects.length);
  }

  // At the width of the view the picture is known before the page's size is.
  foresee(address, page) {
    const width = this.view.root.clientWidth - 2 * PAD;
    if (width > 0 && this.view.fit === "width") new Image().src = `${address}/${page}/${pixelsFor(width)}.jpg`;
  }

  async placed(address, { rects, quote, page }) {
    if (rects.length || !quote) return rects;
    return ask(`${address}/${page}/quote?quote=${encodeURIComponent(quote)}`).catch(() => []);
  }

  fail(error, { quote }) {
    this.view.address = "";
    this.reader.hidden = true;
    this.pdf.hidden = this.file.hidden = true;
    this.say(error.status === 404 && quote ? this.words.gone : error.message || this.words.failed, quote, true);
  }

  // A line, and the quote's own words: on a phone those are shown always, a page's letters being small there.
  say(line, quote, always = false) {
    this.note.replaceChildren(...(line ? [element("p", "line-said", line)] : []), ...(quote ? [element("blockquote", "", quote)] : []));
    this.note.classList.toggle("always", always || !this.source.document);
  }

  leadTo(address, page) {
    this.pdf.href = `${address}/file#page=${page}`;
    this.file.href = `${address}/file?download=1`;
  }

  web() {
    if (!this.source.url) return;
    const link = element("a", "link", this.words.open_web, icon("open"));
    Object.assign(link, { href: this.source.url, target: "_blank", rel: "noopener noreferrer" });
    this.note.append(link);
  }

  changed() {
    const { current, pages, range } = this.view;
    if (this.facts && current !== this.told) {
      const label = this.facts.labels[current];
      if (this.box.getRootNode().activeElement !== this.box) this.box.value = current;
      this.all.textContent = fill(this.words.of, { all: pages });
      this.printed.textContent = label && label !== String(current) ? fill(this.words.printed, { label }) : "";
      this.leadTo(this.view.address, current);
      this.told = current;
      this.side.mark();
    }
    this.search.seen(range);
  }

  toPage(asked) {
    const labels = Object.entries(this.facts?.labels ?? {}), printed = labels.find(([, label]) => label === asked)?.[0];
    const page = /^\d+$/.test(asked) ? Number(asked) : Number(printed);
    if (page) this.view.go(page);
    this.box.value = this.view.current;
    this.view.root.focus();
  }

  backToQuote() {
    const { quote } = this.view;
    if (quote) this.view.showQuote(quote.page, quote.rects, quote.faint);
  }

  // Goes to a place that another part of the page names, or draws on the pages what was read.
  go({ page, rect, blocks }) {
    if (blocks && !this.view.blocks) this.toggleBlocks();
    if (page && this.view.pages) this.view.showQuote(page, rect.some(Boolean) ? [rect] : [], true);
    if (NARROW.matches) this.root.scrollIntoView({ block: "start" });
  }

  toggleSide() { this.side.toggle(); }

  toggleBlocks() {
    const drawn = !this.view.blocks;
    this.blocks.setAttribute("aria-pressed", String(drawn));
    this.view.drawBlocks(drawn);
  }

  closeSearch() {
    this.search.close();
    this.view.root.focus();
  }

  key(event) {
    const find = event.key.toLowerCase() === "f" && (event.ctrlKey || event.metaKey);
    if (find && this.source?.document) this.search.open();
    else return super.key(event);
    event.preventDefault();
    event.stopPropagation();
  }

  leave() {
    super.leave();
    window.removeEventListener("footnote-source", this.toKeys);
    removeEventListener(GO, this.gone);
    this.view.observer.disconnect();
    this.side.observer.disconnect();
    this.view.clear();
  }
}

const PANES = new WeakMap();

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".root"), open = (name) => setTriggerValue("open", name);
  let pane = PANES.get(root);
  if (pane?.data.address !== data.address) {
    pane?.leave();
    PANES.set(root, (pane = new Pane(root, data, open)));
  }
  pane.update(data, open);
  return () => setTimeout(() => root.isConnected || pane.leave()); // it is called for a run that was overtaken too
}
