// The pages of a document, one below the other. Only those in view and their neighbours are there.
const GAP = 10, PAD = 10; // pixels between pages and around them
const LEAST = 0.1, MOST = 6; // pixels a point
const BEFORE = 1, AFTER = 2; // pages that are fetched beside those in view
const LAYERS = 60; // pages whose text is kept

class View {
  constructor(words, changed) {
    Object.assign(this, { words, changed, sheets: new Map(), layers: new Map(), hits: new Map(), later: [], fit: "width" });
    this.canvas = element("div", "canvas");
    this.root = element("div", "view", this.canvas);
    this.root.tabIndex = 0;
    this.root.setAttribute("role", "region");
    this.root.onscroll = () => this.update();
    this.root.onkeydown = (event) => this.key(event);
    this.root.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    this.root.addEventListener("touchstart", (event) => this.pinch(event), { passive: false });
    this.root.addEventListener("touchmove", (event) => this.pinch(event), { passive: false });
    this.observer = new ResizeObserver(() => this.resize());
    this.observer.observe(this.root);
  }

  // Shows a document: its address, title, and the sizes of its pages as [how many, width, height].
  show(address, title, sizes) {
    this.clear();
    this.sizes = sizes.flatMap(([count, width, height]) => Array.from({ length: count }, () => [width, height]));
    this.sums = [0];
    for (const [, height] of this.sizes) this.sums.push(this.sums.at(-1) + height);
    Object.assign(this, { address, title, current: 1, scale: this.fitting(1) });
    this.root.setAttribute("aria-label", title);
    this.stretch();
  }

  clear() {
    for (const sheet of this.sheets.values()) sheet.leave();
    this.sheets.clear();
    this.layers.clear();
    this.hits.clear();
    this.quote = this.sizes = this.range = null;
    this.later = [];
    this.canvas.style.height = this.canvas.style.width = "";
  }

  get pages() { return this.sizes ? this.sizes.length : 0; }

  top(page) { return PAD + this.sums[page - 1] * this.scale + (page - 1) * GAP; }

  // The page at a height in the canvas.
  pageAt(y) {
    let low = 1, high = this.pages;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.top(middle) <= y) low = middle; else high = middle - 1;
    }
    return low;
  }

  fitting(page) {
    const [width, height] = this.sizes[page - 1];
    const wide = (this.root.clientWidth - 2 * PAD) / width, high = (this.root.clientHeight - 2 * PAD) / height;
    return clamp(this.fit === "page" ? Math.min(wide, high) : wide, LEAST, MOST);
  }

  stretch() { this.canvas.style.height = this.top(this.pages + 1) - GAP + PAD + "px"; }

  lay() {
    if (!this.sizes) return;
    this.stretch();
    for (const sheet of this.sheets.values()) this.place(sheet);
    this.update();
  }

  place(sheet) {
    const width = sheet.width * this.scale;
    sheet.place(Math.max(PAD, (this.root.clientWidth - width) / 2), this.top(sheet.number), this.scale);
  }

  update() {
    if (!this.sizes || !this.root.clientHeight) return;
    const { scrollTop, clientHeight } = this.root;
    const first = this.pageAt(scrollTop), last = this.pageAt(scrollTop + clientHeight);
    const least = Math.max(1, first - BEFORE), most = Math.min(this.pages, last + AFTER);
    for (const [number, sheet] of this.sheets) {
      if (number >= least && number <= most) continue;
      sheet.leave();
      this.sheets.delete(number);
    }
    for (let number = least; number <= most; number++) {
      if (!this.sheets.has(number)) this.add(number);
    }
    const widest = Math.max(...[...this.sheets.values()].map((sheet) => sheet.width * this.scale + 2 * PAD));
    this.canvas.style.width = widest > this.root.clientWidth ? widest + "px" : "";
    this.range = [first, last];
    if (Math.abs(scrollTop - this.went) > 2) this.went = NaN; // the reader scrolled on
    const held = !Number.isNaN(this.went) && this.asked >= first && this.asked <= last;
    this.current = held ? this.asked : this.pageAt(scrollTop + clientHeight / 3);
    this.changed();
    // While a reader rushes past, nothing is fetched.
    clearTimeout(this.timer);
    const now = performance.now(), rushes = now - this.updated < 60 && Math.abs(scrollTop - this.passed) > clientHeight / 4;
    Object.assign(this, { updated: now, passed: scrollTop });
    if (rushes) this.timer = setTimeout(() => this.fetch(), 70); else this.fetch();
  }

  add(number) {
    const sheet = new Sheet(number, this.sizes[number - 1], this.address, this.words, this.title);
    this.sheets.set(number, sheet);
    this.place(sheet);
    const after = [...this.canvas.children].find((other) => Number(other.dataset.page) > number);
    this.canvas.insertBefore(sheet.root, after ?? null); // so that a selection runs from page to page
    this.mark(sheet);
    if (this.layers.has(number)) this.write(sheet);
  }

  fetch() {
    const [first, last] = this.range, seen = ({ number }) => number >= first && number <= last;
    const sheets = [...this.sheets.values()].sort((a, b) => a.number - b.number);
    const drawn = sheets.filter(seen).map((sheet) => sheet.draw(this.scale, true).then(() => this.read(sheet)));
    Promise.all(drawn).then(() => sheets.filter((s) => !seen(s) && !s.gone).forEach((s) => s.draw(this.scale, false)));
  }

  async read(sheet) {
    if (sheet.gone || sheet.layer) return;
    if (!this.layers.has(sheet.number)) {
      const layer = ask(`${this.address}/${sheet.number}/layer`);
      this.layers.set(sheet.number, layer);
      if (this.layers.size > LAYERS) this.layers.delete(this.layers.keys().next().value);
      layer.catch(() => this.layers.delete(sheet.number));
    }
    await this.write(sheet);
    this.mark(sheet);
  }

  async write(sheet) {
    const layer = await this.layers.get(sheet.number)?.catch(() => null);
    if (layer && !sheet.gone) sheet.write(layer, this.blocks);
  }

  drawBlocks(drawn) {
    this.blocks = drawn;
    for (const sheet of this.sheets.values()) if (sheet.layer) sheet.write(sheet.layer, drawn);
  }

  mark(sheet) {
    const hits = this.hits.get(sheet.number) ?? [], quote = this.quote?.page === sheet.number ? this.quote.rects : [];
    sheet.mark(quote, hits, this.hit?.page === sheet.number ? this.hit.index : -1);
    sheet.root.classList.toggle("faint", Boolean(this.quote?.faint));
  }

  markAll() {
    for (const sheet of this.sheets.values()) this.mark(sheet);
  }

  // Goes to a page, and there to a place in points from the bottom left that comes to a part of the view's height.
  go(page, place = null, part = 0) {
    if (!this.pages) return;
    const number = clamp(page, 1, this.pages), { root } = this, [, height] = this.sizes[number - 1];
    if (this.fit && this.scale !== this.fitting(number)) {
      this.scale = this.fitting(number);
      this.lay();
    }
    const top = this.top(number) - GAP / 2 + (place ? (height - place[1]) * this.scale - part * root.clientHeight : 0);
    root.scrollTop = top;
    if (place && root.scrollWidth > root.clientWidth) root.scrollLeft = place[0] * this.scale - root.clientWidth / 4;
    Object.assign(this, { went: root.scrollTop, asked: number });
    this.update();
  }

  showQuote(page, rects, faint) {
    this.quote = { page, rects, faint };
    const first = rects[0];
    this.go(page, first ? [first[0], first[3]] : null, 0.3);
    this.markAll();
  }

  turn(step) { this.go(this.current + step); }

  // Zooms about the quote where it is in view, else about a point of the view.
  zoom(scale, fit = "", point = null) {
    if (!this.sizes) return;
    const { root } = this, box = root.getBoundingClientRect();
    const mark = root.querySelector(".mark")?.getBoundingClientRect();
    const seen = mark && mark.bottom > box.top && mark.top < box.bottom;
    const [x, y] = seen ? [mark.left - box.left, mark.top - box.top] : point ?? [root.clientWidth / 2, root.clientHeight / 2];
    const page = this.pageAt(root.scrollTop + y), sheet = this.sheets.get(page);
    const across = (root.scrollLeft + x - parseFloat(sheet?.root.style.left ?? PAD)) / this.scale;
    const down = (root.scrollTop + y - this.top(page)) / this.scale;
    this.fit = fit;
    this.scale = fit ? this.fitting(page) : clamp(scale, LEAST, MOST);
    this.lay();
    const room = Math.min(y, root.clientHeight * 0.7);
    root.scrollTop = this.top(page) + down * this.scale - room;
    root.scrollLeft = Math.max(PAD, parseFloat(sheet?.root.style.left ?? PAD)) + across * this.scale - x;
    this.update();
  }

  resize() {
    if (!this.root.clientHeight) return;
    if (this.range && this.fit) this.zoom(0, this.fit); else if (this.range) this.lay();
    for (const act of this.later.splice(0)) act();
  }

  // Does something once there is room to do it in.
  whenSeen(act) {
    if (this.root.clientHeight) act(); else this.later.push(act);
  }

  key(event) {
    const acts = {
      ArrowLeft: () => this.turn(-1), ArrowRight: () => this.turn(1), Home: () => this.go(1), End: () => this.go(this.pages),
      PageUp: () => this.turn(-1), PageDown: () => this.turn(1),
      "+": () => this.zoom(this.scale * 1.2), "-": () => this.zoom(this.scale / 1.2), 0: () => this.zoom(0, "width"),
    };
    if (!acts[event.key] || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    acts[event.key]();
  }

  wheel(event) {
    if (!event.ctrlKey) return;
    event.preventDefault();
    const box = this.root.getBoundingClientRect();
    this.zoom(this.scale * Math.exp(-clamp(event.deltaY, -50, 50) / 150), "", [event.clientX - box.left, event.clientY - box.top]);
  }

  pinch(event) {
    if (event.touches.length !== 2) return;
    event.preventDefault();
    const [a, b] = event.touches, box = this.root.getBoundingClientRect();
    const apart = Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY);
    if (event.type === "touchstart") this.pinched = { apart, scale: this.scale };
    const middle = [(a.clientX + b.clientX) / 2 - box.left, (a.clientY + b.clientY) / 2 - box.top];
    this.zoom((this.pinched.scale * apart) / this.pinched.apart, "", middle);
  }
}
