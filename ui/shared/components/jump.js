// The way to the palette and to the list of the keys for who does not know them yet, or has no keyboard.
export default function ({ data, parentElement }) {
  const made = Object.entries(data.words).map(([name, words]) => {
    const button = document.createElement("button"), key = document.createElement("kbd");
    const mac = /^Mac|^iP/.test(navigator.platform);
    button.type = "button";
    button.className = name;
    key.textContent = name === "help" ? "?" : mac ? "⌘ K" : "Ctrl K";
    button.append(words, key);
    button.onclick = () => window.dispatchEvent(new CustomEvent("footnote-keys", { detail: name }));
    return button;
  });
  parentElement.querySelector(".root").replaceChildren(...made);
}
