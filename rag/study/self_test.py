"""A self-test: the library's own questions are searched for and asked, to see what a change of model changes."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field

from library.records import Passage
from library.stores.self_tests import TriedQuestion
from rag.answer import Answer
from rag.study.own_questions import OwnQuestion

PAGES = 5
"""Pages among which the one that answers is looked for."""

Search = Callable[[str], Sequence[Passage]]
Ask = Callable[[str], Answer]


@dataclass
class Figures:
    """What a run found; counts are of questions.

    Attributes:
        found: Those whose page is among the first five that a search gives.
        answered: Those that were not refused.
        cited: Those whose answer cites a page that answers them.
        right: Those with a known figure or name whose answer says it.
        known: Those whose answer holds a known figure or name.
        sentences: Those of all answers that state something.
        supported: Those of them that are quoted or supported.
        seconds: That searching and answering took.
        tokens: Read and written by a model.
        price: US dollars; None when it is unknown or nothing is paid by the token.
    """

    questions: int = 0
    found: int = 0
    answered: int = 0
    cited: int = 0
    right: int = 0
    known: int = 0
    sentences: int = 0
    supported: int = 0
    seconds: float = 0.0
    tokens: int = 0
    price: float | None = None

    def as_dict(self) -> dict[str, int | float | None]:
        """Give the figures as plain values that JSON can hold."""
        return asdict(self)


@dataclass(frozen=True)
class Tried:
    """How far a run is: the questions that were tried, of how many, and what came of them."""

    of: int
    figures: Figures
    questions: tuple[TriedQuestion, ...] = field(default=(), repr=False)


def run_self_test(
    questions: Sequence[OwnQuestion], search: Search, ask: Ask, stopped: threading.Event
) -> Iterator[Tried]:
    """Search for and ask each question, telling how far it is after each; the last is the whole unless it was stopped.

    Raises:
        FootnoteError: If a search or an answer fails.
    """
    figures = Figures()
    tried: list[TriedQuestion] = []
    for question in questions:
        if stopped.is_set():
            return
        began = time.monotonic()
        rank = rank_of(question, search(question.text))
        answer = ask(question.text)
        figures.seconds += time.monotonic() - began
        tried.append(_judge(question, rank, answer))
        _count(figures, question, tried[-1], answer)
        yield Tried(len(questions), figures, tuple(tried))


def rank_of(question: OwnQuestion, passages: Sequence[Passage]) -> int:
    """Tell which of the first pages found answers a question, from 1; 0 if none does."""
    pages = list(dict.fromkeys((one.document_id, one.page) for one in passages))[:PAGES]
    wanted = [(question.document_id, page) for page in question.pages]
    return next((rank for rank, page in enumerate(pages, 1) if page in wanted), 0)


def _judge(question: OwnQuestion, rank: int, answer: Answer) -> TriedQuestion:
    cited = any(one.document_id == question.document_id and one.page in question.pages for one in answer.citations)
    return TriedQuestion(
        document_id=question.document_id,
        kind=question.kind,
        question=question.text,
        page=question.pages[0],
        rank=rank,
        answered=not answer.refused,
        cited=cited and not answer.refused,
    )


def _count(figures: Figures, question: OwnQuestion, tried: TriedQuestion, answer: Answer) -> None:
    figures.questions += 1
    figures.found += tried.rank > 0
    figures.answered += tried.answered
    figures.cited += tried.cited
    figures.known += bool(question.expected)
    figures.right += (
        bool(question.expected) and tried.answered and _letters(question.expected) in _letters(answer.answer)
    )
    figures.sentences += sum(one.support != "none" for one in answer.sentences)
    figures.supported += sum(one.support in ("quoted", "supported") for one in answer.sentences)
    figures.tokens += answer.usage.get("input_tokens", 0) + answer.usage.get("output_tokens", 0)
    if answer.price is not None:
        figures.price = (figures.price or 0.0) + answer.price


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))
