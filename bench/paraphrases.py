"""Says a true sentence in other words that are as true: other units, other dates, fewer words."""

from __future__ import annotations

import re
from collections.abc import Callable

from bench.claims import Claim
from bench.plant_words import MONTHS
from library.text.dates import find_dates

_MILLIONS = re.compile(r"(?<![\d,.])(\d{1,3}),(\d{3}) million\b")
_BILLIONS = re.compile(r"(?<![\d,.])(\d{1,3}\.\d) billion\b")
_YI = re.compile(r"(?<![\d,.])(\d{1,4}(?:\.\d)?)亿")
_PERCENT = re.compile(r"(?<=\d)%")
_OPENING = re.compile(r"^((?:In|On|During|At) [^,]{3,40}), (.+)\.$")
_ASIDE = re.compile(r" ?\([^()]*\)|（[^（）]*）")
_LAST_PART = re.compile(r", (?:which|including|with|as|while|and) [^,]*\.$|，[^，；]*。$")


def paraphrases(claim: Claim) -> dict[str, str]:
    """Give the sentence in each way for which it has a place, by the name of the way."""
    said = {name: way(claim) for name, way in _WAYS.items()}
    return {name: text for name, text in said.items() if text and text != claim.text}


def _other_scale(claim: Claim) -> str:
    text = _MILLIONS.sub(lambda found: f"{int(found[1] + found[2]) / 1000:g} billion", claim.text)
    text = _BILLIONS.sub(lambda found: f"{float(found[1]) * 1000:,.0f} million", text) if text == claim.text else text
    return _YI.sub(lambda found: f"{float(found[1]) * 100:g}百万", text)


def _other_date(claim: Claim) -> str:
    for date in find_dates(claim.text):
        if len(date.iso) == len("2024-03-12"):
            return claim.text[: date.start] + _spell(date.iso, claim) + claim.text[date.end :]
    return ""


def _spell(iso: str, claim: Claim) -> str:
    year, month, day = map(int, iso.split("-"))
    return iso if claim.is_chinese else f"{day} {MONTHS[month - 1]} {year}"


def _percent(claim: Claim) -> str:
    if claim.is_chinese:
        return re.sub(r"(\d+(?:\.\d+)?)%", r"百分之\1", claim.text)
    return _PERCENT.sub(" percent", claim.text)


def _opening_last(claim: Claim) -> str:
    found = _OPENING.match(claim.text)
    return f"{found[2]} {found[1][0].lower()}{found[1][1:]}." if found else ""


def _without_aside(claim: Claim) -> str:
    return _ASIDE.sub("", claim.text)


def _shorter(claim: Claim) -> str:
    text = _LAST_PART.sub("。" if claim.is_chinese else ".", claim.text)
    return text if len(text) > 0.4 * len(claim.text) else ""


_WAYS: dict[str, Callable[[Claim], str]] = {
    "other scale": _other_scale,
    "other form of the date": _other_date,
    "percent in words": _percent,
    "opening moved to the end": _opening_last,
    "without its aside": _without_aside,
    "without its last part": _shorter,
}
