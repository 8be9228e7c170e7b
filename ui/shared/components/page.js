// Draws a page image with the quote's rectangles over it, scrolled to the first of them, or with the blocks outlined.
const MARGIN = 1.5; // points around a quote

function place(element, [x0, y0, x1, y1], margin, data) {
  element.style.left = (100 * (x0 - margin)) / data.width + "%";
  element.style.top = (100 * (data.height - y1 - margin)) / data.height + "%";
  element.style.width = (100 * (x1 - x0 + 2 * margin)) / data.width + "%";
  element.style.height = (100 * (y1 - y0 + 2 * margin)) / data.height + "%";
  return element;
}

function piece(name, text = "") {
  const element = document.createElement("div");
  element.className = name;
  element.textContent = text;
  return element;
}

function outlined(block, data) {
  const cells = block.cells.map((rect) => place(piece("cell"), rect, 0, data));
  const outline = place(piece("block " + block.kind), block.rect, MARGIN, data);
  outline.append(piece("kind", block.label));
  return [...cells, outline];
}

export default function ({ data, parentElement }) {
  const root = parentElement.querySelector(".root");
  const sheet = document.createElement("div");
  sheet.className = "sheet";
  sheet.style.width = data.zoom * 100 + "%";
  sheet.style.aspectRatio = data.width + " / " + data.height;

  const image = document.createElement("img");
  image.src = "data:image/png;base64," + data.png;
  image.alt = data.alt;
  sheet.append(image);

  // One layer is blended with the page, so that rectangles that overlap are not darker there.
  const layer = document.createElement("div");
  layer.className = data.faint ? "marks faint" : "marks";
  layer.append(...data.rects.map((rect) => place(piece("mark"), rect, MARGIN, data)));
  sheet.append(layer, ...data.blocks.flatMap((block) => outlined(block, data)));

  const view = document.createElement("div");
  view.className = "view";
  view.tabIndex = 0;
  view.setAttribute("role", "region");
  view.setAttribute("aria-label", data.alt);
  view.append(sheet);
  root.replaceChildren(view);

  const scroll = () => {
    const first = sheet.querySelector(".mark");
    if (!first) return;
    view.scrollTop = first.offsetTop - view.clientHeight / 3;
    view.scrollLeft = first.offsetLeft - view.clientWidth / 4;
  };
  scroll();
  const frame = requestAnimationFrame(scroll);
  return () => cancelAnimationFrame(frame);
}
