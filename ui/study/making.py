"""What study makes: once for each document as it is now, whoever looks; what a model writes is kept until the end."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import streamlit as st

from library.words import Language, Message
from rag.events import AskOptions, Event
from rag.prompt.prompts import Task
from rag.study import cards, comparison, mind_map, summary, terms
from rag.study.cards import Card
from rag.study.document_text import DocumentText, read_document
from rag.study.mind_map import Branch
from rag.study.sheet import Sheet, join_sheets
from rag.study.writing import Writer
from ui.shared import model_picker, resources, writing_options
from ui.shared.state import language
from ui.shared.work import Work
from ui.study.subject import Subject

_KEPT = 64
_TEXTS = 24
_OF_EACH = 6  # terms, and sentences, of each document of a collection

Told = Event | Sheet
State = tuple[str, int]
"""Whose library it is, and its generation."""


def _state() -> State:
    return resources.workspace().person.id, resources.library().generation


def text_of(document_id: str) -> DocumentText:
    """Read a document to study it."""
    return _text(document_id, _state())


@st.cache_resource(show_spinner=False, max_entries=_TEXTS)
def _text(document_id: str, _: State) -> DocumentText:
    library = resources.library()
    return read_document(library, library.document(document_id))


def sheet_of(task: Task, about: Subject) -> Sheet:
    """Study documents in their own words."""
    return _sheet(task, about.ids, about.is_collection, language(), _state())


@st.cache_resource(show_spinner=False, max_entries=_KEPT)
def _sheet(task: Task, ids: tuple[str, ...], of_several: bool, spoken: Language, _: State) -> Sheet:
    texts = [text_of(one) for one in ids]
    if task == "comparison":
        return comparison.compare_documents(resources.library(), texts[0], texts[1], spoken)
    makers: dict[Task, Callable[[DocumentText], Sheet]] = {
        "short": summary.summarise_short,
        "part": summary.summarise_parts,
        "terms": lambda text: terms.list_terms(text, _OF_EACH) if of_several else terms.list_terms(text),
    }
    sheets = [makers[task](text) for text in texts]
    return join_sheets([(text.document.name, one) for text, one in zip(texts, sheets, strict=True)], titled=of_several)


@st.cache_resource(show_spinner=False, max_entries=_KEPT)
def _cards(ids: tuple[str, ...], _: State) -> list[Card]:
    return cards.make_cards([text_of(one) for one in ids])


def cards_of(about: Subject) -> list[Card]:
    """Make flash cards."""
    return _cards(about.ids, _state())


def map_of(about: Subject) -> tuple[Branch, tuple[Message, ...]]:
    """Make the mind map."""
    if about.is_collection:
        return mind_map.map_documents(about.name, about.documents)
    return mind_map.map_document(about.documents[0])


def nearest_to(document_id: str, others: tuple[str, ...]) -> str:
    """Find which of some documents is most like another."""
    return _nearest(document_id, others, _state())


@st.cache_resource(show_spinner=False, max_entries=_KEPT)
def _nearest(document_id: str, others: tuple[str, ...], _: State) -> str:
    return comparison.find_nearest_document(resources.library(), document_id, others)


@resources.kept
def study_writings() -> dict[tuple[Any, ...], Work[Told]]:
    """Hold what models write for a person, by what it is."""
    return {}


def key_of(*what: object) -> tuple[Any, ...]:
    """Tell apart what models write: by what is wanted of which documents, by whom, in which language."""
    return (*what, model_picker.model(), model_picker.address(), language(), resources.library().generation)


def work_of(key: tuple[Any, ...]) -> Work[Told] | None:
    """Find what a model writes, or wrote."""
    return study_writings().get(key)


def forget(key: tuple[Any, ...]) -> None:
    """Let go of what a model wrote."""
    study_writings().pop(key, None)


def writer(most_tokens: int | None = None) -> Writer:
    """Make what lets the model of this session write."""
    options = writing_options.chosen(AskOptions(model=model_picker.model(), most_tokens=most_tokens))
    return Writer(resources.library(), resources.session_settings(), options, language())


def start(key: tuple[Any, ...], make: Callable[[], Iterator[Told]]) -> None:
    """Let a model begin to write."""

    def told(_: threading.Event) -> Iterator[Told]:
        return make()

    works = study_writings()
    for old in [one for one, work in works.items() if work.done][: max(0, len(works) + 1 - _KEPT)]:
        del works[old]
    works[key] = Work("study", told)
