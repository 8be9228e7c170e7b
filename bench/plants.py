"""Plants a change in a true sentence: a number, a unit, a date, a name, a negation; or puts it to the wrong page."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bench import plant_words as words
from bench.claims import Claim

_OPENING_YEAR = re.compile(r"^(?:19|20)\d\d年?")
_ROW_FIGURE = re.compile(r"(?:was |为)[$¥￥€]?[1-9](?:[\d.,]*\d)?")


@dataclass(frozen=True)
class Plant:
    """A sentence that its source does not bear out.

    Attributes:
        kind: What was changed.
    """

    kind: str
    text: str
    source: str


def plant_all(claim: Claim, others: Sequence[Claim], chance: random.Random) -> list[Plant]:
    """Plant one change of each kind for which the sentence has a place.

    Args:
        claim: What is true.
        others: Of the same document; another name may be taken from them.
        chance: Chooses the place and the change.
    """
    plants = [
        Plant(kind, changed, claim.source)
        for kind, change in _CHANGES.items()
        if (changed := change(claim, others, chance)) and changed != claim.text
    ]
    if claim.elsewhere:
        plants.append(Plant("wrong page", claim.text, claim.elsewhere))
    return plants


def _replace(text: str, found: re.Match[str] | None, by: str) -> str:
    return text[: found.start()] + by + text[found.end() :] if found else ""


def _any(pattern: re.Pattern[str], text: str, chance: random.Random) -> re.Match[str] | None:
    found = list(pattern.finditer(text))
    return chance.choice(found) if found else None


def _number(claim: Claim, others: Sequence[Claim], chance: random.Random) -> str:
    numbers = [found for found in words.NUMBER.finditer(claim.text) if not words.YEAR.fullmatch(found[0])]
    if not numbers:
        return ""
    number = chance.choice(numbers)
    at = chance.choice([i for i, sign in enumerate(number[0]) if sign.isdigit()])
    digit = chance.choice([digit for digit in "123456789" if digit != number[0][at]])
    return _replace(claim.text, number, number[0][:at] + digit + number[0][at + 1 :])


def _unit(claim: Claim, others: Sequence[Claim], chance: random.Random) -> str:
    changes = [(found, by) for sign, by in words.UNITS if (found := re.search(sign, claim.text))]
    if changes:
        return _replace(claim.text, *chance.choice(changes))
    figure = _ROW_FIGURE.search(claim.text) if claim.is_row else None
    scale = "亿" if claim.is_chinese else " billion"
    return _replace(claim.text, figure, figure[0] + scale) if figure and scale.strip() not in claim.source else ""


def _date(claim: Claim, others: Sequence[Claim], chance: random.Random) -> str:
    found = _any(words.YEAR, claim.text, chance) or _any(words.MONTH, claim.text, chance)
    if found is None:
        return ""
    if found[0] in words.MONTHS:
        return _replace(claim.text, found, chance.choice([month for month in words.MONTHS if month != found[0]]))
    number = int(found[0])
    changed = number % 12 + 1 if len(found[0]) < len("2024") else number + chance.choice([-3, -2, -1, 1, 2])
    return _replace(claim.text, found, str(changed))


def _name(claim: Claim, others: Sequence[Claim], chance: random.Random) -> str:
    if claim.is_row:
        return _label(claim, others, chance)
    places = words.PLACE if words.PLACE.search(claim.text) else words.NAME_BEFORE
    found = list(filter(_is_name, (places if claim.is_chinese else words.NAME).finditer(claim.text)))
    other_names = [name[0] for other in others for name in words.NAME.finditer(other.text) if _is_name(name)]
    free = [name for name in (words.PLACES if claim.is_chinese else other_names) if name not in claim.source]
    return _replace(claim.text, chance.choice(found), chance.choice(free)) if found and free else ""


def _is_name(found: re.Match[str]) -> bool:
    return words.NO_NAMES.isdisjoint(found[0].split())


def _label(claim: Claim, others: Sequence[Claim], chance: random.Random) -> str:
    """Give a row's figure to another row of the same source."""
    said = "为" if claim.is_chinese else " was "
    label, _, figure = claim.text.partition(said)
    year = found[0] if (found := _OPENING_YEAR.match(label)) and claim.is_chinese else ""
    bare = label.removeprefix(year)
    rows = [_OPENING_YEAR.sub("", other.text.partition(said)[0]) for other in others if other.is_row]
    rivals = [row for row in rows if row in claim.source and row not in bare and bare not in row]
    return f"{year}{chance.choice(rivals)}{said}{figure}" if rivals else ""


def _negation(claim: Claim, others: Sequence[Claim], chance: random.Random) -> str:
    denied = (words.NOT_CHINESE if claim.is_chinese else words.NOT).search(claim.text)
    if denied:
        return _replace(claim.text, denied, "")
    if claim.is_chinese:
        verb = words.VERB.search(claim.text)
        return (
            _replace(claim.text, verb, ("没有" if verb[0] in words.DENIED_BY_HAVING else "不") + verb[0])
            if verb
            else ""
        )
    auxiliary = _any(words.AUXILIARY, claim.text, chance)
    return _replace(claim.text, auxiliary, f"{auxiliary[0]} not") if auxiliary else ""


_CHANGES: dict[str, Callable[[Claim, Sequence[Claim], random.Random], str]] = {
    "number": _number,
    "unit": _unit,
    "date": _date,
    "name": _name,
    "negation": _negation,
}
