"""Questions of a document's own for its guide: what was proposed is tried, and what is answered well is shown."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence

from library.records import Document
from library.text import terms_of
from rag.answer import Answer
from rag.study.document_text import DocumentText
from rag.study.guide import OwnQuestion
from rag.study.proposals import Proposal, propose_questions
from rag.study.question_forms import Kind, letters_of

ENOUGH = 4
"""How many questions are shown."""
_TRIED = 24  # questions that are asked for it
_OF_A_KIND = 2
_AT_ONCE = ("acronym", "defined")  # kinds of which the first quote has to be the answer
_LONGEST_FACT = 120  # letters of a quote that says who or when
_ALIKE = 0.6  # share of its terms by which a question asks the same as another

Ask = Callable[[str], Answer]
"""Asks a question of the document alone, and gives the built-in answerer's answer."""


def find_questions(text: DocumentText, ask: Ask, seconds: float, enough: int = ENOUGH) -> tuple[OwnQuestion, ...]:
    """Return questions that a document answers, each from the page that it was made from.

    Args:
        text: The document.
        ask: Tries one; what it refuses, or answers from elsewhere, is not shown.
        seconds: Until no more is tried.
        enough: How many are looked for.
    """
    until = time.monotonic() + seconds
    found: list[tuple[OwnQuestion, Kind]] = []
    left: Iterable[Proposal] = propose_questions(text)
    tried = 0
    for most_alike in (_OF_A_KIND, enough):  # more of a kind and of a page where there is nothing else to ask
        waiting, left = left, []
        for proposal in waiting:
            if len(found) == enough or tried == _TRIED or time.monotonic() > until:
                break
            if not _adds(proposal, found, text.document, most_alike):
                left.append(proposal)
                continue
            tried += 1
            if page := _page_that_answers(proposal, ask(proposal.form.question)):
                found.append((OwnQuestion(proposal.form.question, page), proposal.form.kind))
    return tuple(sorted((one for one, _ in found), key=lambda one: one.page))


def _adds(proposal: Proposal, found: Sequence[tuple[OwnQuestion, Kind]], document: Document, most_alike: int) -> bool:
    """True if a question is of another page and kind than most that were found, and asks something else."""
    on_page = sum(one.page in proposal.pages for one, _ in found)
    alike = sum(kind == proposal.form.kind for _, kind in found)
    own = proposal.terms or {*terms_of(proposal.form.question)}
    same = any(len(own & {*terms_of(one.text)}) > _ALIKE * len(own) for one, _ in found)
    most_on_page = most_alike if document.page_count <= ENOUGH else most_alike // 2
    return on_page < most_on_page and alike < most_alike and not same


def _page_that_answers(proposal: Proposal, answer: Answer) -> int:
    """Return the page that is cited first, if the question was made from it and the answer holds that; else 0."""
    first = answer.citations[0] if answer.citations and not answer.refused else None
    if first is None or not first.page or first.page not in proposal.pages:
        return 0
    form = proposal.form
    said = first.quote if form.kind in _AT_ONCE else answer.answer
    if letters_of(form.value) not in letters_of(said) or (form.kind == "fact" and len(first.quote) > _LONGEST_FACT):
        return 0
    held = proposal.terms & {*terms_of(answer.answer)}
    within = bool(proposal.part) and letters_of(first.quote) in proposal.part
    return first.page if within or (2 * len(held) >= len(proposal.terms) and form.kind != "part") else 0
