"""The page for admins: who uses this server, and how large their libraries are; never what is in them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import streamlit as st

from library.errors import NotAllowed
from library.person_libraries import NOTE, name_in
from library.settings import Settings
from library.stores.room import size_of
from ui.settings.ledger_section import format_bytes
from ui.shared import people, resources
from ui.shared.markdown import escape_markdown
from ui.shared.state import say

_KEPT_S = 60


@dataclass(frozen=True)
class Use:
    """How much of the server one person uses.

    Attributes:
        id: Of the person, which names their folder.
        last_used: When they were here last; None where that is not known.
    """

    id: str
    name: str
    documents: int
    bytes: int
    last_used: datetime | None


def render() -> None:
    """Draw the table.

    Raises:
        NotAllowed: If the person is no admin.
    """
    if not people.current().is_admin:
        raise NotAllowed("admins_only")
    uses = _uses()
    with st.container(key="desk", gap="medium"):
        st.title(say("people"), anchor=False)
        st.caption(say("people_note"))
        everything = format_bytes(sum(use.bytes for use in uses))
        st.text(say("people_sum", n=len(uses), documents=sum(use.documents for use in uses), size=everything))
        _for_all()
        open_now = resources.workspaces().open_for()
        if uses:
            st.dataframe([_row(use, use.id in open_now) for use in uses], key="people_rows", hide_index=True)


def measure(settings: Settings) -> Iterator[Use]:
    """Measure every person's folder, without opening a library."""
    folder = settings.library / "people"
    for place in sorted(folder.iterdir()) if folder.is_dir() else []:
        if place.is_dir():
            yield Use(place.name, name_in(place) or place.name[:8], _count(place), size_of(place), _last_use(place))


@st.cache_data(ttl=_KEPT_S, show_spinner=False)
def _uses() -> list[Use]:
    found = measure(resources.settings())
    never = datetime.min.replace(tzinfo=UTC)
    return sorted(found, key=lambda use: use.last_used or never, reverse=True)


def _count(place: Path) -> int:
    return sum(1 for _ in (place / "files").glob("*.pdf"))


def _last_use(place: Path) -> datetime | None:
    try:
        return datetime.fromtimestamp((place / NOTE).stat().st_mtime, UTC)
    except OSError:
        return None


def _for_all() -> None:
    if (folder := resources.settings().shared_library) is not None:
        st.caption(escape_markdown(say("people_for_all", n=_count(folder), folder=folder)))


def _row(use: Use, is_open: bool) -> dict[str, object]:
    return {
        say("people_name"): use.name,
        say("people_documents"): use.documents,
        say("people_size"): format_bytes(use.bytes),
        say("people_last"): f"{use.last_used.astimezone():%Y-%m-%d %H:%M}" if use.last_used else "",
        say("people_open"): say("yes") if is_open else "",
    }
