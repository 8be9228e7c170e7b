// Copies a text to the clipboard and says so.
const SIGN = "M16 1H4a2 2 0 0 0-2 2v14h2V3h12zm3 4H8a2 2 0 0 0-2 2v14c0 1.1.9 2 2 2h11a2 2 0 0 0 2-2V7a2 2 0 0 0-2-2m0 16H8V7h11z";
const DONE = "M9 16.2 4.8 12l-1.4 1.4L9 19 21 7l-1.4-1.4z";

function sign(path) {
  const drawn = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  drawn.setAttribute("viewBox", "0 0 24 24");
  drawn.setAttribute("aria-hidden", "true");
  const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
  line.setAttribute("d", path);
  drawn.append(line);
  return drawn;
}

export default function ({ data, parentElement }) {
  const root = parentElement.querySelector(".root");
  const button = document.createElement("button");
  const said = document.createElement("span");
  said.className = "said";
  said.setAttribute("role", "status");
  button.type = "button";
  const show = (words, path) => {
    button.title = words;
    button.setAttribute("aria-label", words);
    button.replaceChildren(sign(path));
  };
  show(data.label, SIGN);
  let back = 0;
  button.onclick = async () => {
    await navigator.clipboard.writeText(data.text);
    show(data.done, DONE);
    said.textContent = data.done;
    back = setTimeout(() => { show(data.label, SIGN); said.textContent = ""; }, 1600);
  };
  root.replaceChildren(button, said);
  return () => clearTimeout(back);
}
