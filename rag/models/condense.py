"""Makes a follow-up question complete, so that it can be searched for by itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rag.answer import Turn
from rag.models.failures import ModelFailure
from rag.models.usage import Usage
from rag.prompt.prompts import make_condense_prompt
from rag.query.follow_up import complete
from rag.query.instructions import strip_instructions

if TYPE_CHECKING:
    from langchain_core.language_models.chat_models import BaseChatModel

_TURNS = 3  # what a follow-up refers to is rarely further back
_LONGEST = 2000  # characters that a model's rewriting may have
# After these the answer itself may come all the same.
_PASSING = ("limited", "failing", "overlong", "too_much", "too_long", "unreadable", "empty")


def condense(question: str, history: Sequence[Turn], model: BaseChatModel | None, usage: Usage | None = None) -> str:
    """Complete a follow-up from the turns before it.

    Args:
        question: As the user typed it.
        history: The turns so far, the oldest first.
        model: Rewrites the question; without one a rule does.
        usage: Where the tokens that it takes are added.

    Returns:
        A query that can be understood without the history; the question itself when it is complete.

    Raises:
        ModelFailure: If the model cannot be asked at all; when it only fails now, the rule does its work.
    """
    if not history:
        return question
    if model is None:
        return _complete_by_rule(question, history[-_TURNS:])
    prompt = make_condense_prompt(question, history[-_TURNS:])
    try:
        message = model.invoke(prompt)
    except ModelFailure as failure:
        if failure.kind not in _PASSING:
            raise
        return _complete_by_rule(question, history[-_TURNS:])
    written = str(message.text).strip()
    if usage is not None:
        usage.add(message)
        usage.end_call(prompt, written)
    return written if 0 < len(written) <= _LONGEST else question


def _complete_by_rule(question: str, history: Sequence[Turn]) -> str:
    """Complete each turn from the one before it, so that "And in 2017?" may follow "What about Walmart?"."""
    before = history[0].question
    for turn, after in zip(history, [*(turn.question for turn in history[1:]), question], strict=True):
        before = complete(after, strip_instructions(before), turn.answer)
    return before
