// Lists the other citations of an answer; each opens its source.
export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".root");
  const span = (className, text) => {
    const made = document.createElement("span");
    made.className = className;
    made.textContent = text;
    return made;
  };
  const title = document.createElement("p");
  title.className = "title";
  title.textContent = data.title;
  const rows = data.sources.map((source) => {
    const row = document.createElement("button");
    row.type = "button";
    row.className = "source";
    row.setAttribute("aria-label", source.label);
    row.append(span("chip", source.name), span("where", source.where), span("text", source.text));
    row.onclick = () => setTriggerValue("open", { kind: "marker", name: source.name });
    return row;
  });
  root.replaceChildren(title, ...rows);
}
