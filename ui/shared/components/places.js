// What a document says of itself, its outline and its report: each line that has a place opens it in the pane beside.
const FEW = 12; // lines of a group that are shown at first

function line({ label, text, page, rect, level }, words) {
  const where = page ? element("span", "where", fill(words.page, { n: page })) : "", body = element("span", "said", text);
  const inner = page ? element("button", "go", body, where) : element("span", "plain", body);
  if (page) {
    inner.type = "button";
    inner.onclick = () => dispatchEvent(new CustomEvent(GO, { detail: { page, rect } }));
  }
  const item = element(label ? "div" : "li", "line", ...(label ? [element("dt", "", label), element("dd", "", inner)] : [inner]));
  if (level) item.style.setProperty("--level", level);
  return item;
}

function group({ name, title, lines, act }, words) {
  const list = element(lines.some(({ label }) => label) ? "dl" : "ul", name), section = element("section", "", element("h2", "", title), list);
  list.append(...lines.slice(0, FEW).map((one) => line(one, words)));
  if (lines.length > FEW) {
    const more = element("button", "more", fill(words.more, { n: lines.length - FEW }));
    more.type = "button";
    more.onclick = () => {
      const rest = lines.slice(FEW).map((one) => line(one, words));
      list.append(...rest);
      rest[0].querySelector("button")?.focus();
      more.remove();
    };
    section.append(more);
  }
  if (act) {
    const button = element("button", "more", act);
    button.type = "button";
    button.onclick = () => dispatchEvent(new CustomEvent(GO, { detail: { blocks: true } }));
    section.append(button);
  }
  return section;
}

export default function ({ data, parentElement }) {
  const root = parentElement.querySelector(".root"), told = JSON.stringify(data);
  if (root.dataset.told === told) return; // what was unfolded stays so
  root.dataset.told = told;
  root.replaceChildren(...data.groups.filter(({ lines }) => lines.length).map((one) => group(one, data.words)));
}
