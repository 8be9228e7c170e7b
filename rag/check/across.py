"""Finds what a sentence says in a source in another language: by meaning and figures, since it shares no words."""

from __future__ import annotations

import numpy as np

from library.embedders.base import Embedder
from library.embedders.crossing import Nearness, crossing_of
from library.records import Passage
from library.text import language_of, may_be_in
from rag.check.meaning import bears_out
from rag.check.quotes import Span
from rag.check.support import PARTIAL, Verdict
from rag.reading.extracts import extracts_of, unwrap
from rag.reading.structure import marked_text

_NEAR = 0.5
"""Nearness from which an extract is shown for a sentence in another language. Never more than "partial" rests on it: of
eleven sentences tried, true ones came to 0.46 to 0.86, false ones to 0.60 at most."""
_MOST = 64  # extracts that are compared


def find_across(sentence: str, source: Passage, embedder: Embedder) -> tuple[Span, Verdict] | None:
    """Find the extract of a source that is nearest to a sentence in another language.

    Args:
        sentence: Of an answer, without markers.
        source: What it cites.
        embedder: Compares the two.

    Returns:
        The extract and what that makes of the sentence; None where both may be in one language, or the embedder does
        not compare languages, or nothing is near.
    """
    said, there = language_of(sentence), language_of(source.text)
    alike = may_be_in(sentence, there) or may_be_in(source.text, said)
    if alike or not crossing_of(embedder).crosses:
        return None
    extracts = [one for one in extracts_of(source.text) if one.kind != "heading"][:_MOST]
    if not extracts:
        return None
    texts = [unwrap(source.text[one.start : one.end]) for one in extracts]
    near = Nearness(embedder, embedder.embed_query(sentence), said).of_texts(embedder.embed(texts), there)
    best = int(np.argmax(near))
    if near[best] < _NEAR or not bears_out(marked_text(source), sentence):
        return None
    return Span(extracts[best].start, extracts[best].end, near[best]), Verdict("partial", PARTIAL, "language")
