"""What a model makes of the turns before a question: it complete, and them summed up."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING

from cachetools import LRUCache

from library.errors import ModelError
from library.log import locate
from rag.answer import Told, Turn
from rag.models.failures import ModelFailure
from rag.models.tokens import Usage, count_tokens, keep_fitting
from rag.prompt.prompts import make_condense_prompt, make_summary_prompt

if TYPE_CHECKING:
    from langchain_core.language_models.chat_models import BaseChatModel

_LOG = logging.getLogger(__name__)
_SHARE = 0.75  # of the room is for the last turns; the rest is for the summary of those before
_SUMMARIES = 256  # kept, so that a chat's is made once and then carried on
_LONGEST = 4000  # characters of a summary
_LONGEST_QUESTION = 2000  # characters that a model's rewriting may have
# After these the answer itself may come all the same.
_PASSING = ("limited", "failing", "overlong", "too_much", "too_long", "unreadable", "empty")


def rewrite_follow_up(question: str, turns: Sequence[Turn], model: BaseChatModel, usage: Usage) -> str | None:
    """Let a model complete a question from the turns before it.

    Args:
        question: As the user typed it.
        turns: The oldest first.
        model: Writes the question anew.
        usage: Where the tokens that it takes are added.

    Returns:
        A question that can be understood without the turns, the same where the model writes none; None where the model
        fails for now.

    Raises:
        ModelFailure: If the model cannot be asked at all.
    """
    prompt = make_condense_prompt(question, turns)
    try:
        message = model.invoke(prompt)
    except ModelFailure as failure:
        if failure.kind not in _PASSING:
            raise
        return None
    written = str(message.text).strip()
    usage.add(message)
    usage.end_call(prompt, written)
    return written if 0 < len(written) <= _LONGEST_QUESTION else question


class History:
    """Earlier turns as a model is told them, within a room; keeps the summaries that it made. Thread-safe."""

    def __init__(self, room: int) -> None:
        """Set the room.

        Args:
            room: Tokens that may be spent on history.
        """
        self._room = room
        self._lock = threading.Lock()
        self._summaries: LRUCache[tuple[Turn, ...], str] = LRUCache(_SUMMARIES)

    def tell(self, turns: Sequence[Turn], model: BaseChatModel, usage: Usage | None = None) -> Told:
        """Choose the last turns that fit; let the model sum up those before them.

        A summary that cannot be had is no reason to leave a question without an answer.

        Args:
            turns: The oldest first.
            model: Writes the summary.
            usage: Where the tokens that it takes are added.
        """
        newest_first = list(reversed(turns))
        kept = keep_fitting(newest_first, int(self._room * _SHARE), _cost)[::-1]
        earlier = tuple(turns[: len(turns) - len(kept)])
        return Told(tuple(kept), self._summary(earlier, model, usage or Usage()) if earlier else "")

    def _summary(self, earlier: tuple[Turn, ...], model: BaseChatModel, usage: Usage) -> str:
        before, known = self._carried_on(earlier)
        if known == len(earlier):
            return before
        new = keep_fitting(list(reversed(earlier[known:])), self._room * 2, _cost)[::-1]
        prompt = make_summary_prompt(before, new)
        try:
            message = model.invoke(prompt)
        except ModelError as error:
            _LOG.warning("The earlier turns could not be summed up: %s", locate(error))
            return before
        usage.add(message)
        usage.end_call(prompt, str(message.text))
        written = str(message.text).strip()[:_LONGEST]
        with self._lock:
            self._summaries[earlier] = written
        return written

    def _carried_on(self, earlier: tuple[Turn, ...]) -> tuple[str, int]:
        """Find the longest beginning that was summed up: its summary, and how many turns that covers."""
        with self._lock:
            for known in range(len(earlier), 0, -1):
                if summary := self._summaries.get(earlier[:known]):
                    return summary, known
        return "", 0


def _cost(turn: Turn) -> int:
    return count_tokens(turn.question) + count_tokens(turn.answer)
