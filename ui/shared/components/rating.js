// Thumbs under an answer, and a word beside them: a thumb is kept at once, and the field for the word stands over it.
const ABOVE_INPUT = 170; // pixels of the window that the input takes
const THUMB = "M6.5 9 9.4 3.2c1.2 0 1.9.9 1.7 2L10.6 8h4.6c1 0 1.7.9 1.5 1.8l-1 4.9c-.2.8-.8 1.3-1.6 1.3H6.5zM6.5 9H3.6v7h2.9";

function button(className, act, ...children) {
  const made = element("button", className, ...children);
  made.type = "button";
  made.onclick = act;
  return made;
}

function thumb() {
  const drawing = document.createElementNS(SVG, "svg"), path = document.createElementNS(SVG, "path");
  drawing.setAttribute("viewBox", "0 0 20 20");
  drawing.setAttribute("aria-hidden", "true");
  path.setAttribute("d", THUMB);
  drawing.append(path);
  return drawing;
}

class Rating {
  constructor(root) {
    this.thumbs = new Map([[true, this.thumb(true, "up")], [false, this.thumb(false, "down")]]);
    this.said = button("said", () => this.open());
    this.field = element("input", "");
    this.label = element("label", "");
    this.note = element("span", "kept");
    this.save = element("button", "save");
    this.form = element("form", "form", this.label, element("div", "line", this.field, this.save), this.note);
    this.label.htmlFor = this.field.id = "word";
    this.form.hidden = true;
    this.form.onsubmit = (event) => { event.preventDefault(); this.keep(); };
    this.form.onkeydown = (event) => { if (event.key === "Escape" && !event.isComposing) this.close(); };
    root.addEventListener("focusout", (event) => { if (!root.contains(event.relatedTarget)) this.form.hidden = true; });
    root.replaceChildren(...this.thumbs.values(), this.said, this.form);
  }

  thumb(useful, name) {
    return button(name, () => {
      const taken_back = this.rating.useful === useful;
      this.give(taken_back ? {} : { useful, word: this.rating.word ?? "" });
      if (taken_back) this.form.hidden = true; else this.open();
    }, thumb());
  }

  show({ rating, longest, words }, trigger) {
    this.trigger = trigger;
    this.words = words;
    this.label.textContent = words.rating_word;
    this.note.textContent = words.rating_note;
    this.save.textContent = words.save;
    this.field.maxLength = longest;
    this.draw(rating);
  }

  draw(rating) {
    this.rating = rating;
    for (const [useful, made] of this.thumbs) {
      made.title = this.words[useful ? "useful" : "not_useful"];
      made.setAttribute("aria-label", made.title);
      made.setAttribute("aria-pressed", String(rating.useful === useful));
    }
    this.said.hidden = !rating.word;
    this.said.textContent = rating.word ?? "";
    this.said.title = `${this.words.rating_edit}: ${rating.word}`;
    this.said.setAttribute("aria-label", this.said.title);
  }

  give(rating) {
    this.draw(rating); // it is seen before it is kept
    this.trigger("rate", rating);
  }

  open() {
    this.field.value = this.rating.word ?? "";
    this.form.hidden = false;
    this.place();
    this.field.focus();
  }

  // Below the thumbs, within the column; above them where the input would cover it.
  place() {
    const { form } = this, host = form.getRootNode().host ?? form, at = form.parentElement.getBoundingClientRect();
    const column = (host.closest('[class*="st-key-turn_"]') ?? document.body).getBoundingClientRect();
    const above = at.bottom + form.offsetHeight > innerHeight - ABOVE_INPUT;
    form.classList.toggle("above", above);
    form.style.left = `${Math.min(0, column.right - at.left - form.offsetWidth)}px`;
  }

  keep() {
    const word = this.field.value.trim();
    if (word !== (this.rating.word ?? "")) this.give({ ...this.rating, word });
    this.close();
  }

  close() {
    this.form.hidden = true;
    this.thumbs.get(this.rating.useful)?.focus();
  }
}

const RATINGS = new WeakMap();

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".root");
  if (!RATINGS.has(root)) RATINGS.set(root, new Rating(root));
  RATINGS.get(root).show(data, setTriggerValue);
}
