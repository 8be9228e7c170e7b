"""What a question asks of a document as a whole, of a part of it, or of the library itself."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from library.text import cjk_share
from library.text.segmenter import Word, words_of
from rag.query.identifiers import NumberedPart
from rag.query.instructions import says_how
from rag.query.kinds import LISTS, any_of

LibraryKind = Literal["contents", "greeting", "thanks", "abilities"]
DocumentKind = Literal["pages", "attachments", "added", "authors", "affiliations", "date", "part", "overview"]

_DOCUMENTS, _SMALL = (frozenset(LISTS["document"][name].split()) for name in ("documents", "small"))
_SMALL_PARTS = ("r", "q", "u", "y", "p")  # pronouns, measures, particles, prepositions: 这, 份, 的, 吗, 关于
_POLITE = re.compile(r"^(?:please|请问?|麻烦)[ ,，]*|[\s!！?？.。~～,，吗呢啊呀吧了]+$", re.IGNORECASE)
_FORMS: Mapping[DocumentKind, re.Pattern[str]] = {
    **{kind: any_of(forms) for kind, forms in LISTS["forms"].items()},
    "overview": any_of([*LISTS["document"]["sums_up"], *LISTS["document"]["contents"]]),
}
_SUMS_UP, _SAYS, _OF_ANY = (any_of(LISTS["document"][name]) for name in ("sums_up", "says", "of_any"))


@dataclass(frozen=True)
class DocumentQuestion:
    """A question about a document as a whole, or about a part of it.

    Attributes:
        kind: What is asked of it.
        words: Those that say of which.
        part: The page or numbered part that is asked for.
        sums_up: Whether that is to be summed up, and not only quoted.
    """

    kind: DocumentKind
    words: tuple[Word, ...]
    part: NumberedPart | None = None
    sums_up: bool = False

    @property
    def names_none(self) -> bool:
        """True if it says only that a document is meant, as "this report" does."""
        return all(map(is_document_word, self.words))


def library_kind(question: str) -> LibraryKind | None:
    """Return what a question asks of the library, if that is all that it says.

    Args:
        question: As the user typed it, in English or Chinese.
    """
    asked = _POLITE.sub("", question.strip())
    return next((kind for kind, form in _library_forms() if form.fullmatch(asked)), None)


@cache
def _library_forms() -> Sequence[tuple[LibraryKind, re.Pattern[str]]]:
    kinds, parts = LISTS["library"]["kinds"], LISTS["library"]["parts"]

    def filled(form: str) -> str:
        for name, part in reversed(parts.items()):  # the last have the first in them
            form = form.replace(f"{{{name}}}", part)
        return form

    return [(kind, re.compile("|".join(map(filled, forms)), re.IGNORECASE)) for kind, forms in kinds.items()]


def read_document_question(question: str, parts: Sequence[NumberedPart]) -> DocumentQuestion | None:
    """Return what a question asks of a document; None where it asks for anything else.

    Args:
        question: As the user typed it, in English or Chinese.
        parts: The numbered parts that it names.
    """
    if len(parts) == 1 and _SAYS.search(question):
        (part,) = parts
        words = _words_left(_SAYS, question.replace(part.text, " "))
        return DocumentQuestion("part", words, part, bool(_SUMS_UP.search(question)))
    in_general = _OF_ANY.search(question)
    asked = (
        (kind, form) for kind, form in _FORMS.items() if form.search(question) and not (kind == "pages" and in_general)
    )
    return next((DocumentQuestion(kind, _words_left(form, question)) for kind, form in asked), None)


def is_document_word(word: Word) -> bool:
    """True if a word is what a document is called, whichever it is: "report", 这份论文."""
    said = word.text.lower()
    return said in _DOCUMENTS or (cjk_share(said) > 0 and said[-2:] in _DOCUMENTS)


def _words_left(asking: re.Pattern[str], question: str) -> tuple[Word, ...]:
    left = asking.sub(lambda found: f" {found.groupdict().get('rest') or ''} ", question)
    words = (word for word in words_of(left) if word.text[0].isalnum())
    return tuple(word for word in words if is_document_word(word) or not _says_nothing(word))


def _says_nothing(word: Word) -> bool:
    return says_how(word) or word.part[:1] in _SMALL_PARTS or word.text.lower() in _SMALL
