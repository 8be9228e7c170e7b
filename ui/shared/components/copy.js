// Copies a text to the clipboard and says so.
export default function ({ data, parentElement }) {
  const root = parentElement.querySelector(".root");
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = data.label;
  button.setAttribute("aria-live", "polite");
  let back = 0;
  button.onclick = async () => {
    await navigator.clipboard.writeText(data.text);
    button.textContent = data.done;
    back = setTimeout(() => { button.textContent = data.label; }, 1600);
  };
  root.replaceChildren(button);
  return () => clearTimeout(back);
}
