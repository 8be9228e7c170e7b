"""Notes how each question went: by whom it was answered, when its first word came and how it ended; no contents."""

from __future__ import annotations

import time
from collections.abc import Generator
from contextlib import closing
from typing import Literal

from library import log
from library.errors import FootnoteError
from library.watch.notes import note
from rag.answer import Answer
from rag.events import Token
from rag.extractive import is_built_in
from rag.models.failures import ModelFailure
from rag.state import State, Stopped

Outcome = Literal["answered", "refused", "incomplete", "stopped", "failed"]


def note_question(added: Generator[State], model: str) -> Generator[State]:
    """Yield what the steps of a question add, and note how it ended, also where it is left or fails.

    Args:
        added: By the steps, one after the other.
        model: Name of the chat model that was chosen.
    """
    log.question.set(log.new_reference())  # in the context of this question alone, which LangChain makes
    by = "quotes" if is_built_in(model) else "model"
    began, first_word_s = time.monotonic(), None
    outcome: Outcome = "stopped"
    failure = None
    note("question begun", by=by)
    try:
        with closing(added):
            for one in added:
                if first_word_s is None and isinstance(one.get("event"), Token):
                    first_word_s = round(time.monotonic() - began, 3)
                if "answer" in one:
                    outcome = _outcome_of(one["answer"])
                yield one
    except Stopped:
        raise
    except Exception as error:
        outcome, failure = "failed", _name_of(error)
        raise
    finally:
        seconds = round(time.monotonic() - began, 3)
        note("question", by=by, outcome=outcome, seconds=seconds, first_word_s=first_word_s, failure=failure)


def _outcome_of(answer: Answer) -> Outcome:
    if not answer.complete:
        return "incomplete"
    return "refused" if answer.refused else "answered"


def _name_of(error: Exception) -> str:
    """Return the name of a failure as the code has it: what it says may hold contents."""
    if isinstance(error, ModelFailure):
        return error.kind
    return error.message.name if isinstance(error, FootnoteError) else type(error).__name__
