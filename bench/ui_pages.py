"""What it takes to open the app, to go from page to page and chat to chat, to pick and to type, in a real Chromium."""

from __future__ import annotations

import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import cast

from playwright.sync_api import Browser, Page

from bench.process_tree import ProcessTree
from bench.small_pdfs import make_pdfs

RUNS = 5
_CALM_S, _IDLE_S = 1.5, 0.06  # so long a time in which the server computes no more than that
_PATIENCE_S = 120.0
_TYPED = "and what does the second part of it say about this"
_FILES, _FILE_PAGES = 10, 20
_QUESTION = "What is the total revenue?"

Figures = dict[str, tuple[str, list[float]]]
"""What was measured, by name: the unit, and each run."""

_DEEP = """const deep = (wanted) => {
  const roots = [document], found = [];
  for (const root of roots) {
    found.push(...root.querySelectorAll(wanted));
    for (const one of root.querySelectorAll('*')) if (one.shadowRoot) roots.push(one.shadowRoot);
  }
  return found;
};
const calm = () => document.querySelector('[data-testid="stApp"]')?.dataset.testScriptState === 'notRunning';
const painted = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));"""
# Gives the milliseconds from a click, or from words put in a field, to the frame after which something new is shown.
_CLICK = f"""async ([clicked, at, shown, words]) => {{
  {_DEEP}
  const before = new Set(deep(shown).map((one) => one.className));
  const fresh = () => deep(shown).some((one) => words || !before.has(one.className));
  const act = deep(clicked)[at], began = performance.now();
  if (words) {{
    act.focus();
    Object.getOwnPropertyDescriptor(Object.getPrototypeOf(act), 'value').set.call(act, words);
    act.dispatchEvent(new InputEvent('input', {{ bubbles: true, data: words }}));
  }} else act.click();
  while (!(fresh() && (words || calm()))) {{
    if (performance.now() > began + 60000) throw new Error(`${{clicked}} did not show ${{shown}}`);
    await new Promise(requestAnimationFrame);
  }}
  await painted();
  return performance.now() - began;
}}"""
# Gives the milliseconds from Enter in a field to the frame after which something is shown; Playwright itself looks for
# it twice a second only.
_ENTER = f"""async ([field, shown]) => {{
  {_DEEP}
  const box = deep(field)[0], began = performance.now();
  box.dispatchEvent(new KeyboardEvent('keydown', {{ key: 'Enter', code: 'Enter', keyCode: 13, bubbles: true }}));
  while (!document.querySelector(shown)) {{
    if (performance.now() > began + 60000) throw new Error(`Enter did not show ${{shown}}`);
    await new Promise(requestAnimationFrame);
  }}
  await painted();
  return performance.now() - began;
}}"""
_PAINTED = "() => performance.getEntriesByName('first-contentful-paint')[0].startTime"
_WATCH_KEYS = """() => {
  window.keys = [];
  new PerformanceObserver((list) => {
    for (const one of list.getEntries()) if (one.name === 'keydown') window.keys.push(one.duration);
  }).observe({ type: 'event', durationThreshold: 16 });
}"""
_BOX = '[data-testid="stChatInput"] textarea'
_LINK = '[data-testid="stPageLink-NavLink"]'
# What only each page has, in the order of the links in the sidebar.
_PAGES = {
    "library": ".list [data-id]",
    "study": ".st-key-studied",
    "insights": ".st-key-insights",
    "settings": ".st-key-setting_leaves",
}


def measure_opening(shown: Page, tree: ProcessTree, port: int) -> Figures:
    """Open the app in fresh windows: until anything is painted, and until a question can be typed."""
    painted, usable, computed = list[float](), list[float](), list[float]()
    for _ in range(RUNS):
        page = cast("Browser", shown.context.browser).new_page(locale="en-US", viewport=shown.viewport_size)
        wait_until_idle(shown, tree)
        before, began = tree.cpu_s, time.perf_counter()
        page.goto(f"http://localhost:{port}", wait_until="commit")
        page.locator(_BOX).wait_for()
        usable.append(time.perf_counter() - began)
        painted.append(page.evaluate(_PAINTED) / 1000)
        wait_until_idle(page, tree)
        computed.append(tree.cpu_s - before)
        page.close()
    opened = {"first paint": ("s", painted), "usable: a question can be typed": ("s", usable)}
    return {**opened, "server CPU of it": ("s", computed)}


def measure_pages(page: Page, tree: ProcessTree) -> Figures:
    """Go from page to page and from chat to chat by the sidebar, and pick documents by their names."""
    figures: Figures = {}
    for number, (name, shown) in enumerate(_PAGES.items()):
        runs, computed = list[float](), list[float]()
        for _ in range(RUNS):
            _new_chat(page)
            taken, cpu = _go(page, tree, _LINK, shown, at=number)
            runs.append(taken)
            computed.append(cpu)
        figures[f"to the page {name}"] = ("ms", runs)
        figures[f"server CPU of it ({name})"] = ("s", computed)
    runs, computed = [], []
    for run in range(RUNS):
        taken, cpu = _go(page, tree, '[class*="st-key-open_"] button', '[class*="st-key-foot_"]', at=run)
        runs.append(taken)
        computed.append(cpu)
    figures |= {"to another chat": ("ms", runs), "server CPU of it (chat)": ("s", computed)}
    return figures | _picked(page, tree)


def _picked(page: Page, tree: ProcessTree) -> Figures:
    _new_chat(page)
    wait_until_idle(page, tree)
    at, found = list[float](), list[float]()
    for _ in range(RUNS):
        at.append(page.evaluate(_CLICK, [_BOX, 0, ".menu [role=option]", "@"]))
        page.locator(_BOX).fill("")
        page.wait_for_timeout(300)
        page.keyboard.press("Control+k")
        page.wait_for_timeout(500)
        found.append(
            page.evaluate(_CLICK, ["dialog[open] input", 0, "dialog[open] .option", _QUESTION.split()[-1].strip("?")])
        )
        page.keyboard.press("Escape")
        page.wait_for_timeout(300)
    return {"documents listed after @": ("ms", at), "found by the palette": ("ms", found)}


def measure_asking(page: Page, tree: ProcessTree) -> Figures:
    """Ask in new chats."""
    taken, computed = _asked(page, tree)
    return {"from a question to its answer": ("s", taken), "server CPU of a question": ("s", computed)}


def measure_busy(page: Page, tree: ProcessTree) -> Figures:
    """Type, and ask in new chats, while PDFs are indexed."""
    with TemporaryDirectory() as folder:
        files = make_pdfs(Path(folder), _FILES, _FILE_PAGES, seed=int(time.time()))
        _new_chat(page)
        wait_until_idle(page, tree)
        page.locator('input[type="file"]').first.set_input_files(files)
        page.wait_for_timeout(3000)
        page.evaluate(_WATCH_KEYS)
        box = page.locator(_BOX)
        for letter in _TYPED:
            box.press(letter if letter != " " else "Space")
            page.wait_for_timeout(30)
        keys = page.evaluate("window.keys") or [16.0]
        box.fill("")
        taken, _ = _asked(page, tree, idle=False)
    return {
        "the slowest keys while PDFs are indexed": ("ms", sorted(keys)[-RUNS:]),
        "from a question to its answer, while PDFs are indexed": ("s", taken),
    }


def _asked(page: Page, tree: ProcessTree, *, idle: bool = True) -> tuple[list[float], list[float]]:
    taken, computed = list[float](), list[float]()
    for run in range(RUNS):
        _new_chat(page)
        if idle:
            wait_until_idle(page, tree)
        box = page.locator(_BOX)
        box.fill(f"{_QUESTION}{' ' * run}")
        tree.sample()
        before = tree.cpu_s
        taken.append(page.evaluate(_ENTER, [_BOX, '[class*="st-key-foot_"]']) / 1000)
        if idle:
            wait_until_idle(page, tree)
        tree.sample()
        computed.append(tree.cpu_s - before)
    return taken, computed


def _new_chat(page: Page) -> None:
    page.locator(".st-key-new_chat button").click()
    page.locator(".st-key-welcome").wait_for()


def _go(page: Page, tree: ProcessTree, clicked: str, shown: str, at: int = 0) -> tuple[float, float]:
    wait_until_idle(page, tree)
    before = tree.cpu_s
    taken: float = page.evaluate(_CLICK, [clicked, at, shown, ""])
    wait_until_idle(page, tree)
    return taken, tree.cpu_s - before


def wait_until_idle(page: Page, tree: ProcessTree) -> None:
    """Wait until the server has nothing to do, so that what is measured next is all that it computes."""
    end = time.monotonic() + _PATIENCE_S
    before = -1.0
    while time.monotonic() < end:
        tree.sample()
        if before >= 0 and tree.cpu_s - before < _IDLE_S:
            return
        before = tree.cpu_s
        page.wait_for_timeout(1000 * _CALM_S)
