"""Questions in English: the forms that a heading, a sentence, a cell or a field can take."""

from __future__ import annotations

import re
from collections.abc import Callable

from library.text.dates import single_years_in
from rag.study.definitions import Definition
from rag.study.question_forms import Capitals, Form, becomes, is_odd, listed, strip_asides, words, words_in

WHO_WROTE, WHEN, WHAT = "Who wrote it?", "When was it published?", "What is it about?"
ABOUT = "What does the document say about {thing}?"

_ASKS = re.compile(r"(?:what|which|who|why|when|where|how|is|are|can|do|does|should|will)\b", re.IGNORECASE)
_VERB = re.compile(
    r"(?:\w+ ){0,3}(?:is|are|was|were|do|does|did|can|should|will|has|have|must|means?)\b", re.IGNORECASE
)
_PREPOSITION = re.compile(r" (?:of|for|in|to|with|on|from|by|under|at|about) ")
_BASES = words("gerunds_become")
_PERIOD = re.compile(
    r"(?:(?:as of|for|at|in|the|fiscal|calendar|full|year|years|twelve|12|months|ended|ending|fy|ye|january|february"
    r"|march|april|may|june|july|august|september|october|november|december|\d+|usd|us|million|millions|thousands|m)\b"
    r"|[\s,/$€£.-])+",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"[($€£¥US-]*\s?-?\d[\d,]*(?:\.\d+)?\s?\)?\s?(?:%|million|billion|m|km|kg|EUR|USD)?\)?")
_WORDS_OF_HEADING = 7
_ARTICLE = re.compile("(?:The|An?) ")
_IS = re.compile(r"\b(?:is|are)\b")
_OPEN_ENDS = ("of", "for", "to", "by", "at", "from", "in", "on", "the", "a")
_LONG_WORD = 10  # letters of a notion of one word

_WORD = r"(?!(?:is|are|was|were|has|have|had|by|at|to|with|on|in|for|as|from|that|which|and|or)\b)[\w’'“”\"&-]+"
_NP = (
    rf"(?P<np>(?:(?:The|A|An) )?[A-Z“\"]{_WORD[:-1]}*(?: {_WORD}){{0,5}}"
    rf"|(?:The|A|An) [a-z]{_WORD[:-1]}*(?: {_WORD}){{0,5}})"
)
_ASIDE = r"(?: \([^()]*\))?"
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_TIME = rf"(?P<value>(?:(?:{_MONTHS}) (?:\d{{1,2}}, )?)?(?:1[5-9]|20)\d\d)\b"
_NUMERALS = "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|hundred"
_COUNT = rf"(?P<value>\d{{1,3}}(?:,\d{{3}})*(?:\.\d+)?|{_NUMERALS})"
_ABOUT = "(?:about |over |more than |up to |nearly |almost |some |only )?"
_DONE = (
    r"(?P<done>(?:first |originally |officially |formally |finally )?\w+(?:ed|wn|ilt|tten|ung|ade|aid|old|ound)"
    r"(?: (?:into law|up|down))?)"
)
_BEGAN = "opened|began|started|ended|closed|launched|sailed"
_HAS = "has|have|contains|includes|offers|operates|employs|comprises|runs|supports|holds|provides|serves|covers|carries"
_SEVERAL = r"(?P<what>[a-z-]+(?: [a-z-]+){0,2}?s)(?=[,.;:]| (?:in|at|on|for|with|across|to|that|which|and|from|of)\b)"
_MADE = (
    "(?:first |originally )?(?P<done>proposed|developed|founded|invented|designed|introduced|created|built|discovered)"
)
_PERSON = r"(?P<value>[A-Z][\w.’-]+(?: [A-Z][\w.’-]+){1,2}|[A-Z][\w’-]+ and [A-Z][\w’-]+)"
_UNIT = "metres|meters|kilometres|kilometers|feet|miles|m|km|cm|mm|inches"


def of_heading(plain: str, is_studied: bool, capitals: Capitals) -> Form | None:
    """Make a question of a heading; None where it says too little of what stands below it.

    Args:
        plain: The heading without its number.
        is_studied: Whether it explains notions, as papers and lectures do.
        capitals: Of the document.
    """
    said = plain.split()
    if plain.endswith("?"):
        whole = 3 <= len(said) <= 12 and _ASKS.match(plain) and _VERB.match(plain) and not plain.isupper()
        return Form(plain[0].upper() + plain[1:], "asked") if whole else None
    plain = strip_asides(plain.rpartition(": ")[2])
    said = plain.split()
    if not (1 <= len(said) <= _WORDS_OF_HEADING and _is_title(plain)) or _is_generic(plain):
        return None
    if how := _how_to(said, capitals):
        return Form(how, "asked")
    if said[0].casefold() in _BASES:
        return None
    thing = capitals.inline(plain)
    return _of_thing(thing.removeprefix("the "), is_studied) or Form(ABOUT.format(thing=thing), "headed")


def _how_to(said: list[str], capitals: Capitals) -> str:
    first, rest = said[0].casefold(), capitals.inline(" ".join(said[1:]))
    if first == "how" and rest.startswith("to "):
        return f"How do I {rest.removeprefix('to ')}?"
    verb = becomes("gerunds", first) or (first if first in _BASES else "")
    return f"How do I {verb} {rest}?" if verb and rest and " and " not in f" {rest} " else ""


def _of_thing(thing: str, is_studied: bool) -> Form | None:
    """Ask what a thing is, or several are, where the last word of their name tells which."""
    named = _PREPOSITION.split(thing)[0].split()
    if " and " in thing and not named[-1].endswith("s"):
        return None
    if named[-1] in words("several_en") and len(thing.split()) > 1:
        return Form(f"What are the {thing}?", "asked")
    if named[-1] in words("one_en") and len(thing.split()) > 1:
        return Form(f"What is the {thing}?", "asked")
    notion = is_studied and len(thing.split()) <= 3 and thing.split() == named and thing.islower()
    notion = notion and (len(named) > 1 or len(thing) > _LONG_WORD)
    return Form(f"What is {thing}?", "asked", thing) if notion and named[-1].endswith(_endings()) else None


def _endings() -> tuple[str, ...]:
    return tuple(words("notions_en"))


def _is_title(plain: str) -> bool:
    letters = sum(sign.isalpha() or sign == " " for sign in plain)
    return plain[0].isupper() and letters > 0.9 * len(plain) and plain.count(",") <= plain.count(" and ") + 1


def _is_generic(plain: str) -> bool:
    said = [word.casefold() for word in words_in(plain)]
    dull = words("generic_en") | words("vague_en")
    return not said or f" {' '.join(said)} " in listed("generic_en") or dull.issuperset(said) or _points(said)


def _points(said: list[str]) -> bool:
    return not words("pointing_en").isdisjoint(said)


def of_sentence(text: str, capitals: Capitals) -> Form | None:
    """Make a question of a sentence that says who, when or how many; None where it cannot be."""
    for pattern, make in _FORMS:
        if found := pattern.match(text):
            return make(found, _subject(found["np"], capitals))
    return None


def of_definition(one: Definition, capitals: Capitals) -> Form | None:
    """Make a question of a definition; None where the words that define belong to something else."""
    if one.kind == "acronym":
        return Form(f"What does {one.term.removesuffix('s')} stand for?", "acronym", one.meaning)
    said = re.match(rf"(?:(?:The|An?) )?[“\"‘]?{re.escape(one.term)}\b", one.meaning)
    if one.kind == "sentence" and not said:  # it is called so after what it is
        return Form(f"What is meant by {one.term}?", "defined", one.meaning)
    name = _subject(said[0], capitals) if said and one.kind == "sentence" else _ARTICLE.sub("", one.term)
    verb = _IS.search(one.meaning, said.end()) if said else None
    if not name or (verb and (verb[0] == "are") != _is_plural(name)):
        return None
    return Form(f"What {'are' if _is_plural(name) else 'is'} {name}?", "defined", one.meaning)


def _subject(phrase: str, capitals: Capitals) -> str:
    """Write the subject of a sentence as it stands within one; "" where it points elsewhere or says nothing."""
    name = phrase.strip("“”\"' ")
    article = re.match("(?:[Tt]he|[Aa]n?) ", name)
    said = [word.casefold() for word in words_in(name[article.end() :] if article else name)]
    head = _PREPOSITION.split(" ".join(said))[0].split()
    whole = len(said) == len(name.split()) - bool(article)
    if not whole or not head or _points(said) or words("vague_en").issuperset(head):
        return ""
    first, _, rest = name.partition(" ")
    if article and " " not in rest and rest.islower():
        return ""  # "the trial" is known from a sentence before
    keeps = not article and (capitals.is_name(first) or any(map(str.isupper, first[1:])) or rest[:1].isupper())
    return f"{first if keeps else first.lower()} {rest}".strip()


def _is_plural(name: str) -> bool:
    head = _PREPOSITION.split(name)[0]
    return head.endswith("s") and not head.endswith(("ss", "us", "is"))


def _when(found: re.Match[str], name: str) -> Form | None:
    return Form(f"When {found['be']} {name} {found['done']}?", "told", found["value"]) if name else None


def _when_did(found: re.Match[str], name: str) -> Form | None:
    return Form(f"When did {name} {becomes('verbs', found['verb'])}?", "told", found["value"]) if name else None


def _how_many(found: re.Match[str], name: str) -> Form | None:
    verb, what = found["verb"], found["what"]
    do = "do" if verb == "have" else "does"
    if not name or _points(what.split()) or (do == "do") != _is_plural(name) or what.split()[-1] in words("vague_en"):
        return None
    return Form(f"How many {what} {do} {name} {becomes('verbs', verb)}?", "told", found["value"])


def _how_tall(found: re.Match[str], name: str) -> Form | None:
    return Form(f"How {found['how']} {found['be']} {name}?", "told", found["value"]) if name else None


def _who(found: re.Match[str], name: str) -> Form | None:
    return Form(f"Who {found['done']} {name}?", "told", found["value"]) if name else None


def _what_of(found: re.Match[str], name: str) -> Form | None:
    wrong = not name or _is_plural(name) == found["verb"].endswith("s") or _points(words_in(found["value"].lower())[:2])
    return None if wrong else Form(f"What does {name} {becomes('verbs', found['verb'])} of?", "told", found["value"])


_FORMS: list[tuple[re.Pattern[str], Callable[[re.Match[str], str], Form | None]]] = [
    (re.compile(rf"{_NP}{_ASIDE},? (?P<be>was|were) {_DONE}(?: by [\w .’&-]+?)?,? (?:in|on) {_TIME}"), _when),
    (re.compile(rf"{_NP}{_ASIDE},? (?:was|were) {_MADE} by {_PERSON}"), _who),
    (re.compile(rf"In \d{{4}}, {_PERSON} {_MADE} (?P<np>(?:the|an?) {_WORD}(?: {_WORD}){{0,5}})"), _who),
    (re.compile(rf"{_NP} (?P<verb>consists) of (?P<value>[\w ,’'-]{{12,60}})"), _what_of),
    (re.compile(rf"{_NP} (?P<verb>{_BEGAN})(?: \w+){{0,3}}? (?:in|on) {_TIME}"), _when_did),
    (re.compile(rf"{_NP} (?P<verb>{_HAS}) {_ABOUT}{_COUNT} {_SEVERAL}"), _how_many),
    (
        re.compile(rf"{_NP} (?P<be>is|are) {_ABOUT}{_COUNT} ?(?:{_UNIT}) (?P<how>tall|high|long|wide|deep|thick)\b"),
        _how_tall,
    ),
]


def of_cell(label: str, head: str, value: str, capitals: Capitals) -> Form | None:
    """Make a question of a cell of a table, by what heads its row and its column."""
    label, head = strip_asides(label), strip_asides(head)
    said = [word.casefold() for word in words_in(label)]
    named = 1 <= len(said) <= 5 and len(label) >= 4 and label[0].isalpha() and not any(map(str.isdigit, label))
    if (
        not named
        or _points(said)
        or is_odd(label)
        or "," in label
        or said[-1].endswith("ed")
        or not _NUMBER.fullmatch(value.strip())
    ):
        return None
    thing, years = capitals.inline(label, may_be_new=True), single_years_in(head)
    if len(years) == 1 and _PERIOD.fullmatch(head):
        return _in_year(thing, years[0], value)
    if head.casefold() in words("measures_en"):
        return Form(f"What is the {head.casefold()} of {thing}?", "cell", value)
    return None


def _in_year(thing: str, year: int, value: str) -> Form | None:
    """Ask for an amount of a year, or for how many of a thing there were."""
    plural = _is_plural(thing)
    if {thing.casefold().split()[-1], _PREPOSITION.split(thing.casefold())[0].split()[-1]} & words("amounts_en"):
        return Form(f"What {'were' if plural else 'was'} the {thing.removeprefix('the ')} in {year}?", "cell", value)
    counted = plural and thing.islower() and " " not in thing
    return Form(f"How many {thing} were there in {year}?", "cell", value) if counted else None


def of_field(label: str, value: str, capitals: Capitals) -> Form | None:
    """Make a question of a field, by its label."""
    said = [word.casefold() for word in words_in(label)]
    whole = 1 <= len(said) <= 4 and len(said) == len(label.split()) and not is_odd(label)
    if not whole or _points(said) or (len(said) == 1 and said[0] not in words("fields_en")):
        return None
    if said[-1] in _OPEN_ENDS or said[-1].endswith("ed") or said[-1] in words("vague_en"):
        return None
    thing = capitals.inline(label)
    be = "are" if _is_plural(thing) else "is"
    return Form(f"{'Who' if said[-1] in words('persons_en') else 'What'} {be} the {thing}?", "field", value)
