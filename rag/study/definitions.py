"""Finds where a document says what a word means: in a sentence, in a glossary, in a table of terms."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Literal

from library.text import cjk_share, ends_sentence, terms_of
from library.text.stop_words import is_function_term
from rag.study.document_text import DocumentText, Statement
from rag.study.word_lists import is_titled, word_list

_OPEN, _CLOSE = r"[“\"‘]?", r"[”\"’]?"
_WORDS = rf"{_OPEN}(?P<term>[\w’'/+-]+(?: [\w’'/+-]+){{0,4}}){_CLOSE}"
_SUBJECT = rf"(?:(?:An?|The) )?{_WORDS}(?: ?[(（][^()（）]{{1,60}}[)）])?,?"
_HAN = r"[^\s，。；：、！？“”\"（）()《》]"
_ASIDE = r"(?:[(（][^()（）]{1,60}[)）])?"
_NAMED = rf"(?P<term>{_HAN}{{2,16}}?(?: {_HAN}{{1,16}}?)?) ?"
_ENTRY = re.compile(r"(?P<term>[^\s:：–—][^:：–—]{1,48}?)\s*(?:[:：]|\s[–—-]\s)\s*(?P<said>\S.{7,})")
_POINTER = re.compile(r"See |[参详]?见")
_ACRONYM = re.compile(r"(?P<before>(?:[\w’'/-]+ ){1,8})\((?P<term>[A-Z][A-Za-z&-]{1,9})\)")
_AROUND = " ,“”\"‘’'⁰¹²³⁴⁵⁶⁷⁸⁹"
_LONGEST = 60  # characters of a term
_LONGEST_SENTENCE = 600
_ENTRY_WORDS = 6


@dataclass(frozen=True)
class Definition:
    """What a document says a word means.

    Attributes:
        said: The words that say it.
        kind: How: by a "sentence", an "entry" of a glossary, a "row" of a table, or the words that an "acronym" is of.
        meaning: What is said, in the document's own words, without the term where that stands apart from it.
    """

    term: str
    said: Statement
    kind: Literal["sentence", "entry", "row", "acronym"] = "sentence"
    meaning: str = ""


def find_definitions(text: DocumentText) -> list[Definition]:
    """Find the definitions of a document in reading order, one of each term: a glossary's before a sentence's."""
    found: dict[str, Definition] = {}
    said = [one for one in text.statements if not text.parts[one.part].is_apart]
    for one in best_first(definition for pair in pairwise([*said, None]) for definition in _read(text, *pair)):
        found.setdefault(key_of(one.term), one)
    order = {id(one): place for place, one in enumerate(text.statements)}
    return sorted((one for key, one in found.items() if key), key=lambda one: order[id(one.said)])


def key_of(term: str) -> str:
    """Give what terms are told apart by: their words, whatever their form."""
    return " ".join(terms_of(term))


def best_first(definitions: Iterable[Definition]) -> list[Definition]:
    """Put what a glossary or table says before what a sentence does, and that before acronyms."""
    return sorted(definitions, key=lambda one: ("row", "entry", "sentence", "acronym").index(one.kind))


def _read(text: DocumentText, statement: Statement | None, following: Statement | None) -> Iterator[Definition]:
    if statement is None:
        return
    if statement.candidate.kind == "row":
        yield from _of_row(statement)
    elif is_titled(text.parts[statement.part].title, "glossary"):
        yield from _of_glossary(statement, following)
    else:
        if statement.stands_alone and (term := defined_term(statement.text)):
            yield Definition(term, statement, meaning=statement.text)
        if statement.candidate.kind == "sentence" and len(statement.text) <= _LONGEST_SENTENCE:
            yield from _acronyms(statement)


def defined_term(sentence: str) -> str:
    """Give the term that a sentence defines; "" where it defines none."""
    chinese = cjk_share(sentence) > 0.5
    for pattern in _patterns(chinese):
        if (found := pattern.match(sentence)) and _is_term(term := found["term"].strip(_AROUND), chinese):
            return term
    return ""


@cache
def _patterns(chinese: bool) -> list[re.Pattern[str]]:
    judging = "|".join(map(re.escape, sorted(word_list("judging"))))
    if chinese:
        said = rf"(?:是指|指的是|系指|意指|是一[种类个项款套](?!{judging})|被?定义为)"
        patterns = [
            rf"(?:.*?，)??(?:所谓)?{_OPEN}{_NAMED}{_CLOSE}{_ASIDE}，?(?:就)?{said}",
            r"[“\"](?P<term>[^“”\"]{2,20})[”\"]，?(?:就)?(?:是?指|是)",
            rf".{{8,}}?(?:称[之]?为|叫做|称作){_OPEN}(?P<term>[^\s，。；、“”\"（）()]{{2,14}}){_CLOSE}{_ASIDE}[。；]?$",
        ]
    else:
        kinds = "|".join(sorted(word_list("kinds")))
        patterns = [
            rf"{_SUBJECT} (?:is|are) (?:defined as|an? (?!{judging})|the (?:{kinds})\b)",
            rf"{_SUBJECT} (?:refers? to|means?|denotes|stands for)\b",
            r"[“\"](?P<term>[^“”\"]{2,60})[”\"] (?:shall )?(?:means?|refers to|has the meaning)\b",
            rf".{{15,}}? (?:is|are) (?:called|known as|referred to as) (?:an? |the )?{_WORDS}(?=[.,;:( ])",
        ]
    return [*map(re.compile, patterns)]


def _of_glossary(statement: Statement, following: Statement | None) -> Iterator[Definition]:
    """Read an entry of one line, or of a term with its meaning below."""
    text, chinese = statement.text, cjk_share(statement.text) > 0.3
    if (found := _ENTRY.fullmatch(text)) and _is_term(found["term"].strip(), chinese):
        yield Definition(found["term"].strip(), statement, "entry", found["said"])
    elif following and following.part == statement.part and following.opens and following.is_finished:
        few = len(text) <= 20 if chinese else len(text.split()) <= _ENTRY_WORDS
        named = statement.opens and few and not ends_sentence(text) and _is_term(text, chinese)
        if named and not _POINTER.match(following.text):
            yield Definition(text, following, "entry", following.text)


def _of_row(statement: Statement) -> Iterator[Definition]:
    """Read a row of a table whose columns are headed as terms and their meanings."""
    row = statement.candidate.row
    if row is None or not row.cells or not any(map(str.isalpha, row.label)) or len(row.label) > _LONGEST:
        return
    meaning, head = row.cells[0]
    if " ".join(head.casefold().split()) in word_list("meanings") and len(meaning) > len(row.label):
        yield Definition(row.label, statement, "row", meaning)


def _acronyms(statement: Statement) -> Iterator[Definition]:
    """Read "flight control computer (FCC)": the words before the brackets begin with its letters."""
    for found in _ACRONYM.finditer(statement.text):
        letters = [letter for letter in found["term"].removesuffix("s") if letter.isupper()]
        words = found["before"].split()
        parts = [part for word in words for part in word.split("-") if part]
        for count in range(len(letters), min(len(parts), len(letters) + 2) + 1):
            initials = [
                part[0].upper()
                for part in parts[-count:]
                if part.lower() not in ("of", "and", "the", "for", "in", "on", "to")
            ]
            if initials == letters and len(letters) > 1:
                whole = re.search(r"[\s-]+".join(map(re.escape, parts[-count:])) + r"(?= ?$)", found["before"])
                if whole and whole.start() in (0, *(m.end() for m in re.finditer(r"[ -]", found["before"]))):
                    yield Definition(found["term"], statement, "acronym", whole[0])
                    break


def _is_term(term: str, chinese: bool) -> bool:
    if not 2 <= len(term) <= _LONGEST or not any(map(str.isalpha, term)):
        return False
    if chinese:
        return not (term.startswith(_begins()) or term.endswith(_ends()) or "在" in term or "是" in term)
    words = term.casefold().split()
    return not (
        word_list("no_term") & {*words}
        or (words[0].endswith("ing") and len(words) > 2)
        or all(map(is_function_term, terms_of(term)))
    )


@cache
def _begins() -> tuple[str, ...]:
    return tuple(word_list("no_term_begins"))


@cache
def _ends() -> tuple[str, ...]:
    return tuple(word_list("no_term_ends"))
