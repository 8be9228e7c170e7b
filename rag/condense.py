"""Makes a follow-up question complete, so that it can be searched for by itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from library.text import cjk_share, terms_of
from rag.answer import Turn
from rag.prompts import make_condense_prompt
from rag.question import content_terms

if TYPE_CHECKING:
    from langchain_core.language_models.chat_models import BaseChatModel

_TURNS = 3  # what a follow-up refers to is rarely further back
_LONGEST = 2000  # characters that a model's rewriting may have
_OPENING = re.compile(
    r"^\s*(?:and|or|but|so|also|then|what about|how about|what of|and what|same for|why|why not|how so|which one)\b"
    r"|^\s*(?:那么?|还有|另外|以及|而|它|他|她|其(?![他它余])|这|为什么|怎么会)",
    re.IGNORECASE,
)
_POINTING = re.compile(
    r"\b(?:it|its|they|them|their|theirs|he|him|his|she|her|hers|that|this|those|these|then|one|ones|same"
    r"|former|latter|previous|next|above|(?<!is )(?<!are )(?<!was )(?<!were )there(?! (?:is|are|was|were)\b))\b"
    r"|(?<!其)[它他她]|其(?![他它余])|这个|那个|这些|那些|这里|那里|该|前者|后者|上述|同样|这一|那一|呢",
    re.IGNORECASE,
)
_BARE = re.compile(
    r"^\s*(?:(?:in|on|at|from|to|by|for|of|with|since|until) )?(?:what|which|who|whom|when|where|how)(?: \w+)?[\s?]*$"
    r"|^\s*[有是在]?(?:多[大长久高远深宽重少]|几|什么时候|何时|哪里|哪儿|哪一?年|谁)\w{0,2}[\s？?]*$",
    re.IGNORECASE,
)  # "In what year?" names nothing at all
_FEW_TERMS = 4
_FEW_CHARACTERS = 12
_CHARACTERS = re.compile(r"\w")
_FIGURE = re.compile(r"\d+(?:[.,]\d+)*年?")
_WORD = re.compile(r"[^\W_]+(?:['’.&-][^\W_]+)*")


def condense(question: str, history: Sequence[Turn], model: BaseChatModel | None) -> str:
    """Complete a follow-up from the turns before it.

    Args:
        question: As the user typed it.
        history: The turns so far, the oldest first.
        model: Rewrites the question; without one a rule adds the words of the question before.

    Returns:
        A query that can be understood without the history; the question itself when it is complete.
    """
    if not history:
        return question
    if model is None:
        return _complete_by_rule(question, history)
    written = str(model.invoke(make_condense_prompt(question, history[-_TURNS:])).text).strip()
    return written if 0 < len(written) <= _LONGEST else question


def _complete_by_rule(question: str, history: Sequence[Turn]) -> str:
    if not _refers_back(question):
        return question
    before = next((turn.question for turn in reversed(history) if not _refers_back(turn.question)), history[0].question)
    if _FIGURE.search(question):
        before = _FIGURE.sub(" ", before)  # "and in 2017?" asks of another year than the question before
    said = set(terms_of(question))
    missing = [word for word in _WORD.findall(before) if not said.issuperset(terms_of(word))]
    return " ".join([question, *missing])


def _refers_back(question: str) -> bool:
    if _OPENING.search(question) or _BARE.search(question):
        return True
    chinese = cjk_share(question) > 0.5
    said = len(_CHARACTERS.findall(question)) if chinese else len(content_terms(question))
    return said <= (_FEW_CHARACTERS if chinese else _FEW_TERMS) and bool(_POINTING.search(question))
