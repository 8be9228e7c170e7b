// Flash cards: a click or the space bar turns a card, the arrows go on. Only opening a place asks the app.
function button(className, words) {
  const made = element("button", className, words);
  made.type = "button";
  return made;
}

class Cards {
  constructor(root) {
    this.at = 0;
    this.turned = false;
    this.face = button("face", "");
    this.back = button("step", "");
    this.flip = button("step main", "");
    this.next = button("step", "");
    this.count = element("span", "count");
    this.count.setAttribute("role", "status");
    this.place = button("place", "");
    this.face.onclick = this.flip.onclick = () => this.turn();
    this.back.onclick = () => this.step(-1);
    this.next.onclick = () => this.step(1);
    this.place.onclick = () => this.trigger("open", this.card.marker);
    root.addEventListener("keydown", (event) => this.key(event));
    root.append(this.face, this.place, element("div", "steps", this.back, this.flip, this.next, this.count));
  }

  get card() { return this.cards[this.at]; }

  show({ cards, words }, trigger) {
    const fresh = JSON.stringify(cards.map((one) => one.marker + one.front));
    if (fresh !== this.shown) [this.shown, this.at, this.turned] = [fresh, 0, false];
    Object.assign(this, { cards, words, trigger });
    this.draw();
  }

  turn() {
    this.turned = !this.turned;
    this.draw();
  }

  step(by) {
    this.at = (this.at + by + this.cards.length) % this.cards.length;
    this.turned = false;
    this.draw();
  }

  key(event) {
    const act = { ArrowRight: () => this.step(1), ArrowLeft: () => this.step(-1) }[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  }

  draw() {
    const { card, words, turned } = this;
    const side = element("span", "side", turned ? words.meaning : words.term);
    const term = turned ? [element("span", "of", card.front)] : [];
    this.face.replaceChildren(side, ...term, element("span", turned ? "said" : "term", turned ? card.back : card.front));
    this.face.classList.toggle("turned", turned);
    this.flip.textContent = words.flip;
    this.back.textContent = words.previous;
    this.next.textContent = words.next;
    this.count.textContent = words.of.replace("{n}", this.at + 1).replace("{all}", this.cards.length);
    this.place.textContent = card.where;
    this.place.setAttribute("aria-label", `${words.open}: ${card.where}`);
    this.place.style.visibility = turned ? "visible" : "hidden";
  }
}

const drawn = new WeakMap();

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".root");
  if (!drawn.has(root)) drawn.set(root, new Cards(root));
  drawn.get(root).show(data, setTriggerValue);
}
