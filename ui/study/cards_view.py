"""Flash cards: turned and stepped through in the browser, and as a file for Anki."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any

import streamlit as st

from library.printable import printable
from library.words import Language, read_words
from rag.study.cards import Card
from ui.chat.answer_data import place_of
from ui.chat.export.files import file_name
from ui.shared.components import component
from ui.shared.csv_cells import harmless_cell
from ui.shared.edges import guard
from ui.shared.state import language, say
from ui.study import layout, making
from ui.study.subject import Subject

_KEY = "flash_cards"
_WORDS = ("flip", "next", "previous", "of", "open", "term", "meaning")


def render(about: Subject) -> list[dict[str, Any]]:
    """Draw the cards, and give what they cite."""
    cards = making.cards_of(about)
    if about.left:
        st.caption(say("study_documents_left", n=about.left))
    if not cards:
        st.caption(say("study_cards_none"))
        return []
    st.caption(say("study_cards_words", n=len(cards)))

    def open_clicked() -> None:
        if name := st.session_state[_KEY].open:
            layout.open_source(str(name))

    drawn = [
        {
            "front": one.front,
            "back": one.back,
            "where": place_of(one.citation, language()),
            "marker": one.citation.marker,
        }
        for one in cards
    ]
    words = {name: read_words(language())[f"cards_{name}"] for name in _WORDS}
    component("cards")(key=_KEY, data={"cards": drawn, "words": words}, on_open_change=guard(open_clicked))
    st.download_button(
        say("study_save_anki"),
        data=format_anki(cards, language()),
        file_name=f"{file_name(f'cards-{about.name}', 'markdown').removesuffix('.md')}.csv",
        mime="text/csv",
        key="save_cards",
        icon=":material/download:",
        type="tertiary",
        on_click="ignore",
    )
    return layout.sources_of([one.citation for one in cards])


def format_anki(cards: Sequence[Card], reader: Language) -> str:
    """Write cards as Anki imports them: front, back and where that stands, all as plain text."""
    file = io.StringIO()
    file.write("#separator:Comma\n#html:false\n#columns:Front,Back,Source\n")
    table = csv.writer(file, quoting=csv.QUOTE_ALL)
    for card in cards:
        cells = (card.front, card.back, place_of(card.citation, reader))
        table.writerow([harmless_cell(printable(" ".join(cell.split()))) for cell in cells])
    return file.getvalue()
