// The frame around what is read: as wide as the reader wants it beside the chat, hidden, or over the chat on a phone.
const NARROW = matchMedia("(max-width: 899.98px)");
const KEPT = "footnote-pane"; // in the browser: the width that the reader gave it, whether it is hidden
const LEAST_WIDTH = 340;

class Frame {
  constructor(root, words, beside) {
    Object.assign(this, { root, words, beside });
    this.away = control("hide", words, () => this.hide());
    this.strip = element("div", "strip", control("show", words, () => this.reveal()));
    root.onkeydown = (event) => this.key(event);
  }

  get isOver() { return this.beside && document.documentElement.dataset.pane === "over"; }

  // While it lies over the chat, the keyboard stays within it.
  keepFocus(event) {
    const all = [...this.root.querySelectorAll("a[href], button, input, [tabindex]")].filter((one) => one.offsetParent);
    const at = all.indexOf(this.root.getRootNode().activeElement), end = event.shiftKey ? 0 : all.length - 1;
    if (at !== end && at >= 0) return;
    all.at(event.shiftKey ? -1 : 0).focus();
    event.preventDefault();
  }

  // On a desk: how it was left. On a phone it is out of sight until something is opened.
  settle() {
    try {
      this.kept = { ...JSON.parse(localStorage.getItem(KEPT)) };
    } catch {
      this.kept = {};
    }
    this.arrange();
    this.turned = () => this.arrange();
    NARROW.addEventListener("change", this.turned);
  }

  arrange() {
    const { dataset, style } = document.documentElement;
    const hidden = !NARROW.matches && Boolean(this.kept.hidden);
    dataset.pane = hidden ? "hidden" : "";
    this.root.classList.toggle("hidden", hidden);
    if (this.kept.width) style.setProperty("--panel", `clamp(${LEAST_WIDTH}px, ${Number(this.kept.width)}px, 65vw)`);
    this.root.querySelector(".grip").setAttribute("aria-valuenow", Math.round((100 * this.root.clientWidth) / innerWidth));
    const name = NARROW.matches ? "close" : "hide";
    this.away.replaceChildren(icon(name));
    this.away.title = this.words[name];
    this.away.setAttribute("aria-label", this.words[name]);
  }

  keep(change) {
    Object.assign(this.kept, change);
    localStorage.setItem(KEPT, JSON.stringify(this.kept));
    this.arrange();
  }

  reveal() {
    if (!this.beside) return;
    if (!NARROW.matches) return void (this.kept.hidden && this.keep({ hidden: false }));
    this.before = document.activeElement?.shadowRoot?.activeElement ?? document.activeElement;
    document.documentElement.dataset.pane = "over";
    this.root.setAttribute("role", "dialog");
    this.root.setAttribute("aria-modal", "true");
    this.away.focus();
  }

  hide() {
    if (!NARROW.matches) {
      this.keep({ hidden: true });
      return this.strip.firstChild.focus();
    }
    document.documentElement.dataset.pane = "";
    this.root.setAttribute("role", "region");
    this.root.removeAttribute("aria-modal");
    this.before?.focus();
  }

  grip() {
    const grip = element("div", "grip"), wide = (width) => this.keep({ width: clamp(width, LEAST_WIDTH, innerWidth * 0.65) });
    grip.tabIndex = 0;
    grip.setAttribute("role", "separator");
    grip.setAttribute("aria-orientation", "vertical");
    grip.setAttribute("aria-label", this.words.resize);
    grip.onpointerdown = (event) => grip.setPointerCapture(event.pointerId);
    grip.onpointermove = (event) => grip.hasPointerCapture(event.pointerId) && wide(innerWidth - event.clientX);
    grip.onkeydown = ({ key }) => {
      const by = { ArrowLeft: 24, ArrowRight: -24 }[key];
      if (by) wide(this.root.clientWidth + by);
    };
    return grip;
  }

  key(event) {
    if (!this.isOver) return;
    if (event.key === "Tab") return this.keepFocus(event);
    if (event.key !== "Escape") return;
    this.hide();
    event.preventDefault();
    event.stopPropagation();
  }

  leave() {
    NARROW.removeEventListener("change", this.turned);
    if (this.isOver) document.documentElement.dataset.pane = "";
  }
}
