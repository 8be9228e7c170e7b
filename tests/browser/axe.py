"""What axe-core finds on a page that keeps people out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from axe_playwright_python.base import AXE_SCRIPT

if TYPE_CHECKING:
    from playwright.sync_api import Page

_SETTLED = """Promise.allSettled(document.getAnimations()
    .filter((one) => one.effect.getComputedTiming().endTime < Infinity).map((one) => one.finished))"""
_GRAVE = ("critical", "serious", "moderate")


def find_barriers(page: Page, but: str = "") -> list[str]:
    """List what is moderate or worse, each with the element and what is wrong with it.

    Args:
        page: What is looked at.
        but: A selector of what was looked at before, which is left out because it takes long.
    """
    page.evaluate(_SETTLED)  # what moves or fades is not looked at on its way
    page.evaluate(f"() => {{ if (!window.axe) {{ {AXE_SCRIPT} }} }}")
    found = page.evaluate("(but) => axe.run({exclude: but ? [but] : []}, {resultTypes: ['violations']})", but)
    return [
        f"{one['id']}: {node['html'][:200]} {node['failureSummary']}"
        for one in found["violations"]
        if one["impact"] in _GRAVE
        for node in one["nodes"]
    ]
