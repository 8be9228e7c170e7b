// One page: its picture, as sharp as the screen, and over it in points what is marked and what can be selected.
const STEP = 64; // pixels: pictures come in widths that are multiples, so that a little zoom fetches nothing
const MOST_PIXELS = 3200;
const MARGIN = 1.5; // points around what is marked
const pen = document.createElement("canvas").getContext("2d");

// The width of the picture for a page that is so many CSS pixels wide.
function pixelsFor(width) {
  return Math.min(MOST_PIXELS, Math.ceil((width * devicePixelRatio - 0.01) / STEP) * STEP);
}

class Sheet {
  constructor(number, [width, height], address, words, title) {
    Object.assign(this, { number, width, height, address, words, pixels: 0 });
    this.image = element("img");
    this.image.alt = fill(words.image, { n: number, title });
    this.image.draggable = false;
    this.marks = element("div", "layer marks");
    this.text = element("div", "layer text");
    this.notes = element("div", "layer notes");
    this.root = element("div", "sheet waiting", this.image, this.marks, this.text, this.notes);
    this.root.dataset.page = number;
    for (const layer of [this.marks, this.text, this.notes]) {
      layer.style.width = width + "px";
      layer.style.height = height + "px";
    }
  }

  place(left, top, scale) {
    Object.assign(this.root.style, {
      left: left + "px", top: top + "px", width: this.width * scale + "px", height: this.height * scale + "px",
    });
    this.root.style.setProperty("--scale", scale);
  }

  // Fetches the picture for a width, and puts it in the place of a coarser one once it can be painted.
  async draw(scale, soon) {
    const wanted = pixelsFor(this.width * scale);
    if (this.pixels >= wanted && this.pixels <= 2 * wanted) return;
    this.pixels = wanted;
    const next = this.next = new Image();
    next.alt = this.image.alt;
    next.draggable = false;
    next.fetchPriority = soon ? "high" : "low";
    next.src = `${this.address}/${this.number}/${wanted}.jpg`;
    try {
      await next.decode();
    } catch {
      if (next === this.next) this.fail(next.src);
      return;
    }
    if (next !== this.next) return;
    this.image.replaceWith(next);
    this.image = next;
    this.root.classList.remove("waiting");
    this.failure?.remove();
  }

  async fail(address) {
    this.pixels = 0;
    if (this.image.naturalWidth || this.gone) return; // a coarser picture is there
    const said = await fetch(address).then((reply) => (reply.ok ? "" : reply.text()), () => "");
    const again = element("button", "again", this.words.again);
    again.type = "button";
    again.onclick = () => this.draw(Number(this.root.style.getPropertyValue("--scale")), true);
    this.failure?.remove();
    this.failure = element("div", "failure", element("p", "", `${this.words.failed} ${said}`), again);
    this.root.append(this.failure);
  }

  // What is no longer looked at is no longer fetched.
  leave() {
    this.gone = true;
    if (this.next && !this.next.complete) this.next.src = "";
    this.next = null;
    this.root.remove();
  }

  at([x0, y0, x1, y1], className, margin = 0) {
    const made = element("div", className);
    Object.assign(made.style, {
      left: x0 - margin + "px", top: this.height - y1 - margin + "px",
      width: x1 - x0 + 2 * margin + "px", height: y1 - y0 + 2 * margin + "px",
    });
    return made;
  }

  mark(quote, hits, now) {
    const hit = hits.flatMap((rects, i) => rects.map((rect) => this.at(rect, i === now ? "hit now" : "hit", 1)));
    for (const note of this.notes.querySelectorAll(".comment")) {
      note.classList.toggle("shown", quote.some(([x0, y0]) => note.dataset.place === `${x0} ${y0}`)); // it is the quote
    }
    this.marks.replaceChildren(...quote.map((rect) => this.at(rect, "mark", MARGIN)), ...hit);
  }

  write(layer, drawBlocks) {
    this.layer = layer;
    this.text.replaceChildren(...layer.lines.flatMap((line) => [...line.map((piece) => this.piece(piece)), element("br")]));
    const told = layer.blocks.filter(({ kind }) => kind === "comment" || kind === "field");
    this.notes.replaceChildren(
      ...told.map((block) => (block.kind === "comment" ? this.comment(block) : this.field(block))),
      ...(drawBlocks ? layer.blocks.flatMap((block) => this.block(block)) : []),
    );
    if (drawBlocks && !layer.blocks.length) this.notes.append(element("p", "nothing", this.words.no_blocks));
    if (layer.how === "ocr") this.notes.append(element("p", "recognised", this.words.recognised));
  }

  // A text as wide as its place; the line that it ends or goes on is told by what stands between.
  piece([text, [x0, y0, x1, y1], quarters]) {
    const along = quarters % 2 ? y1 - y0 : x1 - x0, size = quarters % 2 ? x1 - x0 : y1 - y0;
    const [left, bottom] = [[x0, y1], [x0, y0], [x1, y0], [x1, y1]][quarters];
    pen.font = `${size}px sans-serif`;
    const made = element("span", "", text + " ");
    made.style.cssText = `left:${left}px;top:${this.height - bottom}px;font-size:${size}px;` +
      `transform:rotate(${-90 * quarters}deg) scaleX(${along / (pen.measureText(text).width || 1)})`;
    return made;
  }

  comment({ rect, author, text }) {
    const placed = rect.some(Boolean) ? rect : [4, this.height - 16, 16, this.height - 4];
    const made = this.at([placed[2] - 6, placed[3] - 6, placed[2] + 6, placed[3] + 6], "comment");
    const pin = element("button", "pin", "!"), who = author ? `${this.words.comment}: ${author}` : this.words.comment;
    made.dataset.place = `${rect[0]} ${rect[1]}`;
    pin.type = "button";
    pin.setAttribute("aria-label", `${who}. ${text}`);
    const side = placed[2] > this.width / 2 ? "said to-left" : "said";
    made.append(pin, element("div", side, element("strong", "", who), element("p", "", text)));
    return made;
  }

  field({ rect, text }) {
    const made = this.at(rect, "filled", 1);
    made.title = text;
    return made;
  }

  block({ kind, rect, cells }) {
    const outline = this.at(rect, `block ${kind}`, MARGIN);
    outline.append(element("div", "kind", this.words["block_" + kind]));
    return [...cells.map((cell) => this.at(cell, "cell")), outline];
  }
}
