// Draws an answer from plain data. Text only ever becomes a text node; elements come from ALLOWED.
const ALLOWED = new Set("p strong em code pre s ul ol li table thead tbody tr th td h4 blockquote br hr a mark".split(" "));
const KATEX = new URL("app/static/katex/", document.baseURI);
const LONGEST_FORMULA = 5000;
let katex;

function element(tag, className, ...children) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

function styleSheet() {
  const link = element("link");
  link.rel = "stylesheet";
  link.href = new URL("katex.min.css", KATEX);
  return link;
}

// Fonts are only taken from a sheet of the document, everything else from one beside what it styles.
function loadKatex() {
  document.head.append(styleSheet());
  return import(new URL("katex.min.js", KATEX)).then(() => self.katex);
}

// A formula shows its source until KaTeX is there, and when KaTeX cannot read it.
function formula({ tex, displayed }) {
  const made = element("span", displayed ? "formula displayed" : "formula", element("code", "", tex));
  if (tex.length > LONGEST_FORMULA) return made;
  katex ??= loadKatex();
  katex.then((library) => {
    const drawn = element("span");
    library.render(tex, drawn, { displayMode: displayed, trust: false, maxSize: 20, maxExpand: 200, strict: "ignore" });
    made.replaceChildren(drawn);
  }).catch(() => {});
  return made;
}

function link({ href, host }, children) {
  const made = element("a", "", ...children);
  const shown = made.textContent === href ? [] : [element("span", "host", ` (${host})`)];
  if (!/^https?:\/\//i.test(href)) return element("span", "", ...children);
  made.href = href;
  made.target = "_blank";
  made.rel = "noopener noreferrer";
  return element("span", "", made, ...shown);
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".root");

  const open = (kind, name) => (event) => {
    event.preventDefault();
    setTriggerValue("open", { kind, name });
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

  const sentence = ({ children, markers, support, note, in_part }) => {
    const said = element("span", "sentence", ...children.map(node));
    if (support) {
      said.classList.add(support, in_part ? "in-part" : "whole");
      said.tabIndex = 0;  // a tap or the keyboard shows the note too
      said.append(element("span", "note", note));
    }
    return element("span", "", said, ...(markers.length ? [element("span", "marks", ...markers.map(chip))] : []));
  };

  const node = (one) => {
    if (typeof one === "string") return document.createTextNode(one);
    if ("tex" in one) return formula(one);
    if ("markers" in one) return sentence(one);
    const children = one.children.map(node);
    if (one.tag === "a") return link(one, children);
    const made = element(ALLOWED.has(one.tag) ? one.tag : "span", "", ...children);
    if (one.start) made.start = Number(one.start);
    if (one.align) made.style.textAlign = one.align;
    if (one.tag === "table") return element("div", "table", made);
    if (one.tag === "pre") made.tabIndex = 0;
    return made;
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

  const parts = data.blocks.map(node);
  if (data.refused) parts.push(element("p", "refused", data.refused));
  if (data.cards.length) parts.push(element("p", "cards-title", data.cards_title), ...data.cards.map(card));
  root.replaceChildren(...parts);
  if (root.querySelector(".formula")) root.prepend(styleSheet());
}
