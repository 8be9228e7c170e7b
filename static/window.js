// What belongs to the window: appearance, before anything is painted, and the sidebar of a phone, which closes itself.
(() => {
  const KEY = "footnote-appearance";
  const SIZES = { small: "90%", normal: "", large: "115%", larger: "130%" };
  const ask = window.matchMedia.bind(window);
  const NARROW = 768;
  const CHOICES = '.st-key-new_chat button, [class*="st-key-open_"] button, [data-testid="stPageLink-NavLink"]';

  function read() {
    try {
      return { theme: "system", size: "normal", ...JSON.parse(localStorage.getItem(KEY)) };
    } catch {
      return { theme: "system", size: "normal" };
    }
  }

  let chosen = read();

  // Streamlit follows the system's theme (1.67); what it takes for the system's is what was chosen here.
  window.matchMedia = (query) => {
    const list = ask(query);
    if (chosen.theme !== "system" && /prefers-color-scheme/.test(query)) {
      Object.defineProperty(list, "matches", { value: query.includes(chosen.theme) });
    }
    return list;
  };

  function apply() {
    document.documentElement.style.fontSize = SIZES[chosen.size] ?? "";
  }

  window.footnoteAppearance = {
    read: () => ({ ...chosen }),
    choose: (name, value) => {
      chosen = { ...chosen, [name]: value };
      localStorage.setItem(KEY, JSON.stringify(chosen));
      apply();
      window.dispatchEvent(new Event("afterprint")); // after which Streamlit looks at the system's theme again
    },
  };
  apply();

  document.addEventListener("click", (event) => {
    if (window.innerWidth >= NARROW || !event.target.closest?.('[data-testid="stSidebar"]')) return;
    if (!event.target.closest(CHOICES)) return;
    const close = () => document.querySelector('[data-testid="stSidebarCollapseButton"] button')?.click();
    setTimeout(close, 0); // the choice is taken first
  }, true);
})();
