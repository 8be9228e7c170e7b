"""The self-test: run in the background, with its history, so that a change of model can be judged."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

import streamlit as st

from library.errors import FootnoteError
from rag.events import AskOptions, Finished
from rag.study.self_test import MakeQuestions, Tried, digest_of, make_questions, run_self_test
from ui.chat.costs import format_price
from ui.shared import model_picker, resources, writing_options
from ui.shared.edges import error_boundary, guard
from ui.shared.markdown import escape_markdown
from ui.shared.names import names_of
from ui.shared.state import language, rerun_page, say
from ui.shared.work import Work

if TYPE_CHECKING:
    from library.library import Library
    from library.stores.self_tests import TestRun
    from rag.answer import Answer
    from rag.chain import Answerer

_EVERY_S = 1.0
_COUNTS = (10, 20, 40, 80)
_USUAL = 20
_PASSAGES = 8  # that are searched for, so that their pages are five
_TOKENS_EACH = 4000  # that a question takes of a model, about
_LISTED = 40

make: MakeQuestions = make_questions
"""What makes the questions."""


@resources.kept
def self_tests() -> list[Work[Tried]]:
    """Hold the run of a person that goes on, or ended last."""
    return []


def render() -> None:
    """Draw what it is, the button or how far it is, and the history."""
    st.caption(say("test_words"))
    work = next(iter(self_tests()), None)
    if work and not work.done:
        _follow(work)
    else:
        _ended(work)
        _offer()
    _history()


def _offer() -> None:
    with st.container(key="test_offer", horizontal=True, vertical_alignment="bottom", gap="small"):
        count = st.selectbox(say("test_count"), _COUNTS, index=_COUNTS.index(_USUAL), key="test_count", width=140)
        model = model_picker.model()
        label = say("test_run", model=model) if model else say("test_run_quotes")
        st.button(
            escape_markdown(label), key="test_run", icon=":material/fact_check:", on_click=guard(_begin), args=(count,)
        )
    if model:
        st.caption(escape_markdown(say("test_run_model", model=model, n=count, tokens=count * _TOKENS_EACH)))


def _begin(count: int) -> None:
    options = replace(writing_options.chosen(AskOptions(model=model_picker.model())), web=False)
    build = resources.session_answerer()
    self_tests()[:] = [Work("self-test", partial(_run, resources.library(), build, options, count))]


def _run(
    library: Library, build: Callable[[], Answerer], options: AskOptions, count: int, stopped: threading.Event
) -> Iterator[Tried]:
    """Make the questions, ask them, and keep the run when it is whole."""
    from rag.retrieval.fusion import make_reranker
    from rag.retrieval.retriever import Retriever

    questions = make(library, count)
    search = Retriever(library, make_reranker(resources.settings()))
    answerer, last = build(), None

    def ask(question: str) -> Answer:
        for event in answerer.stream(question, options=options, stopped=stopped):
            if isinstance(event, Finished):
                return event.answer
        raise FootnoteError("answer_not_whole")

    for last in run_self_test(questions, lambda text: search.retrieve(text, None, _PASSAGES), ask, stopped):
        if last.figures.questions < last.of:
            yield last
    if last and not stopped.is_set():
        price = last.figures.price
        library.self_tests.add(
            options.model, library.model, digest_of(questions), last.figures.as_dict(), last.questions
        )
        if last.figures.tokens:
            library.model_uses.add("self-test", options.model, last.figures.tokens, 0, price)
        yield last


def _follow(work: Work[Tried]) -> None:
    def draw() -> None:
        if work.done:
            rerun_page()
            return
        told = work.latest
        with st.container(key="test_progress", horizontal=True, vertical_alignment="center", gap="small"):
            line = say("test_progress", n=told.figures.questions + 1, all=told.of) if told else say("test_making")
            share = told.figures.questions / told.of if told else 0.0
            st.progress(share, text=say("test_stopping") if work.stopped else line)
            st.button(say("stop"), key="test_stop", type="tertiary", on_click=guard(work.stop))

    st.fragment(error_boundary(draw), run_every=_EVERY_S)()


def _ended(work: Work[Tried] | None) -> None:
    """Say how the last run ended, where that is not seen in the history."""
    if work is None:
        return
    if work.stopped:
        st.caption(say("test_stopped"))
    elif work.error:
        st.text(work.error.said_in(language()))
    elif work.latest is None:
        st.caption(say("test_none"))


def _history() -> None:
    runs = resources.library().self_tests.all()
    if not runs:
        return
    with st.container(key="test_history", gap="small"):
        st.markdown(f"**{say('test_history')}**")
        rows = [format_run(run, runs[0].digest) for run in runs[:_LISTED]]
        config = {name: st.column_config.Column(say(f"test_{name}")) for name in rows[0]}
        st.dataframe(rows, key="test_rows", hide_index=True, column_config=config, alt=say("test_history"))
        if len({run.digest for run in runs}) > 1:
            st.caption(say("test_compare"))
        _details(runs[0])
        st.button(
            say("test_clear"), key="test_clear", type="tertiary", on_click=guard(resources.library().self_tests.clear)
        )


def format_run(run: TestRun, digest: str) -> dict[str, Any]:
    """Write a run as a row: shares in percent, and whether its questions are those of the newest."""
    told = run.figures
    asked = int(told.get("questions", 0))
    return {
        "at": f"{datetime.fromisoformat(run.at).astimezone():%Y-%m-%d %H:%M}",
        "model": run.model or say("test_quotes"),
        "questions": asked,
        "found": _share(told.get("found", 0), asked),
        "cited": _share(told.get("cited", 0), asked),
        "right": _share(told.get("right", 0), told.get("known", 0)),
        "answered": _share(told.get("answered", 0), asked),
        "supported": _share(told.get("supported", 0), told.get("sentences", 0)),
        "seconds": f"{told.get('seconds', 0.0) / max(asked, 1):.1f}",
        "tokens": told.get("tokens", 0),
        "price": "–" if told.get("price") is None else format_price(told["price"]),
        "embedder": run.embedder,
        "same": say("test_yes" if run.digest == digest else "test_no"),
    }


def _share(count: float, of: float) -> str:
    return f"{100 * count / of:.0f} % ({count:.0f}/{of:.0f})" if of else "–"


def _details(run: TestRun) -> None:
    """List the questions of a run, those that went wrong first."""
    names = names_of(resources.library().documents())
    tried = sorted(resources.library().self_tests.questions(run.id), key=lambda one: (one.cited, one.rank > 0))
    with st.expander(say("test_details"), type="compact"):
        rows = [
            {
                "question": one.question,
                "cited": say("test_yes" if one.cited else "test_no"),
                "rank": str(one.rank) if one.rank else "–",
                "document": names.get(one.document_id, ""),
                "page": one.page,
                "kind": say(f"test_kind_{one.kind}"),
            }
            for one in tried
            if one.document_id in names  # it may have been deleted, and not be erased yet
        ]
        config = {name: st.column_config.Column(say(f"test_{name}")) for name in rows[0]} if rows else {}
        st.dataframe(rows, key="test_questions", hide_index=True, column_config=config, alt=say("test_details"))
