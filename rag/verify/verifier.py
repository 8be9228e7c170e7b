"""Checks sentences against what they cite: the one door to the checks of figures, words, names and meaning."""

from __future__ import annotations

from collections.abc import Sequence

from library.embedders.base import Embedder
from library.records import Passage
from library.settings import Settings
from library.words import Message
from rag.verify.derivations import Context
from rag.verify.evidence import gather_evidence, judge
from rag.verify.meaning import EntailmentModel, find_cross_lingual, make_entailment_model, upgrade_paraphrase
from rag.verify.quotes import Span, find_verbatim, is_row
from rag.verify.verdict import Verdict, with_own_words
from rag.verify.whole_answer import check_answer


class Verifier:
    """Checks sentences and whole answers. Thread-safe."""

    def __init__(self, embedder: Embedder | None = None, entailment: EntailmentModel | None = None) -> None:
        """Name what judges meaning beside words and figures.

        Args:
            embedder: Sees that other words say the same; None compares words alone.
            entailment: A cross-encoder that reads a sentence and its quote together.
        """
        self._embedder = embedder
        self._entailment = entailment

    @property
    def problem(self) -> Message | None:
        """Why a model that was named is left out; None while all work."""
        return self._entailment.problem if self._entailment else None

    def check(self, sentence: str, source: str, given: str = "", quote: str = "") -> Verdict:
        """Check one sentence against a source's text.

        Args:
            sentence: Of an answer, without markers.
            source: All that the sentence cites, tables as Markdown.
            given: What the source's text need not repeat, such as its title.
            quote: The words of the source that are nearest to the sentence, whose meaning is compared; empty keeps to
                words and figures.
        """
        if not source.strip():
            return Verdict("unsupported", 0.0, "source")
        if is_row(sentence, source) or find_verbatim(sentence, source) == "entire":
            return Verdict("supported", 1.0)
        found = gather_evidence(sentence, source, given, Context())
        verdict = judge(found)
        if quote and self._embedder:
            verdict = upgrade_paraphrase(verdict, sentence, quote, self._embedder)
        if quote and self._entailment and not found.quoted:
            verdict = self._entailment.weigh(verdict, sentence, quote)
        return with_own_words(verdict, sentence) if verdict.reason else verdict

    def find_in_other_language(self, sentence: str, source: Passage) -> tuple[Span, Verdict] | None:
        """Find what a sentence rests on in a source in another language; None where both may be in one."""
        return find_cross_lingual(sentence, source, self._embedder) if self._embedder else None

    def check_answer(self, answer: str, passages: Sequence[str], question: str = "") -> Verdict:
        """Check a whole answer against all of its passages, as `rag.verify.whole_answer` does."""
        return check_answer(answer, passages, question)


def make_verifier(settings: Settings, embedder: Embedder | None = None) -> Verifier:
    """Make the verifier that the settings ask for."""
    return Verifier(embedder, make_entailment_model(settings))
