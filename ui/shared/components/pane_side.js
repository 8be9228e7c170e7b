// The pages as small pictures, and the document's contents; both lie beside the pages.
const ROW = 168, THUMB = 96; // pixels: of a row, of a picture's width
const SPARE = 3; // rows beyond those in view

class Side {
  constructor(words, view) {
    Object.assign(this, { words, view, rows: new Map(), shown: "thumbnails" });
    this.tabs = ["thumbnails", "outline"].map((name) => {
      const tab = element("button", "tab", words[name]);
      tab.type = "button";
      tab.setAttribute("role", "tab");
      tab.dataset.name = name;
      tab.onclick = () => this.choose(name);
      return tab;
    });
    const bar = element("div", "tabs", ...this.tabs);
    bar.setAttribute("role", "tablist");
    this.canvas = element("div", "thumbs");
    this.list = element("div", "list", this.canvas);
    this.list.onscroll = () => this.update();
    this.root = element("div", "side", bar, this.list);
    this.root.hidden = true;
    this.observer = new ResizeObserver(() => this.update());
    this.observer.observe(this.list);
  }

  show(outline) {
    this.outline = outline;
    this.choose(this.shown);
  }

  toggle() {
    this.root.hidden = !this.root.hidden;
    this.choose(this.shown);
    this.bring();
  }

  choose(name) {
    this.shown = name;
    for (const tab of this.tabs) tab.setAttribute("aria-selected", String(tab.dataset.name === name));
    this.rows.clear();
    this.canvas.replaceChildren();
    this.canvas.style.height = "";
    if (this.root.hidden || !this.view.sizes) return;
    if (name === "outline") {
      const rows = this.outline.map((heading) => this.heading(heading));
      this.canvas.replaceChildren(...(rows.length ? rows : [element("p", "quiet", this.words.no_outline)]));
    } else {
      this.canvas.style.height = this.view.pages * ROW + "px";
      this.update();
    }
  }

  heading([level, title, page, y]) {
    const row = element("button", "heading", element("span", "", title), element("span", "number", page));
    row.type = "button";
    row.style.paddingLeft = 0.5 + 0.8 * Math.min(level, 6) + "rem";
    row.onclick = () => this.go(page, y ? [0, y + 8] : null);
    return row;
  }

  update() {
    if (this.root.hidden || this.shown !== "thumbnails" || !this.view.sizes) return;
    const { scrollTop, clientHeight } = this.list;
    const first = Math.max(1, Math.floor(scrollTop / ROW) + 1 - SPARE);
    const last = Math.min(this.view.pages, Math.ceil((scrollTop + clientHeight) / ROW) + SPARE);
    for (const [number, row] of this.rows) {
      if (number >= first && number <= last) continue;
      row.remove();
      this.rows.delete(number);
    }
    for (let number = first; number <= last; number++) if (!this.rows.has(number)) this.add(number);
    this.mark();
  }

  add(number) {
    const [width, height] = this.view.sizes[number - 1], wide = Math.min(THUMB, (width / height) * (ROW - 34));
    const image = element("img");
    image.alt = "";
    image.loading = "lazy";
    image.fetchPriority = "low";
    image.style.width = wide + "px";
    image.style.height = (wide * height) / width + "px";
    image.src = `${this.view.address}/${number}/${pixelsFor(wide)}.jpg`;
    const row = element("button", "thumb", image, element("span", "number", number));
    row.type = "button";
    row.style.top = (number - 1) * ROW + "px";
    row.setAttribute("aria-label", `${this.words.page} ${number}`);
    row.onclick = () => this.go(number);
    this.rows.set(number, row);
    this.canvas.append(row);
  }

  go(page, place) {
    this.view.go(page, place);
    if (NARROW.matches) this.root.hidden = true; // it lies over the page there
  }

  mark() {
    for (const [number, row] of this.rows) row.setAttribute("aria-current", String(number === this.view.current));
  }

  bring() {
    if (this.shown === "thumbnails") this.list.scrollTop = (this.view.current - 1.5) * ROW;
  }
}
