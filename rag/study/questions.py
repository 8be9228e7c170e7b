"""Questions of a document's own: made from its headings, tables, fields and sentences, and tried before use."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice, zip_longest
from typing import get_args

from library.library import Library
from library.records import Block, BlockKind, Document, Passage
from library.text import cjk_share, terms_of
from library.text.dates import years_in
from library.text.items import mark_length
from library.text.stop_words import content_terms
from rag.answer import Answer
from rag.extractive.candidates import read_candidates
from rag.prompt.sources import mark_passages
from rag.reading.structure import page_passage, table_grid
from rag.reading.tables import rows_of_table
from rag.study import chinese_questions, english_questions
from rag.study.guide import OwnQuestion
from rag.study.question_forms import Capitals, Form, Kind, is_odd, is_plain_heading, letters_of, strip_number

ENOUGH = 4
"""How many questions are shown."""
_FRONT, _MOST_PAGES = 24, 48  # pages that are read: the first, and those of headings
_TRIED = 20  # questions that are asked for it
_OF_A_KIND = 2
_OF_A_TABLE = 3
_LONGEST, _LONGEST_VALUE = 100, 80  # letters of a question, of which a Chinese character counts as two; of a field
_PAGES_OF_PART = 3  # that a question of a heading may be answered on behind its own
_ALIKE = 0.6  # share of its terms by which a question asks the same as another
_OFTEN = 3  # that a document says a name which it goes on about
_WIDE = 0.3  # share of Chinese characters from which words are asked for in Chinese
_NOT_STUDIED = ("filing", "contract", "invoice", "manual", "form")
_FORMS, _FEW_PAGES = ("form", "invoice"), 2

Ask = Callable[[str], Answer]
"""Asks a question of the document alone, and gives the built-in answerer's answer."""


@dataclass(frozen=True)
class _Proposal:
    """A question, the pages that it may be made from, and the terms of which an answer must hold half."""

    form: Form
    pages: tuple[int, ...]
    terms: frozenset[str] = frozenset()


def read_for_study(library: Library, document: Document) -> list[Passage]:
    """Return the pages that a guide is made from, whole: the first ones, and those with headings."""
    numbers = dict.fromkeys(range(1, min(document.page_count, _FRONT) + 1))
    numbers |= dict.fromkeys(heading.page for heading in document.outline)
    pages = (library.page(document.id, number) for number in sorted([*numbers][:_MOST_PAGES]))
    return [page_passage(document, page, 0, len(page.text)) for page in pages if page and page.text.strip()]


def find_questions(
    document: Document, pages: Sequence[Passage], ask: Ask, seconds: float, enough: int = ENOUGH
) -> tuple[OwnQuestion, ...]:
    """Return questions that the document answers, each from the page that it was made from.

    Args:
        document: Whose questions.
        pages: As `read_for_study` gives them.
        ask: Tries one; what it refuses, or answers from elsewhere, is not shown.
        seconds: Until no more is tried.
        enough: How many are looked for.
    """
    until = time.monotonic() + seconds
    found: list[tuple[OwnQuestion, Kind]] = []
    left, tried = [*_Maker(document, pages).propose()], 0
    for alike in (_OF_A_KIND, enough):  # more of a kind where there is nothing else to ask
        waiting, left = left, []
        for proposal in waiting:
            if len(found) == enough or tried == _TRIED or time.monotonic() > until:
                break
            if not _adds(proposal, found, document, alike):
                left.append(proposal)
                continue
            tried += 1
            if page := _page_that_answers(proposal, ask(proposal.form.question)):
                found.append((OwnQuestion(proposal.form.question, page), proposal.form.kind))
    return tuple(sorted((one for one, _ in found), key=lambda one: one.page))


def _adds(proposal: _Proposal, found: Sequence[tuple[OwnQuestion, Kind]], document: Document, most_alike: int) -> bool:
    """True if a question is of another page and kind than most that were found, and asks something else."""
    on_page = sum(one.page in proposal.pages for one, _ in found)
    alike = sum(kind == proposal.form.kind for _, kind in found)
    own = {*terms_of(proposal.form.question)}
    same = any(len(own & {*terms_of(one.text)}) > _ALIKE * len(own) for one, _ in found)
    return on_page < (1 if document.page_count > ENOUGH else _OF_A_KIND) and alike < most_alike and not same


def _page_that_answers(proposal: _Proposal, answer: Answer) -> int:
    """Return the page that is cited first, if the question was made from it and the answer holds that; else 0."""
    page = answer.citations[0].page if answer.citations and not answer.refused else None
    if page is None or page not in proposal.pages or letters_of(proposal.form.value) not in letters_of(answer.answer):
        return 0
    held = proposal.terms & {*terms_of(answer.answer)}
    return page if 2 * len(held) >= len(proposal.terms) else 0


class _Maker:
    """Makes questions of a document's parts, in its language."""

    def __init__(self, document: Document, pages: Sequence[Passage]) -> None:
        """Read the pages."""
        self._document, self._pages = document, pages
        self._found = read_candidates(mark_passages(pages))
        self._capitals = Capitals(one.text for one in self._found if one.kind == "sentence")
        facts = document.facts
        title = facts.title.text if facts.title else document.title
        self._own = [letters_of(one) for one in (title, *(one.text for one in facts.authors))]
        self._titles = " ".join([title, *(one.title for one in document.outline)]).casefold()
        self._text = " ".join(page.text for page in pages).casefold()
        self._chinese = document.spoken == "zh"
        self._kind = facts.kind.text if facts.kind else ""

    def propose(self) -> Iterator[_Proposal]:
        """Yield what may be asked, the kinds in turn, those first that read best."""
        every = [*self._of_headings(), *self._of_sentences(), *self._of_tables(), *self._of_fields()]
        pages: dict[tuple[str, str], tuple[int, ...]] = {}  # a table of one page may say again what one before says
        for one in every:
            pages[one.form.question, one.form.value] = (*pages.get((one.form.question, one.form.value), ()), *one.pages)
        kinds = [_spread([one for one in every if one.form.kind == kind]) for kind in get_args(Kind)]
        asked: set[str] = set()
        for one in chain.from_iterable(zip_longest(*kinds)):
            if one and one.form.question not in asked and _is_short(one.form.question):
                asked.add(one.form.question)
                yield replace(one, pages=pages[one.form.question, one.form.value])

    def _of_headings(self) -> Iterator[_Proposal]:
        studied = self._kind not in _NOT_STUDIED
        outline = self._document.outline
        for heading, following in zip_longest(outline, outline[1:]):
            plain = strip_number(heading.title)
            own = any(letters_of(plain) in one or one in letters_of(plain) for one in self._own if one)
            if not plain or own or not is_plain_heading(plain) or (cjk_share(plain) > 0) != self._chinese:
                continue
            if self._chinese:
                form = chinese_questions.of_heading(plain, tells_how=self._kind == "manual")
            else:
                form = english_questions.of_heading(plain, studied, self._capitals)
            if form and form.kind == "headed" and heading.page == 1 and not self._capitals.inline(plain).islower():
                continue  # on a first page it names who publishes the document
            if form:
                last = following.page if following else heading.page
                pages = range(heading.page, min(max(heading.page, last), heading.page + _PAGES_OF_PART) + 1)
                yield _Proposal(form, tuple(pages), frozenset(content_terms(plain)))

    def _of_sentences(self) -> Iterator[_Proposal]:
        for one in self._found:
            if one.kind == "sentence" and one.is_whole and not is_odd(one.text):
                text = one.text[mark_length(one.text) :]
                if cjk_share(text) > _WIDE:
                    form = chinese_questions.of_sentence(text, self._is_known)
                else:
                    form = english_questions.of_sentence(text, self._capitals, self._is_known)
                if form:
                    yield _Proposal(form, (self._pages[one.source].page or 0,))

    def _of_tables(self) -> Iterator[_Proposal]:
        for page, block in self._blocks("table"):
            if block.cells:
                yield from islice(self._of_table(block, page.page or 0), _OF_A_TABLE)

    def _of_table(self, block: Block, page: int) -> Iterator[_Proposal]:
        heads, rows = table_grid(block)
        for row in rows_of_table(heads, rows, block.scale):
            if row and row.label and not row.unheaded:
                forms = filter(None, (self._of_cell(row.label, head, cell) for cell, head in row.cells))
                newest = max(forms, key=lambda form: years_in(form.question)[-1:], default=None)
                yield from [_Proposal(newest, (page,))] if newest else []

    def _of_cell(self, label: str, head: str, value: str) -> Form | None:
        if cjk_share(label + head) > _WIDE:
            return chinese_questions.of_cell(label, head, value)
        return english_questions.of_cell(label, head, value, self._capitals)

    def _of_fields(self) -> Iterator[_Proposal]:
        """Read the fields of a form or a page or two; in a long text they are its examples and notes."""
        if self._kind not in _FORMS and self._document.page_count > _FEW_PAGES:
            return
        for page, block in self._blocks("field"):
            said = " ".join(page.text[block.start : block.end].split())
            label, colon, value = said.replace("：", ":").partition(":")
            if not colon or not 1 < len(value.strip()) <= _LONGEST_VALUE:
                continue
            if cjk_share(label) > _WIDE:
                form = chinese_questions.of_field(label.strip(), value)
            else:
                form = english_questions.of_field(label.strip(), value, self._capitals)
            if form:
                yield _Proposal(form, (page.page or 0,))

    def _blocks(self, kind: BlockKind) -> Iterator[tuple[Passage, Block]]:
        return ((page, block) for page in self._pages for block in page.blocks if block.kind == kind)

    def _is_known(self, name: str) -> bool:
        """True if words name something that the document goes on about."""
        return name.casefold() in self._titles or self._text.count(name.casefold()) >= _OFTEN


def _is_short(question: str) -> bool:
    return len(question) * (1 + cjk_share(question)) <= _LONGEST


def _spread(proposals: Sequence[_Proposal]) -> list[_Proposal]:
    """Order proposals so that the first ones are of pages far apart."""
    step = max(1, len(proposals) // ENOUGH)
    first = [*proposals[::step]][:ENOUGH]
    return [*first, *(one for one in proposals if one not in first)]
