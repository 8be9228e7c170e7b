// The keys of the app. None is taken from who types, nor while an input method composes, nor under another dialog.
const TYPED_INTO = "input:not([type=checkbox], [type=radio], [type=button]), textarea, select, [contenteditable]";
const CHOSEN_IN = "[role=menu], [role=listbox], [role=grid], [role=combobox], [role=slider]"; // by letters and arrows
const box = () => document.querySelector('[data-testid="stChatInput"] textarea');

function isTyping(event) {
  return event.composedPath().some((one) => one.matches?.(`${TYPED_INTO}, ${CHOSEN_IN}`));
}

class Keys {
  constructor(root, data) {
    this.palette = new Palette(root, data, (item) => this.choose(item));
    this.help = new Help(root, data);
    this.gone = new AbortController();
    const { signal } = this.gone;
    document.addEventListener("keydown", (event) => this.key(event), { signal });
    window.addEventListener("footnote-keys", ({ detail }) => this.act(detail), { signal });
    root.onkeydown = (event) => event.stopPropagation(); // what is typed into a dialog is nobody else's
  }

  show(data, trigger) {
    Object.assign(this, { data, trigger });
    document.documentElement.lang = data.language; // by which a screen reader chooses its voice
    if (this.asks) setTimeout(() => this.focusInput());
  }

  key(event) {
    if (event.isComposing || event.keyCode === 229 || event.defaultPrevented || event.altKey) return;
    if (document.querySelector('[data-testid="stDialog"]') || this.palette.dialog.open || this.help.dialog.open) return;
    const command = MAC ? event.metaKey && !event.ctrlKey : event.ctrlKey && !event.metaKey;
    if (command && !event.shiftKey && (event.key.toLowerCase() === "k" || event.code === "KeyK")) this.act("palette");
    else if (event.ctrlKey || event.metaKey || !lettersAreOn() || isTyping(event)) return;
    else {
      const act = { n: "new_chat", "/": "ask", j: "next", k: "previous", p: "page", "?": "help", "？": "help" }[event.key];
      if (!act) return;
      this.act(act);
    }
    event.preventDefault();
  }

  act(name) {
    const acts = {
      palette: () => this.palette.open(this.data),
      help: () => this.help.open(),
      ask: () => this.focusInput() || this.trigger("choose", { kind: "page", id: "chat" }),
      new_chat: () => { this.asks = true; this.trigger("choose", { kind: "act", id: "new_chat" }); },
      next: () => this.source({ by: 1 }),
      previous: () => this.source({ by: -1 }),
      page: () => this.source({ by: 0 }),
    };
    acts[name]?.();
  }

  source(detail) {
    window.dispatchEvent(new CustomEvent("footnote-source", { detail }));
  }

  // True if there is an input.
  focusInput() {
    this.asks = !box();
    box()?.focus();
    return Boolean(box());
  }

  choose({ kind, id }) {
    if (kind === "act" && ["ask", "help", "new_chat"].includes(id)) this.act(id);
    else if (kind === "theme") window.footnoteAppearance.choose("theme", id);
    else this.trigger("choose", { kind, id });
  }

  leave() {
    this.gone.abort();
  }
}

const KEYS_OF = new WeakMap();

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".root"), words = JSON.stringify(data.words);
  let keys = KEYS_OF.get(root);
  if (keys?.words !== words) {
    keys?.leave();
    root.replaceChildren();
    keys = Object.assign(new Keys(root, data), { words });
    KEYS_OF.set(root, keys);
  }
  keys.show(data, setTriggerValue);
  return () => setTimeout(() => root.isConnected || keys.leave()); // it is called for a run that was overtaken too
}
