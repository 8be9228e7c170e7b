// Searches in the document: counts the places, goes from one to the next, has them marked on the pages in view.
class Search {
  constructor(words, view, closed) {
    Object.assign(this, { words, view, found: [], asked: {}, at: -1 });
    this.input = element("input", "words");
    Object.assign(this.input, { type: "search", placeholder: words.search, maxLength: 200, spellcheck: false });
    this.input.setAttribute("aria-label", words.search);
    this.count = element("span", "count");
    this.count.setAttribute("role", "status");
    this.root = element(
      "div", "search-bar", this.input, this.count,
      control("previous_hit", words, () => this.step(-1)), control("next_hit", words, () => this.step(1)),
      control("close_search", words, () => closed()),
    );
    this.root.hidden = true;
    this.input.oninput = () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.search(), 200);
    };
    this.root.onkeydown = (event) => {
      if (event.key === "Escape") closed();
      else if (event.key === "Enter" && event.target === this.input) this.enter(event.shiftKey ? -1 : 1);
      else return;
      event.preventDefault();
      event.stopPropagation();
    };
  }

  open() {
    this.root.hidden = false;
    this.input.select();
    this.input.focus();
  }

  close() {
    this.root.hidden = true;
    this.input.value = "";
    this.search();
  }

  enter(step) {
    if (this.searched === this.input.value.trim()) this.step(step); else this.search();
  }

  async search() {
    clearTimeout(this.timer);
    this.going?.abort();
    const asked = (this.searched = this.input.value.trim()), { signal } = (this.going = new AbortController());
    const pages = asked ? await ask(this.address("", asked), signal).catch(() => null) : [];
    if (signal.aborted || !pages) return;
    this.found = pages.flatMap(([page, count]) => Array.from({ length: count }, (_, index) => ({ page, index })));
    this.counts = new Map(pages);
    this.asked = {};
    this.at = -1;
    this.view.hits.clear();
    this.view.hit = null;
    const first = this.found.findIndex(({ page }) => page >= this.view.current);
    if (this.found.length) this.go(Math.max(first, 0)); else this.view.markAll();
    this.tell();
  }

  address(page, asked) { return `${this.view.address}${page}/words?words=${encodeURIComponent(asked)}`; }

  tell() {
    const values = { n: this.at + 1, all: this.found.length };
    this.count.textContent = this.found.length ? fill(this.words.hits, values) : this.searched ? this.words.no_hits : "";
  }

  step(by) {
    if (this.found.length) this.go((this.at + by + this.found.length) % this.found.length);
  }

  async go(at) {
    this.at = at;
    this.tell();
    const place = this.found[at];
    const hits = await this.read(place.page);
    if (this.found[this.at] !== place) return;
    const rects = hits[Math.min(place.index, hits.length - 1)];
    this.view.hit = place;
    this.view.go(place.page, rects ? [rects[0][0], rects[0][3]] : null, 0.35);
    this.view.markAll();
  }

  // Fetches where the words stand on the pages in view that have some.
  seen([first, last]) {
    for (let page = first; page <= last; page++) {
      if (this.counts?.has(page) && !this.view.hits.has(page)) this.read(page).then(() => this.view.markAll());
    }
  }

  async read(page) {
    const asked = this.address("/" + page, this.searched), found = await (this.asked[asked] ??= ask(asked).catch(() => []));
    if (asked === this.address("/" + page, this.searched)) this.view.hits.set(page, found);
    return found;
  }
}
