"""What was read of a document, in words."""

from __future__ import annotations

import streamlit as st

from library.health import format_ranges, warnings_of
from library.records import Document, Health
from ui.library.document_facts import format_languages
from ui.library.shelf_data import problems_of
from ui.shared.state import language, say

_BESIDE_PAGES = ("form_from_data", "files_attached")


def render_problems(document: Document) -> None:
    """Draw a badge for each thing that a person should look at."""
    if problems := format_problems(document.health):
        with st.container(key="problems", horizontal=True, gap="xsmall"):
            for problem in problems:
                st.badge(problem, icon=":material/warning:", color="orange")


def format_problems(health: Health) -> list[str]:
    """Name what a person should look at; none when the pages gave their text."""
    return [say(f"problem_{name}", n=n) for name, n in problems_of(health).items()]


def format_report(document: Document, *, ocr: bool) -> list[str]:
    """Say in lines what was got out of the pages, and what can be done about the rest.

    Args:
        document: With its report.
        ocr: Whether text is recognised in pictures.
    """
    health = document.health
    if not health.read:
        return [say("health_none")]
    lines = [say("health_read", read=health.read, n=document.page_count)]
    for name in ("ocr", "pictures", "unread", "garbled", "empty", "hiding"):
        if pages := getattr(health, name):
            lines.append(say(f"health_{name}", n=len(pages), pages=format_ranges(pages), count=health.hidden))
    if health.empty and not ocr:
        lines.append(say("health_ocr_off"))
    for name in ("fields", "comments"):
        if n := getattr(health, name):
            lines.append(say(f"health_{name}", n=n))
    lines += [warning.said_in(language()) for warning in warnings_of(health) if warning.name in _BESIDE_PAGES]
    lines.append(say("health_tables", n=health.tables) if health.tables else say("health_no_tables"))
    lines.append(say("health_language", language=format_languages(document)))
    if "unlocked" in document.metadata:
        lines.append(say("health_unlocked"))
    return lines
