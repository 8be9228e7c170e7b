"""What a question asks for: a kind of answer, in its words or others, or something of a document or of the library."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from library.text import cjk_share, sentence_spans, terms_of
from library.text.segmenter import Word, words_of
from library.text.stop_words import is_function_term, without_asking
from library.text.terms import HAN
from rag.query.identifiers import NumberedPart
from rag.query.instructions import says_how

Wants = Literal["number", "date", ""]
LibraryKind = Literal["contents", "greeting", "thanks", "abilities"]
DocumentKind = Literal["pages", "attachments", "added", "authors", "affiliations", "date", "part", "overview"]

LISTS = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
"""What is known of the words of questions, by what they ask for."""

_SIGNS = ("asks", "several", "yes_or_no", "number_word")
_COUNTED_CHINESE = re.compile(f"(?:多少|几)([{HAN}])")
_COUNTED_ENGLISH = re.compile(r"\bhow many ([a-z]+)(?: ([a-z]+))?")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


def any_of(forms: Sequence[str]) -> re.Pattern[str]:
    """Return a pattern that any of some forms matches, in capitals or not."""
    return re.compile("|".join(forms), re.IGNORECASE)


_ASKS, _SEVERAL, _YES_OR_NO, _NUMBER_WORD = (any_of(LISTS["signs"][name]) for name in _SIGNS)
_WANTS: Mapping[str, Mapping[Wants, re.Pattern[str]]] = {
    language: {kind: any_of(forms) for kind, forms in kinds.items()} for language, kinds in LISTS["wants"].items()
}
_DOCUMENTS, _SMALL = (frozenset(LISTS["document"][name].split()) for name in ("documents", "small"))
_SMALL_PARTS = ("r", "q", "u", "y", "p")  # pronouns, measures, particles, prepositions: 这, 份, 的, 吗, 关于
_POLITE = re.compile(r"^(?:please|请问?|麻烦)[ ,，]*|[\s!！?？.。~～,，吗呢啊呀吧了]+$", re.IGNORECASE)
_FORMS: Mapping[DocumentKind, re.Pattern[str]] = {
    **{kind: any_of(forms) for kind, forms in LISTS["forms"].items()},
    "overview": any_of([*LISTS["document"]["sums_up"], *LISTS["document"]["contents"]]),
}
_SUMS_UP, _SAYS, _OF_ANY = (any_of(LISTS["document"][name]) for name in ("sums_up", "says", "of_any"))
_ABBREVIATION = re.compile(
    r"(?<![A-Za-z])(?P<asked>[A-Z][A-Za-z]{0,8}[A-Z])(?![A-Za-z])"
    r"(?:\W{0,2}(?: acronym| abbreviation)?\s+(?:means?(?! by)|stands? for|short for|an? (?:abbreviation|acronym))\b"
    r"|[^，。；]{0,6}(?:缩写|全称|全名|代表什么|什么意思|意思是什么))"
)
_WORD = re.compile(r"[A-Za-z]+(?:['’]s\b)?")


def sentence_that_asks(text: str) -> str:
    """Return the sentence that asks, of several the last: "Who built it? When did she die?" wants a date."""
    sentences = [text[start:end] for start, end in sentence_spans(text)]
    return next((one for one in reversed(sentences) if _ASKS.search(one) or without_asking(one) != one), text)


def kind_wanted(asked: str, *, chinese: bool) -> tuple[Wants, str]:
    """Return what the answer to a sentence must hold and the words that say so; "" where it may be anything."""
    found = ((kind, sign.search(asked)) for kind, sign in _WANTS["zh" if chinese else "en"].items())
    return next(((kind, words[0]) for kind, words in found if words), ("", ""))


def finer_kinds(asked: str) -> tuple[re.Pattern[str], ...]:
    """Return a pattern for each kind of thing that a Chinese sentence wants; a text that tells it matches."""
    return tuple(shown for wanted, shown in _finer_kinds() if wanted.search(asked))


def is_yes_or_no(asked: str) -> bool:
    """True if a sentence asks whether something is so."""
    return bool(_YES_OR_NO.search(asked))


def wants_several(asked: str) -> bool:
    """True if a sentence asks for things or steps that a list would give."""
    return bool(_SEVERAL.search(asked))


def units_counted(asked: str, *, chinese: bool) -> Iterator[str]:
    """Yield the terms of what a sentence counts: "how many seats", 多少公里."""
    if chinese:
        yield from _COUNTED_CHINESE.findall(asked)
        return
    for words in _COUNTED_ENGLISH.findall(asked.lower()):
        yield from (term for word in words for term in terms_of(word) if not is_function_term(term))


def numbers_in(text: str) -> set[str]:
    """Return the figures of a text, as they are written."""
    return set(_NUMBER.findall(text))


def says_number(text: str) -> bool:
    """True if a text holds a number in words."""
    return bool(_NUMBER_WORD.search(text))


def is_number(term: str) -> bool:
    """True if a term is a number, in figures or in words."""
    return term[0].isdigit() or bool(_NUMBER_WORD.fullmatch(term))


def synonyms_of(question: str, *, chinese: bool) -> tuple[str, ...]:
    """List what an answer may say in place of a question's words.

    Args:
        question: In English or Chinese.
        chinese: In which of the two it is looked up.

    Returns:
        English words in lower case, in the order of the list; Chinese ones sorted, without what the question says.
    """
    if chinese:
        others = {other for word, same in _chinese().items() if word in question for other in same}
        return tuple(sorted(other for other in others if other not in question))
    return tuple(dict.fromkeys(word for asked, said in _english() if asked.search(question) for word in said))


def figures_of_ratios(question: str) -> str:
    """Name the figures that the ratios in a question are computed of; empty where it names none."""
    said = question.casefold()
    return " ".join(of for ratio, of in _lists()["computed"].items() if ratio in said)


@cache
def _finer_kinds() -> Sequence[tuple[re.Pattern[str], re.Pattern[str]]]:
    kinds, surnames = LISTS["kinds"].values(), LISTS["surnames"]
    pairs = ((wanted, shown.replace("{surnames}", surnames)) for wanted, shown in kinds)
    return [(re.compile(wanted), re.compile(shown)) for wanted, shown in pairs]


@cache
def _lists() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("synonyms.toml").read_text("utf-8"))


@cache
def _english() -> Sequence[tuple[re.Pattern[str], Sequence[str]]]:
    groups = _lists()["english"].items()
    return [(re.compile(rf"(?<!\w){re.escape(asked)}(?!\w)", re.IGNORECASE), said) for asked, said in groups]


@cache
def _chinese() -> dict[str, set[str]]:
    same: dict[str, set[str]] = defaultdict(set)
    for first, *others in map(str.split, _lists()["chinese"]["groups"].strip().splitlines()):
        whole = {word for word in (first, *others) if len(word) > 1}
        same[first].update(others)
        for word in whole - {first}:
            same[word].update(whole - {word})
    return dict(same)


def abbreviation_asked(question: str) -> str:
    """Return the abbreviation whose words a question asks for; empty where it says them or asks for other things."""
    found = _ABBREVIATION.search(question)
    return found["asked"] if found and not spells_out(question, found["asked"]) else ""


def spells_out(text: str, abbreviation: str) -> bool:
    """True if words that stand together begin with an abbreviation's letters: "Area Under ROC" of AUROC."""
    words, letters = [word.lower() for word in _WORD.findall(text)], abbreviation.lower()
    return any(_spell(words[at:], letters, whole=False) for at in range(len(words)))


def _spell(words: Sequence[str], letters: str, *, whole: bool = True) -> bool:
    """True if words, from the first one on, spell letters; `whole` lets the first have all, or be a small one."""
    if not letters or not words:
        return not letters
    word, rest = words[0], words[1:]
    most = len(letters) if whole else len(letters) - 1
    return any(word.startswith(letters[:size]) and _spell(rest, letters[size:]) for size in range(1, most + 1)) or (
        whole and is_function_term(word) and _spell(rest, letters)
    )


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
