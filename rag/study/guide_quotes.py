"""What a document says of itself in its own words: what it is, and what it counts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice, pairwise
from pathlib import PurePath

from library.records import Document, Passage
from library.text import cjk_share, ends_sentence, sentence_spans, terms_of
from library.text.items import mark_length
from library.text.stop_words import content_terms
from rag.extractive.candidates import Candidate, read_candidates
from rag.prompt.sources import mark_passages
from rag.study.question_forms import is_odd
from rag.study.word_lists import is_titled
from rag.verify.figures import PERIODS, PLACES, Figure, read_figures

_LEANING = re.compile(
    r"[¹²³⁴⁵⁶⁷⁸⁹⁰*†]|(?:see|note that|for instance|for example|in this case|as shown|indicate by|however|thus"
    r"|therefore|third|fourth|finally|this|these|those|it|they|fig|figure|table)\b|例如|比如|[图表]\s?\d|如[图表]|同时|但|因此|由于|这|其",
    re.IGNORECASE,
)
_CODE = re.compile(r"\d[a-z]-\d|(?:Rule|Section|§|Vol\.|pages?|No\.) ?\d", re.IGNORECASE)
_FEW_WORDS = 4  # of a title that says little
_LOOKED_AT = 15  # first sentences of paragraphs
_SUMMARIES = ("abstract", "summary", "executive summary", "digest", "摘要", "内容提要", "概要", "提要")
_OPENING = 6  # pages that say what a document is
_OPENS = 60  # letters of a sentence that does, at least
_SENTENCES = 3  # that say what a document is
_FIELDS = 4
_FIGURES = 4
_FARTHER = 0.04  # by which a figure counts less a page farther behind
_LETTERS = (25, 240)  # of what says a figure; a Chinese character counts as two
_CELLS = 3  # of a row that is quoted whole


def what_it_is(document: Document, pages: Sequence[Passage]) -> list[tuple[str, Passage]]:
    """Return what says what a document is: summary, abstract or first paragraph, else the first fields of a form."""
    found = read_candidates(mark_passages(pages[:_OPENING]))
    summed = _below_summary(found)
    abstract = document.facts.abstract
    home = next((page for page in pages if abstract and page.page == abstract.page), None)
    first = next(
        (one for one in found if pages[one.source].page == 1 and _opens(one) and _on_topic(one.text, document)), None
    )
    if abstract and abstract.page > 1:
        summed = summed or first
    if abstract and home and not summed:
        sentences = [abstract.text[start:end] for start, end in sentence_spans(abstract.text)]
        sentences = [one[mark_length(one) :] for one in sentences]
        said = [one for one in sentences if _tells(one) and _stands_in(one, home)]
        headings = " ".join(one.title for one in document.outline)
        if len(said) > 1 or (said and (_on_topic(said[0], document) or _shared(said[0], headings) > 1)):
            return [(_join(said), home)]
    fields = [one for one in found if one.kind == "field" and not is_odd(one.text)]
    if not summed and fields and document.page_count < _OPENING:
        return [(one.text, pages[one.source]) for one in fields[:_FIELDS]]
    openings = [*islice((one for one in found if _opens(one)), _LOOKED_AT)]
    opening = summed or max(openings, key=lambda one: _on_topic(one.text, document), default=None)
    if opening is None or not (summed or _on_topic(opening.text, document)):
        return []
    same = [one for one in found if (one.source, one.paragraph) == (opening.source, opening.paragraph) and one.is_whole]
    return [(_join([one.text[mark_length(one.text) :] for one in same]), pages[opening.source])]


def _below_summary(found: Sequence[Candidate]) -> Candidate | None:
    """Return the first sentence below a heading that says that a summary follows."""
    for heading, one in pairwise(found):
        named = " ".join(heading.text.casefold().split()).strip(" .:：")
        if heading.kind == "heading" and named in _SUMMARIES and _opens(one):
            return one
    return None


def _join(sentences: Sequence[str]) -> str:
    return ("" if cjk_share(sentences[0]) > 0.5 else " ").join(sentences[:_SENTENCES])


def _tells(sentence: str) -> bool:
    return ends_sentence(sentence) and len(sentence) * (1 + cjk_share(sentence)) > _LETTERS[0]


def _opens(one: Candidate) -> bool:
    letters = len(one.text) * (1 + cjk_share(one.text))
    return one.kind == "sentence" and one.is_whole and letters > _OPENS and not is_odd(one.text)


def _on_topic(sentence: str, document: Document) -> int:
    """Count the words of a sentence that a document is called by; who certifies a thesis says none of them."""
    named = document.facts.title.text if document.facts.title else document.title
    if len(named.split()) < _FEW_WORDS and cjk_share(named) == 0:
        named = " ".join([named, re.sub(r"[\W\d_]+", " ", PurePath(document.name).stem)])
    return _shared(sentence, named)


def _shared(sentence: str, named: str) -> int:
    words = {one for one in content_terms(named) if len(one) > 1 and not one.isdigit()}
    return len(words & {*content_terms(sentence)})


def _stands_in(text: str, passage: Passage) -> bool:
    return "".join(text.split()) in "".join(passage.text.split())


def key_figures(document: Document, pages: Sequence[Passage]) -> list[tuple[str, Passage]]:
    """Return the sentences and rows that say a document's figures on what it is about, in reading order."""
    best: list[Candidate] = []
    for one in figures_in(document, pages):
        own = {*one.terms}
        if len(best) < _FIGURES and all(len(own & {*other.terms}) < 0.5 * len(own) for other in best):
            best.append(one)
    return [(one.text, pages[one.source]) for one in sorted(best, key=lambda one: (one.source, one.position))]


def figures_in(document: Document, pages: Sequence[Passage]) -> list[Candidate]:
    """Return what says figures on the first pages, those first that say most on the document's topic."""
    title, abstract = document.facts.title, document.facts.abstract
    named = " ".join([title.text if title else document.title, *(one.title for one in document.outline)])
    topic = {*content_terms(named)} | {*terms_of(abstract.text if abstract else "")}
    lists = [one.page for one in document.outline if is_titled(one.title, "apart") and one.page > 1]
    end = min([*lists, document.page_count + 1])
    scores = {}
    for at, one in enumerate(read_candidates(mark_passages(pages))):
        if (pages[one.source].page or 0) < end and (figures := _counted(one)):
            on_topic = len(topic & {*one.terms}) / max(1, len({*one.terms}))
            scores[at] = (min(figures, 2) + 3 * on_topic - _FARTHER * one.source, one)
    return [one for score, one in sorted(scores.values(), key=lambda each: -each[0]) if score > 1]


def _counted(one: Candidate) -> int:
    """Count the figures with a unit, or of a row's cells, that can be read alone; 0 where it is none to quote."""
    letters = len(one.text) * (1 + cjk_share(one.text))
    if not _LETTERS[0] <= letters <= _LETTERS[1] or one.leads_in or _LEANING.match(one.text) or _CODE.search(one.text):
        return 0
    figures = sum(_weighs(figure, one.text) for figure in read_figures(one.text).found)
    if one.kind == "row" and one.row and one.label:
        plain = not one.row.unheaded and len(one.row.cells) <= _CELLS and one.label[0].isalpha()
        return int(plain and bool(figures or one.row.scale))
    return figures if one.kind == "field" or _tells_whole(one) else 0


def _tells_whole(one: Candidate) -> bool:
    return one.kind == "sentence" and one.is_whole and ends_sentence(one.text) and not is_odd(one.text)


def _weighs(figure: Figure, text: str) -> bool:
    """True for an amount or a measure in digits, but not for a place or a period."""
    measured = figure.unit and figure.unit not in PLACES | PERIODS
    return bool(measured or figure.scaled) and figure.digits in text.replace(",", "")
