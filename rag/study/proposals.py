"""Proposes questions that a document may answer: made of its headings, sentences, tables, definitions and facts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice, zip_longest
from typing import get_args

from library.records import Block, BlockKind, Passage
from library.text import cjk_share
from library.text.dates import years_in
from library.text.items import mark_length
from library.text.stop_words import content_terms
from rag.reading.structure import table_grid
from rag.reading.tables import rows_of_table
from rag.study import chinese_questions, english_questions
from rag.study.definitions import find_definitions
from rag.study.document_text import DocumentText, Part
from rag.study.question_forms import Capitals, Form, Kind, becomes, is_odd, is_plain_heading, letters_of, strip_number
from rag.study.terms import find_terms

_OF_A_TABLE = 3
_TERM_LETTERS = 2  # that what is defined has at least
_TERMS = 12  # that are asked about
_APART = 4  # proposals of a kind that come first, from pages far apart
_LONGEST, _LONGEST_VALUE = 100, 80  # letters of a question, of which a Chinese character counts as two; of a field
_PAGES_OF_PART = 3  # that a question of a heading may be answered on behind its own
_OFTEN = 3  # that a document says a name which it goes on about
_WIDE = 0.3  # share of Chinese characters from which words are asked for in Chinese
_NOT_STUDIED = ("filing", "contract", "invoice", "manual", "form")
_FORMS, _FEW_PAGES = ("form", "invoice"), 2


@dataclass(frozen=True)
class Proposal:
    """A question, and where its answer stands.

    Attributes:
        pages: Those that it was made from.
        terms: Of which an answer must hold half.
        part: Letters of the part that answers it, whatever its words are; empty where `terms` and the form tell.
    """

    form: Form
    pages: tuple[int, ...]
    terms: frozenset[str] = frozenset()
    part: str = ""


def propose_questions(text: DocumentText) -> Iterator[Proposal]:
    """Yield what may be asked of a document in its language, the kinds in turn, those first that read best."""
    maker = _Maker(text)
    every = [*maker.make()]
    pages: dict[tuple[str, str], tuple[int, ...]] = {}  # a table of one page may say again what one before says
    for one in every:
        pages[one.form.question, one.form.value] = (*pages.get((one.form.question, one.form.value), ()), *one.pages)
    kinds = {kind: _spread([one for one in every if one.form.kind == kind]) for kind in get_args(Kind)}
    usual = [
        *kinds.pop("part"),
        *kinds.pop("fact"),
        *kinds.pop("summary"),
    ]  # what many documents answer, and what takes long to find, last
    asked: set[str] = set()
    for one in chain(chain.from_iterable(zip_longest(*kinds.values())), maker.of_terms(), usual):
        if one and one.form.question not in asked and _is_short(one.form.question):
            asked.add(one.form.question)
            yield replace(one, pages=pages.get((one.form.question, one.form.value), one.pages))


def _is_short(question: str) -> bool:
    return len(question) * (1 + cjk_share(question)) <= _LONGEST


def _spread(proposals: Sequence[Proposal]) -> list[Proposal]:
    """Order proposals so that the first ones are of pages far apart."""
    step = max(1, len(proposals) // _APART)
    first = [*proposals[::step]][:_APART]
    return [*first, *(one for one in proposals if one not in first)]


class _Maker:
    """Makes questions of a document's parts."""

    def __init__(self, text: DocumentText) -> None:
        self._text, self._document = text, text.document
        self._capitals = Capitals(one.text for one in text.statements if one.candidate.kind == "sentence")
        facts = self._document.facts
        title = facts.title.text if facts.title else self._document.title
        self._own = [letters_of(one) for one in (title, *(one.text for one in facts.authors))]
        self._titles = " ".join([title, *(one.title for one in text.parts)]).casefold()
        self._words = " ".join(page.text for part in text.parts for page in part.passages).casefold()
        self._chinese = self._document.spoken == "zh"
        self._kind = facts.kind.text if facts.kind else ""

    def make(self) -> Iterator[Proposal]:
        yield from self._of_headings()
        yield from self._of_sentences()
        yield from self._of_definitions()
        yield from self._of_tables()
        yield from self._of_fields()
        yield from self._of_facts()

    def of_terms(self) -> Iterator[Proposal]:
        """Ask about the terms that a document comes back to."""
        said = chinese_questions.ABOUT if self._chinese else english_questions.ABOUT
        for term, at in islice(find_terms(self._text, {}), _TERMS):
            if (cjk_share(term) > 0) == self._chinese and not any(letters_of(term) in one for one in self._own):
                pages = tuple(dict.fromkeys(one.page for one in at))
                held = letters_of("".join(one.text for one in at))
                yield Proposal(Form(said.format(thing=term), "term"), pages, frozenset(content_terms(term)), held)

    def _of_headings(self) -> Iterator[Proposal]:
        for number, part in enumerate(self._text.parts):
            plain = strip_number(part.title)
            own = any(letters_of(plain) in one or one in letters_of(plain) for one in self._own if one)
            if not plain or own or not is_plain_heading(plain) or (cjk_share(plain) > 0) != self._chinese:
                continue
            form = self._of_heading(plain)
            if form and form.kind == "headed" and part.page == 1 and not self._capitals.inline(plain).islower():
                continue  # on a first page it names who publishes the document
            if form:
                within = self._below(number)
                last = max(part.page, *(one.page for one in within))
                pages = range(part.page, min(last, part.page + _PAGES_OF_PART) + 1)
                said = letters_of("".join(page.text for one in within for page in one.passages))
                yield Proposal(form, tuple(pages), frozenset(content_terms(plain)), said)

    def _of_heading(self, plain: str) -> Form | None:
        if usual := becomes("parts", plain.casefold()):
            return Form(usual, "part")
        if self._chinese:
            return chinese_questions.of_heading(plain, tells_how=self._kind == "manual")
        return english_questions.of_heading(plain, self._kind not in _NOT_STUDIED, self._capitals)

    def _below(self, number: int) -> Sequence[Part]:
        """List a part with those below it, and where it ends."""
        parts = self._text.parts
        level = parts[number].level
        last = next((at for at in range(number + 1, len(parts)) if parts[at].level <= level), len(parts))
        return parts[number:last]

    def _of_sentences(self) -> Iterator[Proposal]:
        for one in self._text.statements:
            said = one.candidate
            if said.kind == "sentence" and said.is_whole and not is_odd(said.text):
                text = said.text[mark_length(said.text) :]
                if cjk_share(text) > _WIDE:
                    form = chinese_questions.of_sentence(text)
                else:
                    form = english_questions.of_sentence(text, self._capitals)
                if form:
                    yield Proposal(form, (one.page,))

    def _of_definitions(self) -> Iterator[Proposal]:
        for one in find_definitions(self._text):
            term = one.term
            known = one.kind != "sentence" or term.casefold() in self._titles or self._is_frequent(term)
            if not known or is_odd(one.meaning) or is_odd(term) or len(term) < _TERM_LETTERS:
                continue
            if self._chinese:
                form = chinese_questions.of_definition(one)
            else:
                form = english_questions.of_definition(one, self._capitals)
            if form:
                yield Proposal(form, (one.said.page,))

    def _of_tables(self) -> Iterator[Proposal]:
        for page, block in self._blocks("table"):
            if block.cells:
                yield from islice(self._of_table(block, page.page or 0), _OF_A_TABLE)

    def _of_table(self, block: Block, page: int) -> Iterator[Proposal]:
        heads, rows = table_grid(block)
        for row in rows_of_table(heads, rows, block.scale):
            if row and row.label and not row.unheaded:
                alone = [(cell, head) for cell, head in row.cells if [each for _, each in row.cells].count(head) == 1]
                forms = filter(None, (self._of_cell(row.label, head, cell) for cell, head in alone))
                newest = max(forms, key=lambda form: years_in(form.question)[-1:], default=None)
                yield from [Proposal(newest, (page,))] if newest else []

    def _of_cell(self, label: str, head: str, value: str) -> Form | None:
        if cjk_share(label + head) > _WIDE:
            return chinese_questions.of_cell(label, head, value)
        return english_questions.of_cell(label, head, value, self._capitals)

    def _of_fields(self) -> Iterator[Proposal]:
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
                yield Proposal(form, (page.page or 0,))

    def _of_facts(self) -> Iterator[Proposal]:
        facts, spoken = self._document.facts, chinese_questions if self._chinese else english_questions
        for author in facts.authors[:1]:
            yield Proposal(Form(spoken.WHO_WROTE, "fact", author.text), (author.page,))
        if facts.date:
            yield Proposal(Form(spoken.WHEN, "fact", facts.date.text[:4]), (facts.date.page,))
        if any(one.is_finished for one in self._text.statements):
            yield Proposal(Form(spoken.WHAT, "summary"), tuple(range(1, self._document.page_count + 1)))

    def _blocks(self, kind: BlockKind) -> Iterator[tuple[Passage, Block]]:
        pages = (page for part in self._text.parts for page in part.passages)
        return ((page, block) for page in pages for block in page.blocks if block.kind == kind)

    def _is_frequent(self, name: str) -> bool:
        return self._words.count(name.casefold()) >= _OFTEN
