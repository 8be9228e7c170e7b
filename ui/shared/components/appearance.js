// Light, dark or as the system has it, and how large letters are; kept by the browser, as window.js applies it.
function group({ name, label, choices }, chosen, choose) {
  const made = document.createElement("fieldset");
  const title = document.createElement("legend");
  title.textContent = label;
  made.append(title);
  for (const { value, words } of choices) {
    const choice = document.createElement("label"), dot = document.createElement("input"), said = document.createElement("span");
    dot.type = "radio";
    dot.name = name;
    dot.value = value;
    dot.checked = chosen[name] === value;
    dot.onchange = () => choose(name, value);
    said.textContent = words;
    choice.append(dot, said);
    made.append(choice);
  }
  return made;
}

export default function ({ data, parentElement }) {
  const appearance = window.footnoteAppearance;
  const root = parentElement.querySelector(".root");
  root.replaceChildren(...data.groups.map((one) => group(one, appearance.read(), appearance.choose)));
}
