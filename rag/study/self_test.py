"""A self-test: the library's own questions are searched for and asked, to see what a change of model changes."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from itertools import chain, islice, takewhile, zip_longest

from library.library import Library
from library.records import Document, Passage
from library.stores.self_tests import TriedQuestion
from library.words import phrase
from rag.answer import Answer
from rag.study.document_text import DocumentText, read_document
from rag.study.proposals import propose_questions
from rag.study.question_forms import Kind, letters_of

PAGES = 5
"""Pages among which the one that answers is looked for."""
MOST_DOCUMENTS = 40
"""Documents that questions are made of; of more every second, third and so on."""
_OF_EACH = 12  # questions of a document, to choose from
_TITLE = 80  # letters by which a question names a document
_KINDS: dict[Kind, str] = {
    "defined": "definition",
    "acronym": "definition",
    "cell": "table",
    "told": "sentence",
    "asked": "heading",
    "headed": "heading",
}
_SAID: tuple[Kind, ...] = ("acronym", "cell", "told")  # of which the answer says a name or figure that is known


@dataclass(frozen=True)
class KnownQuestion:
    """A question with what is known of its answer.

    Attributes:
        pages: Those of the document that answer it, from 1; the first is the one where the answer stands.
        kind: What it was made of: "definition", "table", "sentence" or "heading".
        expected: What the answer must say; empty where that may be put in many ways.
    """

    text: str
    document_id: str
    pages: tuple[int, ...]
    kind: str
    expected: str = ""


Search = Callable[[str], Sequence[Passage]]
Ask = Callable[[str], Answer]
MakeQuestions = Callable[[Library, int], Sequence[KnownQuestion]]
"""Makes so many questions of a library, the same each time for the same documents."""


def make_questions(library: Library, most: int) -> list[KnownQuestion]:
    """Make questions of a library's documents, each document in turn; they name theirs where there are several."""
    documents = sorted(library.documents(), key=lambda one: one.id)
    chosen = documents[:: max(1, -(-len(documents) // MOST_DOCUMENTS))]
    of_each = [islice(_of_document(read_document(library, one), len(documents) > 1), _OF_EACH) for one in chosen]
    return list(dict.fromkeys(one for one in chain.from_iterable(zip_longest(*of_each)) if one))[:most]


def _of_document(text: DocumentText, several: bool) -> Iterator[KnownQuestion]:
    language = "zh" if text.document.spoken == "zh" else "en"
    for one in takewhile(lambda proposal: proposal.form.kind != "term", propose_questions(text)):
        if kind := _KINDS.get(one.form.kind):
            question = one.form.question
            if several and kind != "definition":
                question = phrase(language, "ask_in", title=_title_of(text.document), question=question)
            expected = one.form.value if one.form.kind in _SAID else ""
            yield KnownQuestion(question, text.document.id, one.pages, kind, expected)


def digest_of(questions: Sequence[KnownQuestion]) -> str:
    """Tell whether two runs had the same questions: the sha256 of all of them."""
    return hashlib.sha256("\n".join(f"{one.document_id} {one.text}" for one in questions).encode()).hexdigest()


def _title_of(document: Document) -> str:
    """Give the title by which a question means a document, else its name."""
    title = document.facts.title.text if document.facts.title else document.title
    return title.strip('《》“”"') if len(title) <= _TITLE else document.name


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
    questions: Sequence[KnownQuestion], search: Search, ask: Ask, stopped: threading.Event
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


def rank_of(question: KnownQuestion, passages: Sequence[Passage]) -> int:
    """Tell which of the first pages found answers a question, from 1; 0 if none does."""
    pages = list(dict.fromkeys((one.document_id, one.page) for one in passages))[:PAGES]
    wanted = [(question.document_id, page) for page in question.pages]
    return next((rank for rank, page in enumerate(pages, 1) if page in wanted), 0)


def _judge(question: KnownQuestion, rank: int, answer: Answer) -> TriedQuestion:
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


def _count(figures: Figures, question: KnownQuestion, tried: TriedQuestion, answer: Answer) -> None:
    figures.questions += 1
    figures.found += tried.rank > 0
    figures.answered += tried.answered
    figures.cited += tried.cited
    figures.known += bool(question.expected)
    figures.right += (
        bool(question.expected) and tried.answered and letters_of(question.expected) in letters_of(answer.answer)
    )
    figures.sentences += sum(one.support != "none" for one in answer.sentences)
    figures.supported += sum(one.support in ("quoted", "supported") for one in answer.sentences)
    figures.tokens += answer.usage.get("input_tokens", 0) + answer.usage.get("output_tokens", 0)
    if answer.price is not None:
        figures.price = (figures.price or 0.0) + answer.price
