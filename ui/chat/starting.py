"""Begins answers with the switches as they stand: to a new question, to an old one again, or where one broke off."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from library.words import Message
from rag.answer import Answer, Turn
from rag.events import AskOptions, Event
from ui.chat import scope_picker, web_switch
from ui.shared import model_picker, page_keys, resources, uploads, writing_options
from ui.shared.asking import Asked, Wanted
from ui.shared.question_line import question_line
from ui.shared.state import close_source

if TYPE_CHECKING:
    from library.stores.chats import StoredTurn


def start(chat_id: str, question: str) -> None:
    """Begin to answer a new question."""
    _begin(chat_id, Wanted(question), resources.library().chats.turns(chat_id))


def start_again(
    chat_id: str, turn_id: int, go_on: bool = False, most_tokens: int | None = None, research: bool = False
) -> None:
    """Begin one more answer to the question of a turn.

    Args:
        chat_id: Its chat.
        turn_id: The turn; nothing happens when it is gone.
        go_on: Whether the answer shown is gone on with, where the one who answers now can do that.
        most_tokens: Tokens that it may use, where the user allowed more than usual.
        research: Whether it is to be divided, whatever the switch says by now.
    """
    turns = resources.library().chats.turns(chat_id)
    place = next((place for place, turn in enumerate(turns) if turn.id == turn_id), None)
    if place is None:
        return
    close_source()
    so_far = str(turns[place].answer["answer"]) if go_on and model_picker.model() else ""  # quotes begin anew
    _begin(chat_id, Wanted(turns[place].question, turn_id, so_far, most_tokens, research=research), turns[:place])


def repeat(chat_id: str, wanted: Wanted) -> None:
    """Begin once more what came to nothing."""
    if wanted.turn_id is None:
        start(chat_id, wanted.question)
    else:
        start_again(chat_id, wanted.turn_id, bool(wanted.so_far), wanted.most_tokens, wanted.research)


def _begin(chat_id: str, wanted: Wanted, before: Sequence[StoredTurn]) -> None:
    uploads.forget_added()
    history = [_turn(turn) for turn in before]
    wanted = replace(wanted, model=model_picker.model())
    asked = AskOptions(scope_picker.chosen(), model=wanted.model, so_far=wanted.so_far, most_tokens=wanted.most_tokens)
    asked = replace(asked, research=bool(wanted.model and (wanted.research or st.session_state["research"])))
    options = writing_options.chosen(web_switch.chosen(asked))
    answerer, line, who = resources.session_answerer(), question_line(), page_keys.asker()

    def events(stopped: threading.Event) -> Iterator[Event]:
        return line.take_turn(who, stopped, lambda: answerer().stream(wanted.question, history, options, stopped))

    resources.asked()[chat_id] = Asked(wanted, events, _saver(chat_id, wanted))


def _turn(stored: StoredTurn) -> Turn:
    return Turn(
        stored.question, str(stored.answer["answer"]), tuple(map(Message.of, stored.answer.get("warnings", ())))
    )


def _saver(chat_id: str, wanted: Wanted) -> Callable[[Answer], None]:
    chats, turn_id = resources.library().chats, wanted.turn_id

    def save(answer: Answer) -> None:
        if turn_id is None:
            chats.add_turn(chat_id, wanted.question, answer.as_dict())
        else:
            chats.add_version(chat_id, turn_id, answer.as_dict())

    return save
