// Draws an answer from plain data. Text only ever becomes a text node; elements come from ALLOWED.
const ALLOWED = new Set("p strong em code pre s ul ol li table thead tbody tr th td h4 blockquote br hr".split(" "));
const NO_SPACE_AFTER = /[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]\s*$/;

function element(tag, className, ...children) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

function nodes(tree) {
  return tree.map((node) => {
    if (typeof node === "string") return document.createTextNode(node);
    const made = element(ALLOWED.has(node.tag) ? node.tag : "span", "", ...nodes(node.children));
    return node.tag === "table" ? element("div", "table", made) : made;
  });
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".root");

  const open = (kind, name) => (event) => {
    event.preventDefault();
    setTriggerValue("open", { kind, name, narrow: window.innerWidth < 900 });
  };

  const chip = ({ marker, label }) => {
    const button = element("button", "chip", marker);
    button.type = "button";
    button.title = label;
    button.setAttribute("aria-label", label);
    button.setAttribute("aria-pressed", String(data.opened === "marker:" + marker));
    button.dataset.marker = marker;
    button.onclick = open("marker", marker);
    return button;
  };

  const marks = (markers) => (markers.length ? [element("span", "marks", ...markers.map(chip))] : []);

  const judged = (made, { support, note }) => {
    if (!support) return made;
    made.classList.add(support);
    made.tabIndex = 0;  // a tap or the keyboard shows the note too
    made.append(element("span", "note", note));
    return made;
  };

  const sentences = (list) => list.flatMap((sentence, index) => {
    const body = judged(element("span", "sentence", ...nodes(sentence.nodes)), sentence);
    const before = index ? root.ownerDocument.createTextNode(gapAfter(list[index - 1])) : "";
    return [before, body, ...marks(sentence.markers)];
  });

  const gapAfter = (sentence) => {
    const text = element("span", "", ...nodes(sentence.nodes)).textContent;
    return NO_SPACE_AFTER.test(text) ? "" : " ";
  };

  const block = (part) => {
    if (part.kind === "block") return judged(element("div", "", ...nodes(part.nodes), ...marks(part.markers)), part);
    if (part.items) return element(part.kind, "", ...part.items.map((item) => element("li", "", ...sentences(item))));
    return element(part.kind, "", ...sentences(part.sentences));
  };

  const card = (passage) => {
    const where = element("span", "where", element("span", "", passage.title), element("span", "", passage.place));
    const button = element("button", "card", where, element("span", "text", passage.text));
    button.type = "button";
    button.setAttribute("aria-label", passage.label);
    button.setAttribute("aria-pressed", String(data.opened === "closest:" + passage.name));
    button.onclick = open("closest", passage.name);
    return button;
  };

  const parts = data.blocks.map(block);
  if (data.refused) parts.push(element("p", "refused", data.refused));
  if (data.cards.length) parts.push(element("p", "cards-title", data.cards_title), ...data.cards.map(card));
  root.replaceChildren(...parts);
}
