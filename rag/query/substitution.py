"""Puts what a follow-up such as "What about Nike?" or "And in 2017?" names in the place of its like in the one before.

Whole words are replaced, and only where the result is certain to be a sentence: a name by a name, the whole object of a
preposition by another, a noun by one with the same head. Everything else is left to the caller.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import takewhile

from library.text import cjk_share, sentence_spans
from library.text.segmenter import Word, is_whole, words_of
from library.text.stop_words import without_asking
from library.text.wording import mentioned
from rag.query.periods import put, take_period

OPENING = re.compile(
    r"^\W*(?:(?:and|or|but|so|also|then|ok(?:ay)?|(?:what|how) about|what of|(?:the )?same (?:question )?for)\b,?\s*)+"
    r"|^\W*(?:(?:那么|那(?=[，,\d“《「A-Za-z是又有在由被]|.*呢\W*$|.{,9}$)|而(?=.*呢\W*$)|还有|另外|以及|换成|如果是)[，,]?\s*)+",
    re.IGNORECASE,
)
"""Words that join a question to what was said: "What about", "那"."""

ASKING = re.compile(
    r"^\W*(?:(?:in|on|at|from|to|by|for|of|with|since|until) )?(?:what|which|who|whom|whose|when|where|why|how|is|are"
    r"|was|were|do|does|did|has|have|had|can|could|will|would|should|tell|show|give|list|name|explain|describe)\b",
    re.IGNORECASE,
)
"""English words that open a question of its own."""

_ENDING = re.compile(r"(?:又?(?:如何|怎么?样|怎样|是多少))?呢?[\s?？。.!！]*$")
_QUESTION_MARK = re.compile(r"[\s?？。.!！]*$")
_MOST_WORDS = 8  # more is a statement of its own

_PREPOSITIONS = (
    "in|on|at|from|to|by|for|of|with|without|since|until|under|over|above|below|after|before|during|per|within|among"
)
_ADVERBIAL = "in|on|at|from|to|by|for|since|until|during|per"  # what follows "of" or "under" belongs to the noun before
_PARTS = re.compile(rf"\b({_PREPOSITIONS}) ", re.IGNORECASE)
_ENDS = rf"(?=\W*$|[,;:] | (?:{_ADVERBIAL})\b)"
_DETERMINER = r"(?:the|a|an|each|every|this|that|these|those|my|your|our|his|her|its|their)"
_NO_NOUN = re.compile(rf"(?:{_DETERMINER[3:-1]}|it|them|him|me|us|you|which|what|whom|there|here|all)$", re.IGNORECASE)
_CAPITALS = r"[A-ZÀ-Þ][\w.&’'-]*(?: [A-ZÀ-Þ][\w.&’'-]*)*(?<!['’]s)"
_PERSONAL = re.compile(r"\b(?:he|him|his|she|her|hers|they|them|their|it|its)\b", re.IGNORECASE)
_ACTING = r"{0}['’]s?\b|\b(?:do|does|did|is|are|was|were|has|have|had|can|will) (?:the )?{0}"
_PEOPLES = re.compile(r"(?:ese|ish|[ei]an|[cm]an|ch)$")  # "Chinese" stands where "China" does not
_VERBS = "do|does|did|is|are|was|were|has|have|had|can|could|will|would|should|may|must|and|or|than"
_OF = re.compile(" of ")
_NUMBERED = re.compile(r"([^\W\d]+) (\d[\w.]*)$")
_DEFINITE = re.compile(r"the (?:[\w-]+ )+([\w-]+)")
_POSSESSIVE = re.compile(r"(?:the )?([^\W\d]+['’]s)$")

_CHINESE_NUMBERED = re.compile(
    r"第[一二三四五六七八九十百零\d]+(?P<thing>[条章节款项页届期部卷次])|[上下](?P<half>半年)"
)
_CHINESE_OPENING = re.compile("^(?:在|对于?|给|从|到)")
_NOUNS = ("n", "b", "j", "l", "s", "vn", "an", "m")
_PROPER = ("nr", "ns", "nt", "nz")


def substitute(question: str, before: str) -> str:
    """Ask the last question before of what this one names.

    Returns:
        The question before with other words in it; empty where no place for them is certain.
    """
    fragment = _fragment_of(question)
    spans = sentence_spans(before)
    if not fragment or not spans:
        return ""
    start, end = spans[-1]
    rest, asked = take_period(fragment, before[start:end])
    if rest and asked:
        asked = (_in_chinese if cjk_share(rest) > 0.5 else _in_english)(rest.strip(" ,，"), asked)
    return before[:start] + asked if asked else ""


def _fragment_of(question: str) -> str:
    """Return what "What about Nike?" or "净利润呢？" names; empty when a question asks something itself."""
    opening = OPENING.match(question)
    cut = opening.end() if opening and is_whole(question, 0, opening.end()) else 0
    rest = question[cut:]
    rest = (_ENDING if cut or "呢" in rest else _QUESTION_MARK).sub("", rest).strip()
    asks = ASKING.search(rest) or without_asking(rest) != rest
    return "" if asks or len(rest.split()) > _MOST_WORDS else rest


def _in_english(fragment: str, asked: str) -> str:
    if _PERSONAL.search(f"{fragment} {asked}"):
        return ""
    parts = _PARTS.split(fragment)
    phrases = _phrases(parts[1:], asked)
    if noun := re.sub("^The ", "the ", parts[0].strip()):
        asked = _with_noun(noun, asked)
    for preposition, thing in phrases:
        asked = _with_object(preposition.lower(), thing.strip(), asked) if asked else ""
    return asked


def _phrases(parts: list[str], asked: str) -> list[tuple[str, str]]:
    """Pair prepositions with their objects; one that the question does not have belongs to the object before it."""
    phrases: list[tuple[str, str]] = []
    for preposition, thing in zip(parts[::2], parts[1::2], strict=True):
        if phrases and not re.search(rf"(?<!\w){preposition} ", asked, re.IGNORECASE):
            first, object_before = phrases.pop()
            phrases.append((first, f"{object_before}{preposition} {thing}"))
        else:
            phrases.append((preposition, thing))
    return phrases


def _with_noun(noun: str, asked: str) -> str:
    if mentioned(noun) == [_bare(noun)]:
        return _with_name(noun, asked)
    if shape := _NUMBERED.fullmatch(noun):  # "section 4" for "section 3"
        return _replaced(rf"\b{re.escape(shape[1])} \d[\w.]*(?<![.])", noun, asked)
    if shape := _POSSESSIVE.fullmatch(noun):  # "the women's" for "the men's"
        return _replaced(r"\b(?!it|what|who|that|there|here)(?-i:[^\W\dA-Z]+)['’]s(?= \w)", shape[1], asked)
    if shape := _DEFINITE.fullmatch(noun):  # "the winter timetable" for "the summer timetable"
        words = rf"(?:(?!(?:{_PREPOSITIONS})\b)[\w-]+ ){{1,3}}"
        return _replaced(rf"\bthe {words}{re.escape(shape[1])}\b", noun, asked)
    return ""


def _with_name(name: str, asked: str) -> str:
    """Replace a name by a name, with the article and the possessive that the place asks for."""
    like = _name_like(name, asked)
    place = rf"(?<![^\W_])(?P<article>(?:the|an?) )?{re.escape(like)}(?![A-Za-z0-9])(?P<owns>['’]s?(?!\w))?"
    found = list(re.finditer(place, asked, re.IGNORECASE)) if like else []
    if len(found) != 1 or (found[0]["article"] or "the ").lower() != "the ":
        return ""  # "an Amazon card" and "Netflix"
    name = re.sub(r"['’]s?$", "", name)
    article, owns, after = found[0]["article"] or "", found[0]["owns"] or "", asked[found[0].end() :]
    if name.startswith("the ") != (article.lower() == "the "):
        modifies = re.match(rf" (?!(?:{_PREPOSITIONS}|{_VERBS})\b)[^\W\d]", after)
        if bool(article) != bool(modifies):
            return ""  # "the Netherlands" and "France"
        name = article + name
    return put(name + (owns and owns[0] + ("" if name.endswith("s") else "s")), found[0], asked)


def _name_like(name: str, asked: str) -> str:
    """Return the one name of a question that another may replace: the only one, or the only one that does something."""
    names = [other for other in mentioned(asked) if cjk_share(other) == 0]
    acting = [other for other in names if re.search(_ACTING.format(re.escape(other)), asked)]
    likes = acting if len(acting) == 1 else names
    alike = len(likes) == 1 and all(bool(sign.search(likes[0])) == bool(sign.search(name)) for sign in (_PEOPLES, _OF))
    return likes[0] if alike else ""


def _with_object(preposition: str, thing: str, asked: str) -> str:
    """Replace the whole object of a preposition, where it is clear how far it goes; or add it where there is none."""
    if not thing or _NO_NOUN.match(thing):
        return ""
    before = rf"(?<!\w){preposition} "
    if not re.search(before, asked, re.IGNORECASE):
        return _added(f"{preposition} {thing}", asked)
    likes = list(_objects(thing, before, asked))
    return put(f"{preposition} {thing}", likes[0], asked) if len(likes) == 1 else ""


def _objects(thing: str, before: str, asked: str) -> Iterator[re.Match[str]]:
    head = re.escape(thing.rpartition(" ")[2])
    if thing.isdigit() and thing != "1":
        yield from re.finditer(rf"{before}(?!1 )\d+(?= [^\W\d])", asked, re.IGNORECASE)
    elif shape := _NUMBERED.fullmatch(thing):
        yield from re.finditer(rf"{before}{re.escape(shape[1])} \d[\w.]*(?<!\.)", asked, re.IGNORECASE)
    elif mentioned(thing) == [_bare(thing)]:
        yield from re.finditer(rf"{before}(?:the )?{_CAPITALS}{_ENDS}", asked)
    elif " " in thing and re.search(rf"{before}(?:[\w-]+ ){{1,3}}{head}\b", asked, re.IGNORECASE):
        words = rf"(?:(?!(?:{_PREPOSITIONS})\b)[\w-]+ ){{1,3}}"
        yield from re.finditer(rf"{before}{words}{head}(?![\w'’-])", asked, re.IGNORECASE)
    else:
        for found in re.finditer(rf"{before}(?:{_DETERMINER} )?([^\W\dA-Z][\w-]*){_ENDS}", asked):
            if not _NO_NOUN.match(found[1]):
                yield found


def _added(phrase: str, asked: str) -> str:
    """Add a phrase to a question that has none: beside "in the lobby", "on the roof" would be nonsense."""
    stem = asked.rstrip("?. ")
    placed = re.search(rf"\b(?!of\b)(?:{_PREPOSITIONS})\b", stem, re.IGNORECASE)
    return "" if placed else f"{stem} {phrase}{asked[len(stem) :].strip() or '?'}"


def _replaced(pattern: str, by: str, asked: str) -> str:
    found = list(re.finditer(pattern, asked, re.IGNORECASE))
    return put(by, found[0], asked) if len(found) == 1 else ""


def _bare(noun: str) -> str:
    return re.sub(r"^the |['’]s?$", "", noun, flags=re.IGNORECASE)


def _in_chinese(fragment: str, asked: str) -> str:
    opening = _CHINESE_OPENING.match(fragment)
    if opening and is_whole(fragment, 0, opening.end()):
        fragment = fragment[opening.end() :]
    if fragment[:1] in "《“「" and mentioned(fragment) == [fragment]:
        likes = [name for name in mentioned(asked) if name[0] == fragment[0]]
        return asked.replace(likes[0], fragment) if len(likes) == 1 and asked.count(likes[0]) == 1 else ""
    if shape := _CHINESE_NUMBERED.fullmatch(fragment):
        thing = shape["thing"] or shape["half"]
        numbered = [one for one in _CHINESE_NUMBERED.finditer(asked) if thing in (one["thing"], one["half"])]
        return put(fragment, numbered[0], asked) if len(numbered) == 1 else ""
    named = words_of(fragment)
    if not all(map(_is_noun, named)):
        return ""
    nouns = [noun for noun in _nouns_in(asked) if _is_like(noun, named)]
    if len(nouns) != 1:
        return ""
    start, end = nouns[0][0].start, nouns[0][-1].end
    completed = asked[:start] + fragment + asked[end:]
    return completed if is_whole(completed, start, start + len(fragment)) else ""  # "4" would grow together with "What"


def _nouns_in(asked: str) -> Iterator[tuple[Word, ...]]:
    """List the nouns of a Chinese question: each run of them, and the place or name that a longer one begins with."""
    run: tuple[Word, ...] = ()
    for word in (*words_of(asked), Word("", len(asked))):
        if word.text and _is_noun(word):
            run += (word,)
            continue
        if run:
            yield run
        if len(run) > 1 and run[0].part in _PROPER:
            yield run[:1]
        run = ()


def _is_noun(word: Word) -> bool:
    return (word.text.isdigit() or word.part.startswith(_NOUNS)) and without_asking(word.text) == word.text


def _is_like(like: tuple[Word, ...], named: tuple[Word, ...]) -> bool:
    """True if two nouns are of a kind: both places, both persons, or both a 机场 or a ~性."""
    if len(like) == len(named) == 1 and like[0].part[:2] == named[0].part[:2] and named[0].part[:2] in _PROPER:
        return min(len(like[0].text), len(named[0].text)) > 1  # a family name alone is half of a name
    mine, theirs = ("".join(word.text for word in words) for words in (named, like))
    shared = len([*takewhile(lambda pair: pair[0] == pair[1], zip(reversed(mine), reversed(theirs), strict=False))])
    alike = len(mine) == len(theirs) and len(like) == len(named) == 1 and shared > 0
    return len(mine) >= len(theirs) > max(1, shared) and mine != theirs and (shared > 1 or alike)
