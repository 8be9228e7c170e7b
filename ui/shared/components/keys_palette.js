// The palette: what is typed is looked for among the app's pages and acts here, among chats and documents at the server.
const PAUSE_MS = 80;

// A dialog over everything; a click beside it closes it, as Escape does by itself.
function overlay(className, label, ...children) {
  const made = element("dialog", className, element("div", "sheet", ...children));
  made.setAttribute("aria-label", label);
  made.onclick = (event) => { if (event.target === made) made.close(); };
  return made;
}

function keyCaps(keys) {
  return keys.map((key) => element("kbd", "", key));
}

class Palette {
  constructor(root, { words }, choose) {
    Object.assign(this, { words, choose, found: [], items: [], at: 0 });
    this.input = element("input", "typed");
    Object.assign(this.input, { type: "text", autocomplete: "off", spellcheck: false, placeholder: words.palette_type });
    const attributes = { role: "combobox", "aria-expanded": "true", "aria-controls": "found", "aria-autocomplete": "list" };
    for (const [name, value] of Object.entries(attributes)) this.input.setAttribute(name, value);
    this.input.setAttribute("aria-label", words.palette);
    this.list = element("div", "found");
    this.list.id = "found";
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", words.palette);
    this.none = element("p", "none");
    this.none.setAttribute("role", "status");
    this.dialog = overlay("palette", words.palette, this.input, this.list, this.none);
    this.input.oninput = (event) => { if (!event.isComposing) this.typed(); };
    this.input.addEventListener("compositionend", () => this.typed());
    this.input.onkeydown = (event) => this.key(event);
    this.dialog.onclose = () => this.asked?.abort();
    root.append(this.dialog);
  }

  open(data) {
    this.data = data;
    this.input.value = "";
    this.found = [];
    this.at = 0;
    if (!this.dialog.open) this.dialog.showModal();
    this.input.focus();
    this.look();
    this.draw();
  }

  typed() {
    this.at = 0;
    this.entered = false;
    clearTimeout(this.pause);
    this.pause = setTimeout(() => this.look(), PAUSE_MS);
    this.looking = true;
    this.draw();
  }

  async look() {
    this.asked?.abort();
    this.asked = new AbortController();
    this.looking = true;
    const { signal } = this.asked, words = encodeURIComponent(this.input.value.trim());
    try {
      const reply = await fetch(new URL(`${this.data.route}?words=${words}`, document.baseURI), { signal });
      this.found = reply.ok ? await reply.json() : [];
    } catch {
      if (signal.aborted) return;
      this.found = [];
    }
    this.looking = false;
    this.draw();
    if (this.entered && this.items.length) this.pick(this.items[this.at]);
  }

  // What is here is searched by its names in every language of the app.
  matching() {
    const wanted = this.input.value.toLowerCase().split(/\s+/).filter(Boolean);
    if (!wanted.length) return this.data.entries.filter(({ kind }) => kind === "act" || kind === "page");
    return this.data.entries.filter(({ name, also }) => {
      const names = [name, ...also].join("\n").toLowerCase();
      return wanted.every((word) => names.includes(word));
    });
  }

  draw() {
    const wanted = this.input.value.trim(), chosen = this.items[this.at];
    const here = this.matching(), there = (this.looking && wanted ? [] : this.found).filter((one) => wanted || one.id !== this.data.chat);
    const groups = wanted ? [here, there] : [there, here];
    this.items = groups.flat();
    const kept = this.items.findIndex((one) => chosen && one.kind === chosen.kind && one.id === chosen.id);
    if (this.at && kept > 0) this.at = kept;
    this.at = Math.min(this.at, Math.max(0, this.items.length - 1));
    const made = [];
    this.items.forEach((item, number) => {
      const kind = this.words[`palette_${item.kind}`];
      if (made.at(-1)?.getAttribute("aria-label") !== kind) made.push(this.group(kind));
      made.at(-1).append(this.option(item, number));
    });
    this.list.replaceChildren(...made);
    this.none.textContent = this.items.length || this.looking ? "" : this.words.palette_none;
    this.mark();
  }

  group(name) {
    const heading = element("div", "kind", name), made = element("div", "group", heading);
    heading.setAttribute("aria-hidden", "true");
    made.setAttribute("role", "group");
    made.setAttribute("aria-label", name);
    return made;
  }

  option(item, number) {
    const caps = item.keys ? [element("span", "caps", ...keyCaps(item.keys))] : [];
    const note = item.note ? [element("span", "note", item.note)] : [];
    const made = element("div", "option", element("span", "name", item.name), ...note, ...caps);
    made.id = `found-${number}`;
    made.setAttribute("role", "option");
    made.onpointermove = () => { if (this.at !== number) { this.at = number; this.mark(); } };
    made.onclick = () => this.pick(item);
    return made;
  }

  mark() {
    const options = [...this.list.querySelectorAll(".option")];
    options.forEach((one, number) => one.setAttribute("aria-selected", String(number === this.at)));
    if (options[this.at]) this.input.setAttribute("aria-activedescendant", options[this.at].id);
    else this.input.removeAttribute("aria-activedescendant");
  }

  move(by) {
    if (!this.items.length) return;
    this.at = (this.at + by + this.items.length) % this.items.length;
    this.mark();
    this.list.querySelector('[aria-selected="true"]').scrollIntoView({ block: "nearest" });
  }

  key(event) {
    if (event.isComposing || event.keyCode === 229) return;
    const acts = {
      ArrowDown: () => this.move(1), ArrowUp: () => this.move(-1), PageDown: () => this.move(5), PageUp: () => this.move(-5),
      Enter: () => { if (this.items.length) this.pick(this.items[this.at]); else this.entered = this.looking; },
    };
    if (!acts[event.key]) return;
    event.preventDefault();
    acts[event.key]();
  }

  pick(item) {
    this.dialog.close();
    this.choose(item);
  }
}
