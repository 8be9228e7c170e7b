"""An answer on its way: its words as they come, Stop, and what is said when none came."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil

import streamlit as st

from rag.events import Progress, Token, Waiting
from ui.chat import starting
from ui.shared import resources
from ui.shared.asking import Asked
from ui.shared.edges import error_boundary, guard
from ui.shared.markdown import escape_markdown
from ui.shared.state import language, say


def render(chat_id: str, asked: Asked) -> None:
    """Draw an answer that is being written, or why none came; once one is kept, the page is drawn anew with it."""
    again = asked.wanted.turn_id is not None
    streamed = not asked.done
    if streamed:
        _stream(asked)
    if asked.error is None and (again or not asked.empty):  # one that was stopped early leaves the older one
        _forget(chat_id)
        st.rerun()
    if streamed and again:
        st.rerun()  # what stands below the older answer is drawn only when nothing is written
    _failed(chat_id, asked)


def _stream(asked: Asked) -> None:
    text = st.container(key="streaming")
    with st.container(key="progress", horizontal=True, vertical_alignment="center"):
        status = st.empty()
        st.button(say("stop"), key="stop", on_click=guard(asked.stop), type="tertiary")
    _watch(asked)
    with text:
        st.write_stream(_words(asked, status))
    status.empty()


def _watch(asked: Asked) -> None:
    """Notice the input's Stop, which only ends the script (Streamlit 1.67).

    So does a reload, which must not end the answer. The difference: a fragment runs when no script
    does, and in a page that is still open.
    """
    within_script = True

    def look() -> None:
        nonlocal within_script
        if not within_script:
            if not asked.stopped.is_set():  # a second stop would not wait for the check
                asked.stop()
            st.rerun()
        within_script = False

    st.fragment(error_boundary(look), run_every=0.5)()


def _words(asked: Asked, status: st.delta_generator.DeltaGenerator) -> Iterator[str]:
    status.caption(say("searching"))
    for event in asked.follow():
        if isinstance(event, Progress):
            status.caption(say(event.stage, number=event.number, of=event.of))
        elif isinstance(event, Waiting):
            status.caption(say(f"waiting_{event.reason}", n=ceil(event.seconds)))
        # As it was written, line by line: what its signs mean is told when all of them are there.
        yield escape_markdown(event.text).replace("\n", "  \n") if isinstance(event, Token) else ""


def _failed(chat_id: str, asked: Asked) -> None:
    line = asked.error.said_in(language()) if asked.error else say("stopped_early")
    with st.container(key="failed", horizontal=True, vertical_alignment="center"):
        st.text(line)
        st.button(say("try_again"), key="try_again", on_click=guard(starting.repeat), args=(chat_id, asked.wanted))
        st.button(say("dismiss"), key="give_up", on_click=guard(_forget), args=(chat_id,), type="tertiary")


def _forget(chat_id: str) -> None:
    resources.asked().pop(chat_id, None)
