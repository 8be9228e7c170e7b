"""Turns markers into citations: each resolves to a passage, a located quote and a verdict, or is not shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from library.embedders.base import Embedder
from library.errors import DocumentError
from library.library import Library
from library.records import Passage, Rect
from rag.answer import Citation, Sentence
from rag.reading.structure import marked_text
from rag.verify.paraphrase import find_across, heed_meaning
from rag.verify.quotes import Span, find_quote, find_verbatim, join_spans
from rag.verify.verifier import Verdict, check


@dataclass(frozen=True)
class _Use:
    """One sentence's use of one source."""

    span: Span
    verdict: Verdict


def cite(
    library: Library, sentences: Sequence[Sentence], sources: Mapping[str, Passage], *, copied: bool = False
) -> tuple[tuple[Sentence, ...], tuple[Citation, ...]]:
    """Check sentences against the sources they cite.

    Args:
        library: Where the pages are.
        sentences: As parsed, with the markers that they bear; what states nothing ("none") stays as it is.
        sources: The passages by marker.
        copied: True when the built-in answerer wrote them; what then stands in a source word for word is "quoted".

    Returns:
        The sentences with the citations that resolve and a verdict each; the citations in order of use.
    """
    uses: dict[str, list[_Use]] = {}
    checked = []
    for sentence in sentences:
        if sentence.support == "none":
            checked.append(sentence)
            continue
        found = _uses(sentence, sources, library.embedder, copied)
        for marker, use in found.items():
            uses.setdefault(marker, []).append(use)
        verdict = _judge(sentence, found, sources)
        checked.append(
            replace(
                sentence,
                citations=tuple(found),
                support=verdict.support,
                reason=verdict.reason,
                doubted=verdict.words,
            )
        )
    return tuple(checked), tuple(_citation(library, marker, sources[marker], used) for marker, used in uses.items())


def _uses(sentence: Sentence, sources: Mapping[str, Passage], embedder: Embedder, copied: bool) -> dict[str, _Use]:
    found = {}
    for marker in sentence.citations:
        source = sources[marker]
        if across := find_across(sentence.text, source, embedder):
            found[marker] = _Use(*across)
            continue
        span = find_quote(sentence.text, source.text, source.blocks)
        if span is not None:
            verdict = check(sentence.text, marked_text(source), source.title)
            quote = source.text[span.start : span.end]
            if copied and verdict.support == "supported" and find_verbatim(sentence.text, source.text):
                verdict = replace(verdict, support="quoted")
            found[marker] = _Use(span, heed_meaning(verdict, sentence.text, quote, embedder))
    return found


def _judge(sentence: Sentence, uses: Mapping[str, _Use], sources: Mapping[str, Passage]) -> Verdict:
    """Judge a sentence by all that it cites: two sources may bear out what neither does alone."""
    if not uses:
        cited = "\n\n".join(marked_text(sources[marker]) for marker in sentence.citations)
        missed = check(sentence.text, cited)  # without a source, or with what the cited ones do not have
        return Verdict("unsupported", 0.0, missed.reason or "words", missed.words)
    texts, titles = zip(*((marked_text(sources[marker]), sources[marker].title) for marker in uses), strict=True)
    together = check(sentence.text, "\n\n".join(texts), "\n".join(titles))
    return max([together, *(use.verdict for use in uses.values())], key=_rank)


def _rank(verdict: Verdict) -> tuple[bool, float]:
    return verdict.support == "quoted", verdict.score


def _citation(library: Library, marker: str, passage: Passage, uses: Sequence[_Use]) -> Citation:
    # What is marked on the page is what bears a sentence out; the words nearest to a wrong one would only mislead.
    shown = [use for use in uses if use.verdict.support != "unsupported"] or uses
    start, end = join_spans([use.span for use in shown])
    best = max((use.verdict for use in shown), key=_rank)
    spans = dict.fromkeys((use.span.start, use.span.end) for use in shown)
    rects = tuple(rect for span in spans for rect in _locate(library, passage, *span))
    return Citation.of(passage, marker, passage.text[start:end], best.support, best.score, rects)


def _locate(library: Library, passage: Passage, start: int, end: int) -> tuple[Rect, ...]:
    if passage.document_id is None or passage.page is None:
        return ()
    try:
        return library.locate(passage.document_id, passage.page, passage.text[start:end])
    except DocumentError:
        return ()  # the page cannot be drawn; its text, which the quote is from, stands in the catalogue
