// The list of the keys, with the switch that turns those off that are a letter alone: who speaks to the computer, or
// whose hand shakes, would meet them unawares.
const KEPT = "footnote-keys";
const MAC = /^Mac|^iP/.test(navigator.platform);
const COMMAND = MAC ? "⌘" : "Ctrl";
const KEYS = {
  everywhere: [["palette", [COMMAND, "K"]], ["close", ["Esc"]]],
  reading: [["new_chat", ["N"]], ["ask", ["/"]], ["next", ["J"]], ["previous", ["K"]], ["page", ["P"]], ["help", ["?"]]],
  page: [["turn", ["←", "→"]], ["ends", ["Home", "End"]], ["zoom", ["+", "−", "0"]], ["find", [COMMAND, "F"]]],
  input: [["send", ["Enter"]], ["line", ["Shift", "Enter"]], ["pick", ["@"]]],
};

function lettersAreOn() {
  return localStorage.getItem(KEPT) !== "off";
}

class Help {
  constructor(root, { words }) {
    const close = element("button", "close", "×");
    close.type = "button";
    close.autofocus = true;
    close.setAttribute("aria-label", words.keys_close);
    const groups = Object.entries(KEYS).map(([name, rows]) => this.group(words, name, rows));
    this.dialog = overlay("help", words.keys, element("div", "head", element("h2", "", words.keys), close),
      element("div", "groups", ...groups), this.letters(words));
    close.onclick = () => this.dialog.close();
    root.append(this.dialog);
  }

  group(words, name, rows) {
    const list = element("dl", "");
    for (const [act, caps] of rows) {
      list.append(element("div", "", element("dt", "", words[`keys_${name}_${act}`]), element("dd", "", ...keyCaps(caps))));
    }
    return element("section", "", element("h3", "", words[`keys_${name}`]), list);
  }

  letters(words) {
    const box = element("input", ""), label = element("label", "letters", box, element("span", "", words.keys_letters));
    box.type = "checkbox";
    box.checked = lettersAreOn();
    box.onchange = () => localStorage.setItem(KEPT, box.checked ? "on" : "off");
    return label;
  }

  open() {
    if (!this.dialog.open) this.dialog.showModal();
  }
}
