"""What the answer to a question must hold, other words for its own, and the two sides that it compares."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Literal

from library.text import sentence_spans, terms_of
from library.text.stop_words import is_function_term, without_asking
from library.text.terms import HAN

Wants = Literal["number", "date", ""]

LISTS = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
"""What is known of the words of questions, by what they ask for."""

_SIGNS = ("asks", "several", "yes_or_no", "compares", "number_word")
_COUNTED_CHINESE = re.compile(f"(?:多少|几)([{HAN}])")
_COUNTED_ENGLISH = re.compile(r"\bhow many ([a-z]+)(?: ([a-z]+))?")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_STOP = r"(?=\s*[?,;:!)]|\.(?:\s|$)|\s*$|\s+(?:in|on|for|at|of|by|as|with|when|during|regarding|over|than|terms)\b)"
_JOINED = re.compile(  # compare A and B; between A and B
    rf"\b(?:between|compar(?:e|ing|ison of)|contrast(?:ing)?)\s+(?P<a>[^?;()]+?)\s+"
    rf"(?:and|with|to|against|from|versus|vs\.?)\s+(?P<b>[^?;()]+?){_STOP}",
    re.IGNORECASE,
)
_AGAINST = re.compile(  # A versus B; A differs from B
    r"(?P<a>[^?;,()]+?)\s+(?:versus|vs\.?|(?:(?:as )?compared?|comparison|contrast|opposed) (?:to|with)"
    rf"|differ(?:s|ed|ent)? from|and how does it differ from)\s+(?P<b>[^?;,()]+?){_STOP}",
    re.IGNORECASE,
)
_EITHER = re.compile(r"\bwhich\b[^?]*?[,:]\s*(?P<a>[^,?]+?),?\s+or\s+(?P<b>[^,?]+?)(?=\s*\?|\s*$)", re.IGNORECASE)
_IN_CHINESE = re.compile(
    r"(?:^|(?<=[，。：；？\s])|(?<=比较)|(?<=对比)|(?<=一下))(?!比较|对比|一下)(?P<a>[^，。；？\s]{1,24}?)"
    r"(?:和|与|跟|(?<![不共相])同|及|相比于?|相较于?|比(?![较例赛重如率]))(?P<b>[^，。；？\s]{1,24}?)"
    r"(?=的|之间|有|在|哪|谁|相比|相较|对比|比较|[更高低多少大小长短快慢]|[，。；？\s]|$)"
)
_OF_BOTH = re.compile(r"(?:the )?(?:\w+ )?(?:differences?|comparison|similarit(?:y|ies)) $", re.IGNORECASE)
_OF_BOTH_CHINESE = re.compile("(?:之间|相比|有(?:什么|哪些|何)|的|主要|最大)*(?:区别|差别|差异|不同|异同)")
"""What is asked of both and of neither alone: "the difference between A and B" leaves "what is A"."""
_DATED = re.compile(r"\d[\d年月季度]*")


def any_of(forms: Sequence[str]) -> re.Pattern[str]:
    """Return a pattern that any of some forms matches, in capitals or not."""
    return re.compile("|".join(forms), re.IGNORECASE)


_ASKS, _SEVERAL, _YES_OR_NO, _COMPARES, _NUMBER_WORD = (any_of(LISTS["signs"][name]) for name in _SIGNS)
_WANTS: Mapping[str, Mapping[Wants, re.Pattern[str]]] = {
    language: {kind: any_of(forms) for kind, forms in kinds.items()} for language, kinds in LISTS["wants"].items()
}


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


def sides_of(question: str) -> tuple[str, str] | None:
    """Return a question for each of the two things that a question compares; None where it compares no two.

    Args:
        question: Complete in itself, in English or Chinese.
    """
    if not _COMPARES.search(question):
        return None
    found = next(
        (found for form in (_JOINED, _AGAINST, _EITHER, _IN_CHINESE) if (found := form.search(question))), None
    )
    if found is None:
        return None
    start = found.start("a") + (_led_in(found["a"]) if found.re is _AGAINST else 0)
    sides = _completed(question[start : found.end("a")].strip(), found["b"].strip())
    if not all(sides) or sides[0].casefold() == sides[1].casefold():
        return None
    lead = _OF_BOTH.sub("", question[: found.start()]) if found.re is _JOINED else question[:start]
    first, second = (f"{lead}{side}{_OF_BOTH_CHINESE.sub('', question[found.end('b') :])}" for side in sides)
    return first, second


def _led_in(before: str) -> int:
    """Return where, in what stands before "versus", the thing that is compared begins: after the last small word."""
    words = list(re.finditer(r"\S+", before))
    small = [word.end() for word in words[:-1] if is_function_term(word[0].casefold())]
    return small[-1] + 1 if small else 0


def _completed(first: str, second: str) -> tuple[str, str]:
    """Complete what one side leaves out beside a period: "revenue in 2018" and "2019", "2018" and "2019 revenue"."""
    if _DATED.fullmatch(second) and (dates := [*_dates(first)]):
        return first, f"{first[: dates[-1].start()]}{second}{first[dates[-1].end() :]}"
    if _DATED.fullmatch(first) and (date := _DATED.match(second)):
        return f"{first}{second[date.end() :]}", second
    return first, second


def _dates(text: str) -> Iterator[re.Match[str]]:
    return _DATED.finditer(text)
