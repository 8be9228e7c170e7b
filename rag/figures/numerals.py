"""Writes numbers that are in words, English or Chinese, in digits."""

from __future__ import annotations

import re
import unicodedata

_ONES = (
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_WORDS = {word: number for number, word in enumerate([*_ONES.split(), "nineteen"], 2)}
_WORDS |= {word: 10 * tens for tens, word in enumerate(_TENS.split(), 2)} | {"once": 1, "twice": 2}
_DIGIT_WORDS = "one|two|three|four|five|six|seven|eight|nine"
_WORD = re.compile(
    rf"\b(?P<tens>{_TENS.replace(' ', '|')})-(?P<ones>{_DIGIT_WORDS})\b|\b(?P<word>{'|'.join(_WORDS)})\b", re.IGNORECASE
)
_QUARTERS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "一": 1, "二": 2, "三": 3, "四": 4}
_QUARTER = re.compile(r"\b(first|second|third|fourth) (?:fiscal )?quarter\b|第([一二三四])季度", re.IGNORECASE)
_DIGITS = {numeral: digit for digit, numeral in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2}
_PLACES = {"十": 10, "百": 100, "千": 1000}
_SCALES = {"万": 10**4, "亿": 10**8}
_ONE_DIGIT = "[〇零一二两三四五六七八九]"
# A digit and a place, as in 三千 or 十二. "万一", "千百" and "一个" are no figures, and neither is the 万 of 3万.
_COUNTED = rf"(?!一十)(?:{_ONE_DIGIT}+[十百千万亿]+|(?<![百千万亿\d])十(?={_ONE_DIGIT}))(?:{_ONE_DIGIT}|[十百千万亿])*"
_BROKEN = re.compile(rf"(?<={_ONE_DIGIT[:-1]}十百千万亿])\n(?={_ONE_DIGIT[:-1]}十百千万亿年月日])")
# No more than these: a wide comma ends a clause, and a narrow one may part digits.
_WIDE = re.compile("[０-９Ａ-Ｚａ-ｚ％￥＄．]+")
_YEAR = re.compile("[一二][〇零○一二三四五六七八九]{3}(?=年)")
_PERCENT = re.compile(rf"百分之(\d+(?:\.\d+)?|(?:{_ONE_DIGIT}|[十百])+(?:点{_ONE_DIGIT}+)?)")
_POINT = re.compile(rf"(?<!{_ONE_DIGIT})((?:{_ONE_DIGIT}|十)+)点({_ONE_DIGIT}+)(?=[个万亿%倍成米公千])")
_LARGE = re.compile(_COUNTED)
_SMALL = re.compile(
    r"(?<![〇零一二两三四五六七八九十百千万亿第\d])([二两三四五六七八九十])"
    r"(?=[个名位家艘条次天种项座只台辆层倍张间份岁年元])"
    r"|(?<=[年月])([一二三四五六七八九十])(?=[月日号])"
)


def to_digits(text: str) -> str:
    """Write the numbers of a text in digits: "twenty-five", "三千五百", "百分之八", "第二季度" as "Q2"."""
    text = _BROKEN.sub("", text)
    plain = _QUARTER.sub(lambda found: f"Q{_QUARTERS[(found[1] or found[2]).lower()]}", text)
    plain = _WORD.sub(_of_words, plain)
    if plain.isascii():
        return plain
    plain = _WIDE.sub(lambda found: unicodedata.normalize("NFKC", found[0]), plain)
    plain = _YEAR.sub(lambda found: str(_value(found[0])), plain)
    plain = _PERCENT.sub(lambda found: f"{_decimal(found[1])}%", plain)
    plain = _POINT.sub(lambda found: _decimal(found[0]), plain)
    plain = _LARGE.sub(lambda found: _scaled(found[0]), plain)
    return _SMALL.sub(lambda found: _scaled(found[0]), plain)


def _of_words(found: re.Match[str]) -> str:
    if found["word"]:
        return str(_WORDS[found["word"].lower()])
    ones = _DIGIT_WORDS.split("|").index(found["ones"].lower()) + 1
    return str(_WORDS[found["tens"].lower()] + ones)


def _decimal(numeral: str) -> str:
    if numeral.isascii():
        return numeral
    whole, _, decimals = numeral.partition("点")
    return _scaled(whole) + (f".{''.join(str(_DIGITS[digit]) for digit in decimals)}" if decimals else "")


def _scaled(numeral: str) -> str:
    """Write a numeral in digits; its last scale stays, since it tells that the number was rounded: 三千万 is 3000万."""
    kept = numeral.rstrip("万亿")
    if _SCALES.keys().isdisjoint(kept):
        return f"{_value(kept)}{numeral[len(kept) :]}"
    return str(_value(numeral))


def _value(numeral: str) -> int:
    """Read a numeral such as 二〇一八, 十二, 三千五百, 一亿二千万."""
    if all(sign in _DIGITS for sign in numeral):
        return int("".join(str(_DIGITS[sign]) for sign in numeral))
    total = section = digit = 0
    for sign in numeral:
        if sign in _DIGITS:
            digit = _DIGITS[sign]
        elif sign in _PLACES:
            section, digit = section + (digit or 1) * _PLACES[sign], 0
        else:
            scale, section = _SCALES[sign], section + digit
            total = total + section * scale if total >= scale else (total + section) * scale  # 一亿二千万, 三万亿
            section = digit = 0
    return total + section + digit
