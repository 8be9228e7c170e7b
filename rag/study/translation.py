"""Translates a page, or words on it, with a chat model: paragraph by paragraph, each with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from library.records import Document, Page, Passage
from library.words import Message
from rag.answer import Citation, Sentence, Told
from rag.events import Event, Progress
from rag.generate.draft import Draft
from rag.generate.writing import write
from rag.models.tokens import count_tokens, pack
from rag.prompt.prompts import Message as PromptMessage
from rag.prompt.prompts import make_translation_prompt
from rag.prompt.sources import format_source
from rag.reading.extracts import unwrap
from rag.reading.structure import page_passage
from rag.study.sheet import Line, Section, Sheet
from rag.study.writing import Writer
from rag.verify.quotes import find_copy

MOST_LETTERS = 20_000
"""Of a page, or of words on it, that are translated at once."""
_SHARE = 0.5  # of the prompt's room that is the source: the translation takes as much again
_SIGN = re.compile(r"^(?:#{1,6}|>)\s+")  # of Markdown, as the model is shown headings and values
_MARKED = re.compile(r"(.*?)\[(\d{1,3})\]", re.DOTALL)


@dataclass
class TranslationDraft(Draft):
    """The translation of some paragraphs.

    Attributes:
        to: The language, by ISO 639-1.
    """

    to: str = "en"

    def prompt(self) -> list[PromptMessage]:
        """Build what the model is sent."""
        return make_translation_prompt(self.passages, self.to)


def paragraphs_of(document: Document, page: Page, words: str = "") -> list[Passage]:
    """Cut a page into what is translated by itself: its blocks, or the words on it that are named.

    Returns:
        Nothing where the words do not stand on the page.
    """
    whole = page_passage(document, page, 0, min(len(page.text), MOST_LETTERS))
    if words.strip():
        span = find_copy(" ".join(words.split()), whole)
        return [page_passage(document, page, span.start, span.end)] if span else []
    blocks = [block for block in page.blocks if block.kind != "aside" and block.start < len(whole.text)]
    spans = [(block.start, block.end) for block in blocks] or [(0, len(whole.text))]
    return [page_passage(document, page, *span) for span in spans if page.text[slice(*span)].strip()]


def translate(writer: Writer, paragraphs: Sequence[Passage], to: str) -> Iterator[Event | Sheet]:
    """Translate paragraphs, telling how far it is; the last that comes is the sheet.

    Args:
        writer: The model, and what checks it.
        paragraphs: As `paragraphs_of` gives them.
        to: One of `rag.prompt.prompts.LANGUAGES`.

    Raises:
        ModelFailure: If the model gives nothing at all.
    """
    room = int(writer.settings.prompt_tokens * _SHARE)
    packs = pack(paragraphs, room, lambda one: count_tokens(format_source("100", one)))
    lines: list[Line] = []
    citations: list[Citation] = []
    with writer.asking():
        for number, group in enumerate(packs, 1):
            yield Progress("writing", number, len(packs))
            draft = TranslationDraft("", group, Told(), writer.options, writer.usage, to=to)
            yield from write(draft, writer.model, writer.settings)
            writer.warnings += draft.warnings
            for marker, text in _read(draft.text, len(group)).items():
                cited = _citation(group[marker - 1], str(len(citations) + 1))
                citations.append(cited)
                lines.append(Line((_sentence(writer, text, group[marker - 1], cited.marker),)))
    if left := len(paragraphs) - len(lines):
        writer.warnings.append(Message("study_untranslated", {"n": left}))
    yield writer.sheet([Section(lines=tuple(lines))], citations)


def _read(text: str, count: int) -> dict[int, str]:
    """Read what a model wrote: each paragraph before its marker, of those that there are."""
    found: dict[int, str] = {}
    for said, marker in _MARKED.findall(text):
        said = _SIGN.sub("", said.strip())
        if 1 <= int(marker) <= count and said:
            before = found.get(int(marker))
            found[int(marker)] = f"{before} {said}" if before else said
    return dict(sorted(found.items()))


def _citation(passage: Passage, marker: str) -> Citation:
    return Citation.of(passage, marker, passage.text, "none", 1.0)


def _sentence(writer: Writer, text: str, passage: Passage, marker: str) -> Sentence:
    """Make a sentence of a paragraph; only its figures are compared, as words are of another language."""
    verdict = writer.verifier.check(text, unwrap(passage.text))
    if verdict.reason == "figure":
        return Sentence(" ".join(text.split()), (marker,), "partial", reason="figure", doubted=verdict.words)
    return Sentence(" ".join(text.split()), (marker,), "none")
