"""Sums up a document in its own words: what it says of itself, and of each part what tells most of it."""

from __future__ import annotations

from collections.abc import Sequence

from library.text import ends_sentence, sentence_spans
from library.words import Message
from rag.study.document_text import DocumentText, Statement, content_words
from rag.study.sheet import Quoting, Section, Sheet
from rag.study.weighing import Weights
from rag.study.word_lists import is_titled

_SHORT = 6  # sentences
_OF_ABSTRACT = 6
_OF_CONCLUSION = 2
_OF_PART = 2
_PARTS = 24  # that are summed up; of more the first
_TELLING = 3  # sentences of an abstract, from which on it is whole


def summarise_short(text: DocumentText) -> Sheet:
    """Sum up a document in a few sentences: of its abstract and conclusion, else those that tell most of it."""
    weights, quoting = Weights(text), Quoting()
    chosen = _abstract(text, weights)
    about = [one for one in text.statements if not text.parts[one.part].is_apart]
    ends = weights.choose(_conclusion(text), _OF_CONCLUSION) if len(chosen) >= _TELLING else []
    more = weights.choose(about, _SHORT - len(chosen) - len(ends), _title(text), besides=[*chosen, *ends])
    order = {id(one): place for place, one in enumerate(text.statements)}
    said = sorted([*chosen, *more, *weights.without_repeats(ends, chosen)], key=lambda one: order[id(one)])
    line = quoting.line(said)
    return Sheet((Section(lines=(line,) if line else ()),), quoting.citations)


def most_telling(text: DocumentText, most: int) -> list[Statement]:
    """Choose the sentences that tell most of a document, in reading order."""
    about = [one for one in text.statements if not text.parts[one.part].is_apart]
    return Weights(text).choose(about, most, _title(text))


def summarise_parts(text: DocumentText) -> Sheet:
    """Sum up each main part of a document."""
    weights, quoting = Weights(text), Quoting()
    parts = parts_to_sum_up(text)
    sections = []
    for first, last in parts[:_PARTS]:
        part = text.parts[first]
        line = quoting.line(weights.choose(text.of_part(first, last), _OF_PART, part.title))
        if line:
            sections.append(Section(part.title, (line,), part.page))
    left = len(parts) - _PARTS
    warnings = (Message("study_parts_left", {"n": left}),) if left > 0 else ()
    return Sheet(tuple(sections), quoting.citations, warnings=warnings)


def parts_to_sum_up(text: DocumentText) -> list[tuple[int, int]]:
    """List the main parts without the cover, an abstract and lists, each as (its number, that of the next of them)."""
    return [span for span in text.main_parts() if _is_summed_up(text, span[0])]


def _is_summed_up(text: DocumentText, number: int) -> bool:
    part = text.parts[number]
    is_title = _letters(part.title) == _letters(_title(text))
    return not (part.is_apart or is_titled(part.title, "abstract") or is_title)


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def _abstract(text: DocumentText, weights: Weights) -> list[Statement]:
    """Give the sentences of a document's abstract that stand on its page; none of one that tells little."""
    fact = text.document.facts.abstract
    if fact is None:
        return []
    sentences = ["".join(fact.text[start:end].split()) for start, end in sentence_spans(fact.text)]
    on_page = [
        one for one in text.statements if one.page == fact.page and one.candidate.kind == "sentence" and one.is_finished
    ]
    found = [one for one in on_page if _stands_in(one, sentences) and ends_sentence(one.text)]
    if not _is_on_topic(text, found, weights):
        return []
    return found if len(found) <= _OF_ABSTRACT else _first_and_most(found, weights)


def _first_and_most(found: Sequence[Statement], weights: Weights) -> list[Statement]:
    """Take the first sentence of a long abstract and those of the others that tell most."""
    chosen = weights.choose(found[1:], _OF_ABSTRACT - 1)
    return [found[0], *chosen]


def _stands_in(statement: Statement, sentences: Sequence[str]) -> bool:
    said = "".join(statement.text.split())
    return any(said in sentence or sentence in said for sentence in sentences if len(sentence) > 20)


def _is_on_topic(text: DocumentText, found: Sequence[Statement], weights: Weights) -> bool:
    """Tell whether sentences share words with the title or the headings; who certifies a thesis does not."""
    titles = [_title(text), *(part.title for part in text.parts)]
    named = {term for title in titles for term in content_words(title) if not term.isdigit()}
    return sum(bool(weights.terms(one) & named) for one in found) * 2 >= len(found)


def _title(text: DocumentText) -> str:
    title = text.document.facts.title
    return title.text if title else text.document.title


def _conclusion(text: DocumentText) -> list[Statement]:
    at = next((n for n, part in reversed([*enumerate(text.parts)]) if is_titled(part.title, "concluding")), None)
    return [] if at is None else text.of_part(at, at + 1)
