"""Finds the two sides of a question that compares, so that each is searched for and answered by itself."""

from __future__ import annotations

import re
from collections.abc import Iterator

from library.text.stop_words import is_function_term

_COMPARES = re.compile(
    r"\b(?:compar(?:e[ds]?|ing|ison)|contrast(?:s|ed|ing)?|differ(?:s|ed|ences?|ent(?:ly)?)?|versus|vs|between|which)\b"
    r"|区别|差别|差异|差距|不同|异同|相比|对比|比较|相较|[高低多少大小长短快慢]多少|比(?![例赛重如率]).*更",
    re.IGNORECASE,
)
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
_CHINESE = re.compile(
    r"(?:^|(?<=[，。：；？\s])|(?<=比较)|(?<=对比)|(?<=一下))(?!比较|对比|一下)(?P<a>[^，。；？\s]{1,24}?)"
    r"(?:和|与|跟|(?<![不共相])同|及|相比于?|相较于?|比(?![较例赛重如率]))(?P<b>[^，。；？\s]{1,24}?)"
    r"(?=的|之间|有|在|哪|谁|相比|相较|对比|比较|[更高低多少大小长短快慢]|[，。；？\s]|$)"
)
_OF_BOTH = re.compile(r"(?:the )?(?:\w+ )?(?:differences?|comparison|similarit(?:y|ies)) $", re.IGNORECASE)
_OF_BOTH_CHINESE = re.compile("(?:之间|相比|有(?:什么|哪些|何)|的|主要|最大)*(?:区别|差别|差异|不同|异同)")
"""What is asked of both and of neither alone: "the difference between A and B" leaves "what is A"."""
_DATED = re.compile(r"\d[\d年月季度]*")


def sides_of(question: str) -> tuple[str, str] | None:
    """Return a question for each of the two things that a question compares; None where it compares no two.

    Args:
        question: Complete in itself, in English or Chinese.
    """
    if not _COMPARES.search(question):
        return None
    found = next((found for form in (_JOINED, _AGAINST, _EITHER, _CHINESE) if (found := form.search(question))), None)
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
