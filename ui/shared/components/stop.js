// Stop, seen while an answer comes: the answer's component says on the window when one begins and when it is over.
export default function ({ data, parentElement }) {
  const root = parentElement.querySelector(".root");
  const button = root.querySelector("button") ?? document.createElement("button");
  button.type = "button";
  button.textContent = data.label;
  const show = () => { root.hidden = !window.footnoteAnswering; };
  button.onclick = () => {
    const address = new URL(`answers/${window.footnoteAnswering}/stop`, document.baseURI);
    fetch(address, { method: "POST" }).catch(() => {});
  };
  root.append(button);
  show();
  window.addEventListener("footnote-answering", show);
  return () => window.removeEventListener("footnote-answering", show);
}
