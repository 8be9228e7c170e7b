"""A page of a document as a source: its image with the quote marked, and the way to the pages around it."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Literal

import streamlit as st

from library.errors import DocumentError, DocumentNotFound
from library.records import Rect
from rag.answer import Citation
from rag.reading.extracts import unwrap
from ui.shared import resources
from ui.shared.components import component
from ui.shared.edges import guard
from ui.shared.state import language, say

if TYPE_CHECKING:
    from library.pdf.drawing import PageImage

Place = Literal["beside", "over"]
_PIXELS_PER_POINT = 2.0
_SHARPEST = 1.5  # of the zooms; a page drawn larger only makes the image heavy
_ZOOMS = (1.0, 1.5, 2.0)


def render(citation: Citation, opened: dict[str, Any], place: Place) -> None:
    """Draw the page of a citation, or the one that was turned to.

    Args:
        citation: One with a document.
        opened: As in session_state["open"]; "page" is the page turned to, None for the cited one.
        place: Keeps the widgets beside the chat and over it apart.
    """
    library = resources.library()
    try:
        document = library.document(str(citation.document_id))
        number = min(opened["page"] or citation.page or 1, document.page_count)
        with st.container(key=f"source_title_{place}"):
            st.text(citation.title)
        with st.container(key=f"page_bar_{place}", horizontal=True, vertical_alignment="center", gap="xsmall"):
            _turner(citation, opened, number, document.page_count, place)
            zoom = _zoom() if place == "beside" else _ZOOMS[0]
        _recognised(document.id, number)
        image = page_image(document.id, number, _PIXELS_PER_POINT * min(zoom, _SHARPEST))
        rects = _rects(citation, number)
    except DocumentNotFound:
        _quote("document_gone", citation)
    except DocumentError as error:
        st.text(f"{say('page_failed')} {error.said_in(language())}")
        _quote("not_placed", citation)
    else:
        if place == "over" and number == citation.page and rects:
            _words(citation)  # on a phone the page's own letters are too small to read
        alt = say("page_image", n=number, title=citation.title)
        draw(image, f"page_{place}", alt, rects, zoom=zoom, faint=not citation.marker)
        if number == citation.page and not rects:
            _quote("not_placed", citation)


def forget_images() -> None:
    """Drop what was drawn, so that nothing of a deleted document stays in memory."""
    page_image.clear()
    _placed.clear()


def _turner(citation: Citation, opened: dict[str, Any], number: int, pages: int, place: Place) -> None:
    def go(to: int | None) -> None:
        st.session_state["open"] = {**opened, "page": to}

    turner(number, pages, _label(citation, number), place, go)
    if number != citation.page:
        st.button(say("back_to_quote"), f"back_{place}", type="tertiary", on_click=guard(go), args=(None,))


def turner(number: int, pages: int, label: str | None, place: str, go: Callable[[int], object]) -> None:
    """Say which page of how many it is and what is printed on it, between the buttons to those beside it."""

    def step(name: str, icon: str, to: int) -> None:
        key, possible = f"{name}_{place}", 1 <= to <= pages
        st.button(say(name), key, icon=icon, type="tertiary", disabled=not possible, on_click=guard(go), args=(to,))

    step("previous_page", ":material/chevron_left:", number - 1)
    shown = say("page_of", n=number, all=pages)
    st.text(f"{shown} · {say('page_printed', label=label)}" if label and label != str(number) else shown)
    step("next_page", ":material/chevron_right:", number + 1)


def _zoom() -> float:
    st.space("stretch")
    chosen = st.segmented_control(
        say("zoom"),
        _ZOOMS,
        default=_ZOOMS[0],
        required=True,
        format_func=lambda zoom: f"{zoom:.0%}",
        key="zoom",
        label_visibility="collapsed",
    )
    return float(chosen or _ZOOMS[0])


def _recognised(document_id: str, number: int) -> None:
    page = resources.library().page(document_id, number)
    if page and page.how == "ocr":
        st.caption(say("page_recognised"))


def _label(citation: Citation, number: int) -> str:
    if number == citation.page:
        return citation.page_label or ""
    page = resources.library().page(str(citation.document_id), number)
    return page.label or "" if page else ""


def _rects(citation: Citation, number: int) -> tuple[Rect, ...]:
    if number != citation.page:
        return ()
    return citation.rects or _placed(str(citation.document_id), number, citation.quote)


@st.cache_data(show_spinner=False, max_entries=48)
def page_image(document_id: str, number: int, scale: float = _PIXELS_PER_POINT) -> PageImage:
    """Draw a page, with so many pixels a point.

    Raises:
        DocumentError: If there is no such document or page, or the page cannot be drawn.
    """
    library = resources.library()
    return library.pdf.render(library.file(document_id), number, scale)


@st.cache_data(show_spinner=False, max_entries=256)
def _placed(document_id: str, number: int, quote: str) -> tuple[Rect, ...]:
    return resources.library().locate(document_id, number, quote)


def draw(
    image: PageImage,
    key: str,
    alt: str,
    rects: Sequence[Rect] = (),
    *,
    blocks: Sequence[dict[str, Any]] = (),
    zoom: float = 1.0,
    faint: bool = False,
) -> None:
    """Show the picture of a page.

    Args:
        image: The picture.
        key: Of the widget.
        alt: What the picture shows, in words.
        rects: What is marked, in PDF points.
        blocks: What is outlined: each with its kind, its label, its rectangle and those of its cells.
        zoom: How many times as wide as its place.
        faint: Whether it is marked faintly.
    """
    data = {
        "png": base64.b64encode(image.png).decode(),
        "width": image.width,
        "height": image.height,
        "rects": [list(rect) for rect in rects],
        "blocks": list(blocks),
        "alt": alt,
        "zoom": zoom,
        "faint": faint,
    }
    component("page")(key=key, data=data)


def _quote(reason: str, citation: Citation) -> None:
    st.caption(say(reason))
    _words(citation, reason)


def _words(citation: Citation, key: str = "over") -> None:
    with st.container(key=f"quote_{key}"):
        st.text(unwrap(citation.quote))
