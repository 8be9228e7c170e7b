"""The settings' list of every request that left this machine: when, where to, what for and how large."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

import streamlit as st

from library.words import read_words
from ui.shared import dialog_foot, resources
from ui.shared.csv_cells import harmless_cell
from ui.shared.edges import error_boundary
from ui.shared.state import dialog, language, say

if TYPE_CHECKING:
    from library.outgoing import Entry
    from library.stores.ledger import Totals

_NEWEST = 200
_SIZES = ("sent", "received")
_COLUMNS = ("at", "host", "left", "purpose", "bytes_sent", "bytes_received", "approximate", "outcome", "milliseconds")


def render() -> None:
    """Draw the sums, the newest requests, and what can be done with the list."""
    ledger = resources.library().ledger
    with st.container(key="ledger", gap="small"):
        totals, entries = ledger.totals(), ledger.entries(_NEWEST)
        with st.container(key="leaves_ledger", gap=None):
            st.markdown(f"**{say('ledger')}**")
            for line in _sums(totals):
                st.caption(line)
        if not entries:
            return
        rows = [_row(entry) for entry in entries]
        st.dataframe(rows, key="ledger_rows", hide_index=True, column_config=_columns(), alt=say("ledger"))
        st.caption(say("ledger_note"))
        if (every := totals.requests + totals.here) > len(entries):
            st.caption(say("ledger_newest", most=len(entries), all=every))
        _acts()


def _acts() -> None:
    ledger = resources.library().ledger
    with st.container(key="ledger_acts", horizontal=True, vertical_alignment="center"):
        st.download_button(
            say("ledger_save"),
            data=lambda: format_csv(ledger.entries()),
            file_name="footnote-ledger.csv",
            mime="text/csv",
            key="ledger_save",
            on_click="ignore",
        )
        if st.button(say("ledger_clear"), key="ledger_clear", type="tertiary"):
            _ask_to_clear()


def format_csv(entries: Iterable[Entry]) -> str:
    """Write the requests as a table for a spreadsheet, whose programs would run a cell that begins like a formula."""
    file = io.StringIO()
    table = csv.writer(file)
    table.writerow(_COLUMNS)
    for entry in entries:
        table.writerow([harmless_cell(getattr(entry, name)) for name in _COLUMNS])
    return file.getvalue()


def format_bytes(size: int) -> str:
    """Write a size with a unit that keeps it short."""
    for unit, bytes_in_it in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if size >= bytes_in_it:
            return f"{size / bytes_in_it:.1f} {unit}"
    return f"{size} B"


def _sums(totals: Totals) -> list[str]:
    sizes = {"sent": format_bytes(totals.bytes_sent), "received": format_bytes(totals.bytes_received)}
    left = say("ledger_sums", n=totals.requests, date=totals.since[:10], **sizes)
    here = [say("ledger_here", n=totals.here)] if totals.here else []
    return [left if totals.requests else say("ledger_nothing"), *here]


def _row(entry: Entry) -> dict[str, str]:
    name = entry.host.partition("://")[2] or entry.host
    return {
        "time": f"{datetime.fromisoformat(entry.at).astimezone():%Y-%m-%d %H:%M}",
        "to": name if entry.left else say("ledger_this_machine", host=name),
        "purpose": _named(f"purpose_{_key(entry.purpose)}", entry.purpose),
        "sent": _size(entry.bytes_sent, entry),
        "received": _size(entry.bytes_received, entry),
        "outcome": _named(f"outcome_{_key(entry.outcome)}", entry.outcome),
    }


def _size(size: int, entry: Entry) -> str:
    return f"{'≈ ' if size and entry.approximate else ''}{format_bytes(size)}"


def _columns() -> dict[str, Any]:
    return {
        name: st.column_config.TextColumn(say(f"ledger_{name}"), alignment="right" if name in _SIZES else None)
        for name in ("time", "to", "purpose", *_SIZES, "outcome")
    }


def _key(name: str) -> str:
    return name.replace(" ", "_")


def _named(phrase: str, name: str) -> str:
    return say(phrase) if phrase in read_words(language()) else name


def _ask_to_clear() -> None:
    @dialog(say("ledger_clear_title"))
    @error_boundary
    def ask() -> None:
        st.write(say("ledger_clear_ask"))
        if dialog_foot.render("ledger_clear", "ledger_clear_now", _clear, in_form=False):
            st.rerun()

    ask()


def _clear() -> None:
    resources.library().ledger.clear()
