// The documents as cards with their covers, or as the rows of a table.
const COVER = 320; // pixels of a cover's width
const COLUMNS = ["name", "kind", "dated", "pages", "size", "added"];

// A phrase with its values; of one thing it may have a form of its own.
function tell(words, name, values) {
  return fill((values.n === 1 && words[`${name}_one`]) || words[name], values);
}

function formatSize(size) {
  return size < 1000 ? `${size} B` : size < 1e6 ? `${Math.round(size / 1000)} kB` : `${(size / 1e6).toFixed(1)} MB`;
}

class Drawing {
  constructor(words, act, choose) {
    Object.assign(this, { words, act, choose });
  }

  // What should be looked at, in words; nothing where all is well.
  remarks({ problems }) {
    return Object.entries(problems).map(([name, n]) => tell(this.words, `problem_${name}`, { n }));
  }

  kind({ kind, scanned }) {
    return [kind && this.words[`kind_${kind}`], scanned && this.words.scanned].filter(Boolean).join(" · ");
  }

  link(document, ...children) {
    const link = element("a", "open", ...children);
    link.href = `document?id=${document.id}`;
    link.onclick = (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return; // in a tab of its own
      event.preventDefault();
      this.act({ name: "open", ids: [document.id] });
    };
    return link;
  }

  box(document, selected) {
    const box = element("input", "pick"), label = element("label", "pick-place", box);
    box.type = "checkbox";
    box.checked = selected;
    box.setAttribute("aria-label", fill(this.words.select, { name: document.name }));
    label.onclick = (event) => {
      if (event.target === box) this.choose(document.id, box.checked, event.shiftKey);
    };
    return label;
  }

  cards(documents, selected, address) {
    const list = element("ul", "cards");
    list.setAttribute("role", "list");
    for (const document of documents) {
      const cover = element("img", "cover");
      Object.assign(cover, { alt: "", loading: "lazy", decoding: "async", width: 3, height: 4 });
      cover.src = `${address}${document.id}/1/${COVER}.jpg`;
      cover.onload = () => cover.classList.toggle("lying", cover.naturalWidth > cover.naturalHeight);
      cover.onerror = () => cover.classList.add("none");
      const facts = [tell(this.words, "pages", { n: document.pages }), document.dated || this.kind(document)].filter(Boolean).join(" · ");
      const text = element("span", "text", element("span", "name", document.title || document.name), element("span", "facts", facts));
      if (document.title) text.firstChild.title = document.name;
      for (const remark of this.remarks(document)) text.append(element("span", "remark", remark));
      const card = element("li", "card", this.link(document, element("span", "paper", cover), text), this.box(document, selected.has(document.id)));
      card.dataset.id = document.id;
      list.append(card);
    }
    return list;
  }

  table(documents, selected, { by, reversed }, names, sort) {
    const head = element("tr", "", element("td", "")), body = element("tbody", "");
    for (const column of COLUMNS) {
      const button = element("button", "", this.words[`head_${column}`]), cell = element("th", column, button);
      button.type = "button";
      button.onclick = () => sort(column);
      cell.scope = "col";
      if (column === by) {
        const down = ORDERS[by][1] !== reversed;
        cell.setAttribute("aria-sort", down ? "descending" : "ascending");
        button.append(element("span", "way", down ? "↓" : "↑"));
      }
      head.append(cell);
    }
    for (const column of [...(names.size ? ["collections"] : []), "state"]) {
      head.append(Object.assign(element("th", column, this.words[`head_${column}`]), { scope: "col" }));
    }
    for (const document of documents) {
      const first = element("th", "name", this.link(document, document.name));
      first.scope = "row";
      if (document.title) first.append(element("span", "facts", document.title));
      const cells = [
        ["kind", this.kind(document)], ["dated", document.dated], ["pages", String(document.pages)], ["size", formatSize(document.size)],
        ["added", new Date(document.added).toLocaleDateString("sv")],
        ...(names.size ? [["collections", document.collections.map((id) => names.get(id)).filter(Boolean).join(", ")]] : []),
      ].map(([name, text]) => element("td", name, text));
      const remarks = this.remarks(document).map((remark) => element("span", "remark", remark));
      const state = element("td", "state", ...(remarks.length ? remarks : [this.words[`state_${document.state}`]]));
      const row = element("tr", "", element("td", "", this.box(document, selected.has(document.id))), first, ...cells, state);
      row.dataset.id = document.id;
      body.append(row);
    }
    return element("div", "wide", element("table", "", element("thead", "", head), body));
  }
}
