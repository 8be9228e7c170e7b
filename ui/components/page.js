// Draws a page image with the quote's rectangles over it, scrolled to the first of them.
const MARGIN = 1.5; // points around a quote

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
  for (const [x0, y0, x1, y1] of data.rects) {
    const mark = document.createElement("div");
    mark.className = "mark";
    mark.style.left = (100 * (x0 - MARGIN)) / data.width + "%";
    mark.style.top = (100 * (data.height - y1 - MARGIN)) / data.height + "%";
    mark.style.width = (100 * (x1 - x0 + 2 * MARGIN)) / data.width + "%";
    mark.style.height = (100 * (y1 - y0 + 2 * MARGIN)) / data.height + "%";
    layer.append(mark);
  }
  sheet.append(layer);

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
