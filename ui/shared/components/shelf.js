// The library's documents. The list comes from the server by address; what narrows, sorts and chooses runs here alone.
// The app is told what is opened, deleted, collected and downloaded.
const LOOK = "footnote-shelf"; // in the browser: cards or table, and the order
const ON_A_PAGE = { cards: 48, table: 100 };
const WIDE = matchMedia("(min-width: 900px)"); // where what filters is always unfolded
const CHOSEN = new Set(); // ids; kept while the tab is open
const LISTS = new Map(); // by address, the last one alone

class Shelf {
  constructor(root, data, act) {
    Object.assign(this, { root, data, act, words: data.words, documents: [], shown: [], last: "" });
    try {
      this.look = { view: "cards", by: "added", reversed: false, ...JSON.parse(localStorage.getItem(LOOK)) };
    } catch {
      this.look = { view: "cards", by: "added", reversed: false };
    }
    this.drawing = new Drawing(data.words, act, (id, on, range) => this.choose(id, on, range));
    this.build();
  }

  build() {
    const { words, root } = this;
    this.search = element("input", "words");
    Object.assign(this.search, { type: "search", placeholder: words.search, value: NARROWED.words });
    this.search.setAttribute("aria-label", words.search);
    this.search.oninput = () => this.narrowTo("words", this.search.value);
    this.views = ["cards", "table"].map((view) => {
      const button = control(`as_${view}`, words, () => this.keep({ view }));
      button.dataset.view = view;
      return button;
    });
    const views = element("div", "views", ...this.views);
    views.setAttribute("role", "group");
    views.setAttribute("aria-label", words.view);
    this.selects = Object.fromEntries(["kind", "date", "collection", "state"].map((name) => [name, this.select(words[name])]));
    for (const name of ["kind", "date", "state"]) this.selects[name].onchange = ({ target }) => this.narrowTo(name, target.value);
    this.selects.collection.onchange = ({ target }) => {
      NARROWED.page = 0;
      this.act({ name: "show", collection: target.value });
    };
    this.order = this.select(words.sort);
    this.order.append(...Object.keys(ORDERS).map((name) => this.option(name, words[`sort_${name}`])));
    this.order.onchange = ({ target }) => this.keep({ by: target.value, reversed: false });
    this.way = control("reverse", words, () => this.keep({ reversed: !this.look.reversed }));
    this.more = element("details", "more", element("summary", "", words.filters),
      element("div", "filters", ...Object.values(this.selects), element("span", "sorting", this.order, this.way)));
    const unfold = () => (this.more.open = WIDE.matches || this.more.open);
    WIDE.addEventListener("change", unfold);
    unfold();
    this.all = element("input", "");
    this.all.type = "checkbox";
    this.all.setAttribute("aria-label", words.select_all);
    this.all.onchange = () => this.chooseAll(this.all.checked);
    this.count = element("span", "count");
    this.count.setAttribute("aria-live", "polite");
    this.acts = element("span", "acts");
    this.acts.setAttribute("role", "toolbar");
    this.acts.setAttribute("aria-label", words.acts);
    this.live = element("p", "live");
    this.live.setAttribute("role", "status");
    this.list = element("div", "list");
    this.pager = element("nav", "pager");
    this.pager.setAttribute("aria-label", words.pager);
    root.replaceChildren(element("div", "tools", this.search, views), this.more,
      element("div", "line", element("label", "all", this.all), this.count, this.acts), this.live, this.list, this.pager);
    root.onkeydown = (event) => {
      if (event.key !== "Escape" || !CHOSEN.size) return;
      this.chooseAll(false, true);
      event.stopPropagation();
    };
  }

  select(label) {
    const select = element("select", "");
    select.setAttribute("aria-label", label);
    return select;
  }

  option(value, text) {
    const option = element("option", "", text);
    option.value = value;
    return option;
  }

  async update(data, act) {
    const { data: before } = this;
    Object.assign(this, { data, act, words: data.words });
    this.drawing.act = act;
    if (this.live.textContent !== data.said) this.live.textContent = data.said;
    if (data.bundle && data.bundle !== before.bundle) this.download(`${data.address}bundle/${data.bundle}`);
    const address = new URL(`${data.address}shelf?v=${data.version}`, document.baseURI).href;
    if (address === this.address && data.collection === before.collection) return;
    this.address = address;
    if (!LISTS.has(address)) {
      LISTS.clear();
      LISTS.set(address, ask(address));
    }
    const told = await LISTS.get(address).catch((error) => (LISTS.delete(address), { error }));
    if (this.address !== address) return;
    if (told.error) return void (this.list.replaceChildren(element("p", "quiet", told.error.message)), (this.address = ""));
    this.documents = told.documents;
    this.collections = new Map(told.collections.map(({ id, name }) => [id, name]));
    const known = new Set(this.documents.map(({ id }) => id));
    for (const id of CHOSEN) if (!known.has(id)) CHOSEN.delete(id);
    this.offer(told.collections);
    this.draw();
  }

  // Only what would find something is offered.
  offer(collections) {
    const { words, documents, selects } = this, any = (name) => this.option("", words[`any_${name}`]);
    const kinds = [...new Set(documents.map(({ kind }) => kind).filter(Boolean))].sort();
    const has = (holds, name) => (documents.some(holds) ? [this.option(name, words[name] ?? words[`kind_${name}`])] : []);
    selects.kind.replaceChildren(any("kind"), ...kinds.map((kind) => this.option(kind, words[`kind_${kind}`])),
      ...has(({ scanned }) => scanned, "scanned"), ...(kinds.length ? has(({ kind }) => !kind, "other") : []));
    const years = [...new Set(documents.map(({ dated }) => dated.slice(0, 4)).filter(Boolean))].sort().reverse();
    const group = (name, options) => Object.assign(element("optgroup", "", ...options), { label: words[name] });
    selects.date.replaceChildren(any("date"),
      group("date_dated", [...years.map((year) => this.option(`dated:${year}`, year)), this.option("dated:", words.undated)]),
      group("date_added", [1, 7, 30].map((days) => this.option(`added:${days}`, words[`added_${days}`]))));
    selects.state.replaceChildren(any("state"), ...["ready", "problems", "outdated"].map((state) => this.option(state, words[`state_${state}`])));
    selects.collection.replaceChildren(any("collection"), ...collections.map(({ id, name, count }) => this.option(id, `${name} (${count})`)));
    selects.collection.hidden = !collections.length;
    for (const name of ["kind", "date", "state"]) {
      selects[name].value = NARROWED[name];
      if (selects[name].value !== NARROWED[name]) selects[name].value = NARROWED[name] = "";
    }
    selects.collection.value = this.data.collection;
  }

  narrowTo(name, value) {
    Object.assign(NARROWED, { [name]: value, page: 0 });
    this.draw();
  }

  keep(change) {
    Object.assign(this.look, change);
    localStorage.setItem(LOOK, JSON.stringify(this.look));
    this.draw();
  }

  sort(column) {
    this.keep(this.look.by === column ? { reversed: !this.look.reversed } : { by: column, reversed: false });
    this.list.querySelector(`th.${column} button`)?.focus();
  }

  draw() {
    const { look, data } = this;
    this.found = order(narrow(this.documents, data.collection), look.by, look.reversed);
    const most = ON_A_PAGE[look.view], pages = Math.max(1, Math.ceil(this.found.length / most));
    NARROWED.page = clamp(NARROWED.page, 0, pages - 1);
    this.shown = this.found.slice(NARROWED.page * most, (NARROWED.page + 1) * most);
    for (const button of this.views) button.setAttribute("aria-pressed", String(button.dataset.view === look.view));
    this.order.value = look.by;
    this.way.classList.toggle("turned", ORDERS[look.by][1] === look.reversed);
    this.list.replaceChildren(!this.shown.length ? element("p", "quiet", this.words.none)
      : look.view === "cards" ? this.drawing.cards(this.shown, CHOSEN, data.address)
        : this.drawing.table(this.shown, CHOSEN, look, this.collections, (column) => this.sort(column)));
    this.turn(pages, most);
    this.mark();
  }

  turn(pages, most) {
    const to = (page) => () => {
      NARROWED.page = page;
      this.draw();
      this.root.scrollIntoView({ block: "start" });
      this.pager.querySelector("button:not(:disabled)")?.focus({ preventScroll: true });
    };
    const { page } = NARROWED, from = page * most;
    const range = fill(this.words.range, { from: from + 1, to: from + this.shown.length, all: this.found.length.toLocaleString() });
    const back = control("previous", this.words, to(page - 1)), on = control("next", this.words, to(page + 1));
    back.disabled = page === 0;
    on.disabled = page === pages - 1;
    this.pager.replaceChildren(...(pages > 1 ? [back, element("span", "", range), on] : []));
  }

  choose(id, on, range) {
    const at = this.shown.findIndex((one) => one.id === id), from = range ? this.shown.findIndex((one) => one.id === this.last) : -1;
    const some = from < 0 ? [at] : Array.from({ length: Math.abs(at - from) + 1 }, (_, step) => Math.min(at, from) + step);
    for (const place of some) on ? CHOSEN.add(this.shown[place].id) : CHOSEN.delete(this.shown[place].id);
    this.last = id;
    this.mark();
  }

  // What is chosen of what is found: nothing is done with what is out of sight.
  get chosen() { return this.found.filter(({ id }) => CHOSEN.has(id)).map(({ id }) => id); }

  chooseAll(on, everywhere = false) {
    if (everywhere) CHOSEN.clear();
    for (const { id } of this.found) on ? CHOSEN.add(id) : CHOSEN.delete(id);
    this.mark();
  }

  // Shows what is chosen, and what can be done with it.
  mark() {
    const { words, found, documents } = this;
    for (const place of this.list.querySelectorAll("[data-id]")) {
      const on = CHOSEN.has(place.dataset.id);
      place.classList.toggle("chosen", on);
      place.querySelector(".pick").checked = on;
    }
    const chosen = this.chosen.length;
    this.root.classList.toggle("choosing", chosen > 0);
    this.all.checked = chosen > 0 && chosen === found.length;
    this.all.indeterminate = chosen > 0 && chosen < found.length;
    const pages = found.reduce((sum, document) => sum + document.pages, 0).toLocaleString();
    this.count.textContent = chosen ? tell(words, "selected", { n: chosen })
      : tell(words, found.length === documents.length ? "count" : "found", { n: found.length, all: documents.length.toLocaleString(), pages });
    this.drawActs();
  }

  drawActs() {
    const { words, data } = this, some = this.chosen.length > 0, state = `${some} ${data.collection}`;
    if (this.acts.dataset.state === state && !this.collecting) return;
    this.acts.dataset.state = state;
    if (this.acts.contains(this.root.getRootNode().activeElement)) this.all.focus(); // what had it goes away
    const button = (name, act) => {
      const made = element("button", name, words[name]);
      made.type = "button";
      made.onclick = act;
      return made;
    };
    const about = (name) => () => this.act({ name, collection: data.collection });
    this.collecting = false;
    if (!some) {
      const own = data.collection ? [button("edit_collection", about("edit")), button("delete_collection", about("drop"))] : [button("new_collection", about("new"))];
      return this.acts.replaceChildren(...own);
    }
    const send = (name, more = {}) => this.act({ name, ids: this.chosen, ...more });
    this.acts.replaceChildren(
      button("collect", () => this.collect(send)),
      ...(data.collection ? [button("take_out", () => (send("take_out", { collection: data.collection }), this.chooseAll(false, true)))] : []),
      button("download_chosen", () => {
        const [only, ...others] = this.chosen;
        if (others.length) send("download"); else this.download(`${data.address}${only}/file?download=1`);
      }),
      button("delete", () => send("delete")),
      button("clear", () => this.chooseAll(false, true)));
  }

  // Asks which collection: one that is there, or a new one by its name.
  collect(send) {
    const { words } = this, list = element("datalist", ""), name = element("input", "collection-name"), form = element("form", "collecting");
    list.id = "shelf-collections";
    list.append(...[...this.collections.values()].map((one) => this.option(one, "")));
    Object.assign(name, { required: true, maxLength: this.data.letters, placeholder: words.collection_name, autocomplete: "off" });
    name.setAttribute("list", list.id);
    name.setAttribute("aria-label", words.collection_name);
    const add = element("button", "add", words.add), leave = element("button", "", words.cancel);
    add.type = "submit";
    leave.type = "button";
    form.append(name, list, add, leave);
    this.collecting = true;
    const end = () => {
      this.drawActs();
      this.acts.querySelector("button")?.focus();
    };
    leave.onclick = end;
    form.onsubmit = (event) => {
      event.preventDefault();
      if (!name.value.trim()) return;
      send("collect", { collection: name.value.trim() });
      end();
    };
    form.onkeydown = (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      end();
    };
    this.acts.replaceChildren(form);
    name.focus();
  }

  download(address) {
    const link = element("a", "");
    Object.assign(link, { href: new URL(address, document.baseURI).href, download: "" });
    link.click();
  }
}

const SHELVES = new WeakMap();

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".root"), act = (what) => setTriggerValue("act", what);
  let shelf = SHELVES.get(root);
  if (shelf?.data.address !== data.address) SHELVES.set(root, (shelf = new Shelf(root, data, act)));
  shelf.update(data, act);
}
