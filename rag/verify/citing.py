"""Turns markers into citations: each resolves to a passage, a located quote and a verdict, or is not shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from library.errors import DocumentError
from library.library import Library
from library.records import Passage, Rect
from rag.answer import Citation, Sentence
from rag.reading.structure import marked_text
from rag.verify.model_review import DOUBTS_OF_WORDING, Doubtful
from rag.verify.quotes import Span, find_copy, find_nearest, find_verbatim, join_spans
from rag.verify.verdict import Verdict
from rag.verify.verifier import Verifier

Review = Callable[[Sequence[Doubtful]], Sequence[Verdict]]
"""Looks again at sentences that are doubted for their wording, and returns a verdict for each."""


@dataclass(frozen=True)
class _Use:
    """One sentence's use of one source."""

    span: Span
    verdict: Verdict


@dataclass(frozen=True)
class _Checked:
    """A sentence with its uses of sources by marker, and the verdict over all of them."""

    sentence: Sentence
    uses: Mapping[str, _Use]
    verdict: Verdict

    @property
    def is_doubted_for_wording(self) -> bool:
        return bool(self.uses) and self.verdict.reason in DOUBTS_OF_WORDING


def cite(
    library: Library,
    verifier: Verifier,
    sentences: Sequence[Sentence],
    sources: Mapping[str, Passage],
    *,
    copied: bool = False,
    review: Review | None = None,
) -> tuple[tuple[Sentence, ...], tuple[Citation, ...]]:
    """Check sentences against the sources they cite.

    Args:
        library: Where the pages are.
        verifier: Checks each sentence.
        sentences: As parsed, with the markers that they bear; what states nothing ("none") stays as it is.
        sources: The passages by marker.
        copied: True when the built-in answerer wrote them; what then stands in a source word for word is "quoted".
        review: Asked once about all sentences that are doubted for their wording; None leaves the verdicts.

    Returns:
        The sentences with the citations that resolve and a verdict each; the citations in order of use.
    """
    checked = [_check(verifier, sentence, sources, copied) for sentence in sentences]
    if review:
        checked = _look_again(checked, sources, review)
    uses: dict[str, list[_Use]] = {}
    for one in checked:
        for marker, use in one.uses.items():
            uses.setdefault(marker, []).append(use)
    citations = tuple(_citation(library, marker, sources[marker], used) for marker, used in uses.items())
    return tuple(map(_with_verdict, checked)), citations


def _with_verdict(checked: _Checked) -> Sentence:
    sentence, verdict = checked.sentence, checked.verdict
    if sentence.support == "none":
        return sentence
    return replace(
        sentence,
        citations=tuple(checked.uses),
        support=verdict.support,
        reason=verdict.reason,
        doubted=verdict.words,
    )


def _check(verifier: Verifier, sentence: Sentence, sources: Mapping[str, Passage], copied: bool) -> _Checked:
    if sentence.support == "none":
        return _Checked(sentence, {}, Verdict("none", 0.0))
    uses = {}
    for marker in sentence.citations:
        if use := _use(verifier, sentence.text, sources[marker], copied):
            uses[marker] = use
    return _Checked(sentence, uses, _judge(verifier, sentence, uses, sources))


def _use(verifier: Verifier, sentence: str, source: Passage, copied: bool) -> _Use | None:
    span = find_copy(sentence, source)
    if span is None and (across := verifier.find_in_other_language(sentence, source)):
        return _Use(*across)
    span = span or find_nearest(sentence, source)
    if span is None:
        return None
    quote = source.text[span.start : span.end]
    verdict = verifier.check(sentence, marked_text(source), source.title, quote)
    if copied and verdict.support == "supported" and find_verbatim(sentence, source.text):
        verdict = replace(verdict, support="quoted")
    return _Use(span, verdict)


def _judge(verifier: Verifier, sentence: Sentence, uses: Mapping[str, _Use], sources: Mapping[str, Passage]) -> Verdict:
    """Judge a sentence by all that it cites: two sources may bear out what neither does alone."""
    if not uses:
        cited = "\n\n".join(marked_text(sources[marker]) for marker in sentence.citations)
        missed = verifier.check(sentence.text, cited)  # without a source, or with what the cited ones do not have
        return Verdict("unsupported", 0.0, missed.reason or "words", missed.words)
    texts, titles = zip(*((marked_text(sources[marker]), sources[marker].title) for marker in uses), strict=True)
    only = next(iter(uses.values())).verdict if len(uses) == 1 else None
    if only and only.reason != "language":
        return only  # words in common count also where the language was taken for another
    together = verifier.check(sentence.text, "\n\n".join(texts), "\n".join(titles))
    return max([together, *(use.verdict for use in uses.values())], key=_rank)


def _look_again(checked: Sequence[_Checked], sources: Mapping[str, Passage], review: Review) -> list[_Checked]:
    """Ask once about all sentences that are doubted for their wording; what they use is worth what they are."""
    doubted = [one for one in checked if one.is_doubted_for_wording]
    asked = [Doubtful(one.sentence.text, _quotes(one, sources), one.verdict) for one in doubted]
    verdicts = dict(zip(map(id, doubted), review(asked) if asked else (), strict=True))
    return [_reviewed(one, verdicts[id(one)]) if id(one) in verdicts else one for one in checked]


def _reviewed(checked: _Checked, verdict: Verdict) -> _Checked:
    best = max(use.verdict.score for use in checked.uses.values())
    uses = {
        marker: replace(use, verdict=verdict)
        if use.verdict.score == best and use.verdict.reason in DOUBTS_OF_WORDING
        else use
        for marker, use in checked.uses.items()
    }
    return replace(checked, uses=uses, verdict=verdict)


def _quotes(checked: _Checked, sources: Mapping[str, Passage]) -> tuple[str, ...]:
    return tuple(sources[marker].text[use.span.start : use.span.end] for marker, use in checked.uses.items())


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
