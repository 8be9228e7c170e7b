"""Checks a whole answer against all of its passages, question in hand."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from rag.reading.sentences import parse_sentences
from rag.verify.arithmetic import read_equations
from rag.verify.derivations import Context
from rag.verify.evidence import Evidence, gather_evidence, judge
from rag.verify.relevance import measure_relevance
from rag.verify.verdict import Verdict, verdict_of

_WITHHOLDING = re.compile(
    r"\b(?:cannot|can['’]t|could not|couldn['’]t|unable to|not possible to|impossible to)\b[^.]{0,40}"
    r"\b(?:determin|calculat|provid|answer|conclu|find|comput|assess|identif|access|confirm)"
    r"|\b(?:do(?:es)?|did|is|are|was|were|has|have)(?: not|n['’]t)\b[^.]{0,40}"
    r"\b(?:provid|specif|mention|includ|disclos|contain|available|giv|stat|detail|list|indicat|present)"
    r"|\bno\b[^.]{0,30}\b(?:information|mention|data|evidence|indication|details?)\b"
    r"|\binsufficient\b|\bwithout (?:more|additional|further)\b"
    r"|\bnot (?:provided|available|specified|mentioned|disclosed)"
    r"|\bI['’]m sorry\b|\bI apologi[sz]e\b"
    r"|(?:没有|未|并未|无法|不能)[^。；]{0,12}(?:提及|提到|提供|说明|披露|给出|列出|包含|确定|判断|计算|回答|找到|得知)"
    r"|无法(?:确定|判断|计算|回答)|信息不足|资料不足|抱歉",
    re.IGNORECASE,
)
_SIGN = re.compile(r"^\s*(?:[-*•·–]|\(?\d{1,2}[.)、])\s*(?=\D)")
_WORTH = {
    "place": 0.2,
    "figure": 0.5,
    **dict.fromkeys(("opposite", "role"), 0.4),
    **dict.fromkeys(("word", "negation", "quantifier", "modality"), 0.7),
}
"""What is left of a sentence that is doubted, by the reason: one invented figure spoils it, whatever else holds; who
writes in words of his own also changes a word or a "not" without saying otherwise."""
_WRONG_SUM = 0.5
_WITHHELD = 0.7
_RELEVANCE = 0.25  # exponent: what is half as relevant is worth five sixths
_REMEMBERED = 40  # figures and sums of the sentences before


def withholds(text: str) -> bool:
    """Tell whether a text says that something is not told, cannot be worked out, or is not known."""
    return bool(_WITHHOLDING.search(text))


def check_answer(answer: str, passages: Sequence[str], question: str = "") -> Verdict:
    """Check a whole answer against all of its passages.

    Words that the answer takes from the question are no claims of its own; figures are, since a year that
    is asked for need not be the year that the passages tell of.

    Returns:
        Support as the sentences have it together, each weighed by the figures that it claims. The score also
        tells apart answers whose sentences are all borne out: it falls with a sum that is wrong, with "the
        passages do not say", and with answers that are beside the question.
    """
    source = "\n\n".join(passages)
    sentences = list(_sentences(answer))
    if not sentences or not source.strip():
        return Verdict("unsupported", 0.0, "source" if sentences else "")
    found = list(_examine_all(sentences, source, question))
    support = verdict_of(_mean(found, [judge(one).score for one in found]))
    relevance = measure_relevance(found, source, question)
    score = _mean(found, list(map(_weigh, found))) * _discount(found) * relevance**_RELEVANCE
    return Verdict(support, round(score, 3))


def _sentences(answer: str) -> Iterator[str]:
    """Read an answer's sentences as the app does, without their markers and list signs."""
    read = (_SIGN.sub("", sentence.text).strip() for sentence in parse_sentences(answer, ()))
    yield from filter(None, read)


def _examine_all(sentences: Sequence[str], source: str, question: str) -> Iterator[Evidence]:
    given, known = re.sub(r"\d", "", question), Context(asked=question)
    for sentence in sentences:
        found = gather_evidence(sentence, source, given, known)
        yield found
        before = (*known.before, *found.matches.stated, *found.matches.derived)
        sums = (*known.sums, *read_equations(found.text))
        known = replace(known, before=before[-_REMEMBERED:], sums=sums[-_REMEMBERED:])


def _mean(found: Sequence[Evidence], scores: Sequence[float]) -> float:
    weights = [1 + one.matches.count for one in found]
    return sum(score * weight for score, weight in zip(scores, weights, strict=True)) / sum(weights)


def _weigh(found: Evidence) -> float:
    """Weigh a sentence among others: written in words of its own, so that those a source has not weigh less.

    Figures are claims, each of which has to hold: half of them missing is worth a quarter.
    """
    if found.quoted:
        return 1.0
    score = math.sqrt(found.words) * (0.5 + 0.5 * found.names) * found.matches.share**2
    return score * (_WORTH.get(found.doubt.reason, 1.0) if found.doubt else 1.0)


def _discount(found: Sequence[Evidence]) -> float:
    wrong_sum = any(not equation.holds for one in found for equation in read_equations(one.text))
    withheld = any(withholds(one.text) for one in found)
    return (_WRONG_SUM if wrong_sum else 1) * (_WITHHELD if withheld else 1)
