// Draws a tree of headings as a mind map: boxes and lines, branches that fold, and a click that opens the place.
// Titles only ever become text nodes.
const OPEN_DEPTH = 2; // levels that stand open at first, where there are many
const MANY = 40;

function count(branch) {
  return 1 + branch.branches.reduce((sum, one) => sum + count(one), 0);
}

class MindMap {
  constructor(root) {
    this.root = root;
    root.addEventListener("click", (event) => this.click(event));
    root.addEventListener("keydown", (event) => this.key(event));
  }

  show(data, trigger) {
    const drawn = JSON.stringify(data.root) + JSON.stringify(data.words);
    this.trigger = trigger;
    if (drawn !== this.drawn) {
      this.drawn = drawn;
      this.words = data.words;
      const all = count(data.root);
      const tree = element("ul", "tree", this.node(data.root, 0, all > MANY ? OPEN_DEPTH : Infinity));
      tree.setAttribute("aria-label", data.name);
      this.root.replaceChildren(element("div", "sheet", tree));
    }
    for (const box of this.root.querySelectorAll(".box")) {
      box.setAttribute("aria-pressed", String(Boolean(data.opened) && box.dataset.marker === data.opened));
    }
  }

  node(branch, depth, open) {
    const box = element("button", "box", element("span", "title", branch.title));
    box.type = "button";
    box.dataset.marker = branch.marker;
    if (!branch.marker) box.disabled = true;
    if (branch.place) box.append(element("span", "place", branch.place));
    const line = element("div", "line", box);
    const made = element("li", `depth${Math.min(depth, 3)}`, line);
    if (branch.branches.length) {
      const below = element("ul", "", ...branch.branches.map((one) => this.node(one, depth + 1, open)));
      const fold = element("button", "fold");
      fold.type = "button";
      line.append(fold);
      made.append(below);
      this.fold(made, fold, depth >= open, branch);
      fold.dataset.title = branch.title;
      fold.dataset.count = branch.branches.length;
    }
    return made;
  }

  fold(item, button, folded, branch) {
    item.classList.toggle("folded", folded);
    const { title, count } = button.dataset;
    button.setAttribute("aria-expanded", String(!folded));
    button.setAttribute("aria-label", `${folded ? this.words.unfold : this.words.fold}: ${branch?.title ?? title}`);
    button.textContent = folded ? String(branch?.branches.length ?? count) : "–";
  }

  click(event) {
    const clicked = event.target.closest("button");
    if (!clicked) return;
    if (clicked.classList.contains("fold")) {
      const item = clicked.closest("li");
      this.fold(item, clicked, !item.classList.contains("folded"));
    } else if (clicked.dataset.marker) {
      this.trigger("open", clicked.dataset.marker);
    }
  }

  // Up and down go from box to box as they are seen.
  key(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    const boxes = [...this.root.querySelectorAll(".box")].filter((box) => box.offsetParent);
    const at = boxes.indexOf(this.root.getRootNode().activeElement);
    if (at < 0) return;
    event.preventDefault();
    boxes[at + step]?.focus();
  }
}

const maps = new WeakMap();

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".root");
  if (!maps.has(root)) maps.set(root, new MindMap(root));
  maps.get(root).show(data, setTriggerValue);
}
