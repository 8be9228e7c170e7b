// What stands around the input: chips for what is asked, names to pick with @ and /, files dropped anywhere, and a
// PDF's address. The input itself is Streamlit's, in the document, of which this draws nothing.
const TRIGGER = /(^|\s)[@/]([^\s@/]{0,60})$/;
const ADDRESS = /https?:\/\/[^\s"'<>()（）]+?\.pdf(?:[?#][^\s"'<>()（）]*)?(?=$|[\s"'<>()（）。，,;；])/i;
const PAUSE_MS = 90;
const set = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set;

const box = () => document.querySelector('[data-testid="stChatInput"]');
const text = () => box()?.querySelector("textarea");

function button(className, label, act, ...children) {
  const made = element("button", className, ...children);
  made.type = "button";
  if (label) made.setAttribute("aria-label", label);
  made.onclick = act;
  return made;
}

function write(value, caret) {
  const area = text();
  set.call(area, value);
  area.dispatchEvent(new Event("input", { bubbles: true }));
  area.focus();
  area.setSelectionRange(caret, caret);
}

class Composer {
  constructor(root) {
    this.root = root;
    this.menu = element("ul", "menu");
    this.menu.setAttribute("role", "listbox");
    this.offer = element("div", "offer");
    this.chips = element("div", "chips");
    root.append(this.menu, this.offer, this.chips);
    this.veil = element("div", "veil");
    this.veil.hidden = true;
    root.append(this.veil);
    this.names = [];
    this.refused = new Set();
    this.close();
    this.gone = new AbortController();
    const on = (name, act, capture = false) => document.addEventListener(name, act, { capture, signal: this.gone.signal });
    on("input", (event) => { if (event.target === text()) this.typed(); });
    on("keydown", (event) => this.key(event), true);
    on("focusout", (event) => { if (event.target === text()) setTimeout(() => this.close(), 150); });
    on("paste", (event) => this.paste(event));
    on("dragenter", (event) => this.drag(event));
    on("dragover", (event) => this.drag(event));
    on("dragleave", (event) => { if (!event.relatedTarget) this.veil.hidden = true; });
    on("drop", (event) => this.drop(event));
  }

  show(data, trigger) {
    this.data = data;
    this.trigger = trigger;
    this.veil.textContent = data.words.drop_anywhere;
    this.chips.replaceChildren(...data.chosen.map((one) => this.chip(one)));
    this.typed();
  }

  chip(one) {
    const words = `${this.data.words.not_asked}: ${one.name}`;
    return element("span", "picked", element("span", "name", one.name), button("", words, () => this.trigger("drop", { kind: one.kind, id: one.id }), "×"));
  }

  // What is typed may name a document, or be a PDF's address.
  typed() {
    const area = text();
    if (!area) return;
    const found = area.value.slice(0, area.selectionStart).match(TRIGGER);
    clearTimeout(this.pause);
    if (found && document.activeElement === area) this.pause = setTimeout(() => this.look(found[2]), PAUSE_MS);
    else this.close();
    const url = area.value.match(ADDRESS)?.[0];
    if (!url || this.refused.has(url)) this.offer.replaceChildren();
    else if (this.offer.dataset.url !== url || !this.offer.firstChild) this.suggest(url);
  }

  suggest(url) {
    this.offer.dataset.url = url;
    const { add_address, dismiss } = this.data.words;
    const done = (act) => () => { this.refused.add(url); this.offer.replaceChildren(); act?.(); };
    const fetched = done(() => {
      const area = text(), value = area.value.replace(url, "").trim();
      write(value, value.length);
      this.trigger("fetch", { url });
    });
    this.offer.replaceChildren(
      element("span", "url", url), button("add", "", fetched, add_address), button("", "", done(), dismiss),
    );
  }

  async look(words) {
    const address = new URL(`names/${this.data.token}?words=${encodeURIComponent(words)}`, document.baseURI);
    const reply = await fetch(address).catch(() => null);
    this.names = reply?.ok ? await reply.json() : [];
    this.at = 0;
    this.draw();
  }

  draw() {
    this.menu.hidden = !this.names.length;
    this.menu.replaceChildren(...this.names.map((one, number) => {
      const row = element("li", "", element("span", "kind", this.data.words[one.kind]), element("span", "name", one.name));
      row.setAttribute("role", "option");
      row.setAttribute("aria-selected", String(number === this.at));
      row.onpointerdown = (event) => { event.preventDefault(); this.pick(one); };
      return row;
    }));
    this.menu.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" });
  }

  close() {
    clearTimeout(this.pause);
    this.names = [];
    this.menu.hidden = true;
  }

  pick(one) {
    const area = text(), before = area.value.slice(0, area.selectionStart).replace(TRIGGER, "$1");
    const after = area.value.slice(area.selectionStart);
    this.close();
    write(before + after, before.length);
    this.trigger("pick", { kind: one.kind, id: one.id });
  }

  key(event) {
    if (event.target !== text() || this.menu.hidden || event.isComposing) return;
    const act = {
      ArrowDown: () => { this.at = (this.at + 1) % this.names.length; this.draw(); },
      ArrowUp: () => { this.at = (this.at + this.names.length - 1) % this.names.length; this.draw(); },
      Enter: () => this.pick(this.names[this.at]),
      Tab: () => this.pick(this.names[this.at]),
      Escape: () => this.close(),
    }[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  }

  // Streamlit takes what is pasted into its input; what is pasted elsewhere on the page goes there too.
  paste(event) {
    const files = [...(event.clipboardData?.files ?? [])];
    const typing = event.composedPath()[0]?.closest?.("input, textarea, [contenteditable]");
    if (files.length && !typing) this.give(files);
  }

  carriesFiles(event) {
    return event.dataTransfer?.types?.includes("Files") && !document.querySelector('[data-testid="stDialog"]');
  }

  isTaken(event) {
    return event.composedPath().some((one) => one.dataset?.testid === "stFileUploaderDropzone" || one.dataset?.testid === "stChatInput");
  }

  drag(event) {
    if (!this.carriesFiles(event)) return;
    event.preventDefault();
    this.veil.hidden = this.isTaken(event);
  }

  drop(event) {
    this.veil.hidden = true;
    if (!this.carriesFiles(event) || this.isTaken(event)) return;
    event.preventDefault();
    this.give([...event.dataTransfer.files]);
  }

  give(files) {
    const input = box()?.querySelector('input[type="file"]');
    if (!input) return;
    const carried = new DataTransfer();
    files.forEach((file) => carried.items.add(file));
    input.files = carried.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
    text()?.focus();
  }
}

const composers = new WeakMap();

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".root");
  if (!composers.has(root)) composers.set(root, new Composer(root));
  const composer = composers.get(root);
  composer.show(data, setTriggerValue);
  return () => { composer.gone.abort(); composers.delete(root); root.replaceChildren(); };
}
