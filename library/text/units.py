"""The units that figures are given in: how each is spelled in English and Chinese, and what it is of others."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

# unit: (what it measures, its size in the first unit of that kind, spellings)
_TABLE: dict[str, tuple[str, float, str]] = {
    "percent": ("share", 1, "%|percent|per cent|pct|个?百分比"),
    "permille": ("share", 0.1, "‰|per mille|per mil"),
    "points": ("points", 1, "percentage points?|个?百分点"),
    "basis": ("points", 0.01, "basis points?|bps|个?基点"),
    "usd": ("usd", 1, r"US\$|\$|USD|dollars?|美元|美金"),
    "hkd": ("hkd", 1, r"HK\$|HKD|港元|港币"),
    "eur": ("eur", 1, "€|EUR|euros?|欧元"),
    "gbp": ("gbp", 1, "£|GBP|pounds?|英镑"),
    "jpy": ("jpy", 1, "JPY|yen|日元"),
    "cny": ("cny", 1, "[¥￥]|RMB|CNY|yuan|人民币|元"),
    "cent": ("cent", 1, "cents?"),
    "jiao": ("cny", 0.1, "角"),
    "second": ("duration", 1, "seconds?|secs?|秒钟?"),
    "minute": ("duration", 60, "minutes?|mins?|分钟"),
    "hour": ("duration", 3600, "hours?|hrs?|个?小时"),
    "day": ("duration", 86400, "days?|天|[日](?!元)"),
    "week": ("duration", 604800, "weeks?|周(?![年岁])|个?星期"),
    "month": ("months", 1, "months?|个月"),
    "quarter": ("months", 3, "quarters?|个季度"),
    "year": ("months", 12, "years?|yrs?|年|周年"),
    "decade": ("months", 120, "decades?"),
    "millimetre": ("length", 0.001, "millimet(?:re|er)s?|毫米"),
    "centimetre": ("length", 0.01, "cm|centimet(?:re|er)s?|厘米|公分"),
    "metre": ("length", 1, "met(?:re|er)s?|米"),
    "kilometre": ("length", 1000, "km|kilomet(?:re|er)s?|公里|千米"),
    "inch": ("length", 0.0254, "inch(?:es)?|英寸"),
    "foot": ("length", 0.3048, "feet|foot|ft|英尺"),
    "yard": ("length", 0.9144, "yards?|yd|码"),
    "mile": ("length", 1609.344, "miles?|mi|英里"),
    "nautical mile": ("length", 1852, "nautical miles?|nmi|海里"),
    "square metre": ("area", 1, "m²|m2|sqm|sq m|square met(?:re|er)s?|平方米|平米|㎡"),
    "square kilometre": ("area", 1e6, "km²|km2|square kilomet(?:re|er)s?|平方公里|平方千米"),
    "square foot": ("area", 0.09290304, "sq\\.? ?ft|square f(?:ee|oo)t|平方英尺"),
    "square mile": ("area", 2589988.11, "square miles?|sq\\.? ?mi|平方英里"),
    "hectare": ("area", 1e4, "hectares?|ha|公顷"),
    "acre": ("area", 4046.8564, "acres?|英亩"),
    "mu": ("area", 2000 / 3, "亩"),
    "gram": ("mass", 1, "g|grams?|克"),
    "milligram": ("mass", 0.001, "mg|milligrams?|毫克"),
    "kilogram": ("mass", 1000, "kg|kgs|kilograms?|kilos?|公斤|千克"),
    "jin": ("mass", 500, "斤"),
    "tonne": ("mass", 1e6, "tonnes?|metric tons?|tons?|公吨|吨"),
    "ounce": ("mass", 28.349523, "ounces?|oz|盎司"),
    "lb": ("mass", 453.59237, "lbs?|磅"),
    "millilitre": ("volume", 0.001, "ml|millilit(?:re|er)s?|毫升"),
    "litre": ("volume", 1, "lit(?:re|er)s?|公升|升"),
    "cubic metre": ("volume", 1000, "m³|m3|cubic met(?:re|er)s?|立方米"),
    "gallon": ("gallon", 1, "gallons?|加仑"),
    "barrel": ("barrel", 1, "barrels?|bbl|桶"),
    "celsius": ("celsius", 1, "°C|℃|degrees? celsius|degrees? centigrade|摄氏度"),
    "fahrenheit": ("fahrenheit", 1, "°F|℉|degrees? fahrenheit|华氏度"),
    "degree": ("degree", 1, "°|degrees?|度"),
    "kilowatt": ("power", 1, "kW|kilowatts?|千瓦"),
    "megawatt": ("power", 1e3, "MW|megawatts?|兆瓦"),
    "gigawatt": ("power", 1e6, "GW|gigawatts?|吉瓦"),
    "kilowatt-hour": ("energy", 1, "kWh|kilowatt[- ]hours?|千瓦时"),
    "megawatt-hour": ("energy", 1e3, "MWh|megawatt[- ]hours?|兆瓦时"),
    "gigawatt-hour": ("energy", 1e6, "GWh|gigawatt[- ]hours?|吉瓦时"),
    "kilobyte": ("data", 1e-3, "KB|kilobytes?"),
    "megabyte": ("data", 1, "MB|megabytes?"),
    "gigabyte": ("data", 1e3, "GB|gigabytes?"),
    "megabit a second": ("rate", 1, "Mbit/s|Mbps|Mb/s|megabits? (?:per|a) second|兆比特每秒"),
    "gigabit a second": ("rate", 1e3, "Gbit/s|Gbps|Gb/s|gigabits? (?:per|a) second|吉比特每秒"),
    "terabyte": ("data", 1e6, "TB|terabytes?"),
    "kilometre an hour": ("speed", 1, "km/h|kph|kilomet(?:re|er)s? (?:per|an) hour|公里每小时"),
    "mile an hour": ("speed", 1.609344, "mph|miles? (?:per|an) hour"),
    "knot": ("speed", 1.852, "knots?|节"),
    "hertz": ("frequency", 1, "Hz|hertz|赫兹"),
    "kilohertz": ("frequency", 1e3, "kHz|kilohertz|千赫兹?"),
    "megahertz": ("frequency", 1e6, "MHz|megahertz|兆赫兹?"),
    "gigahertz": ("frequency", 1e9, "GHz|gigahertz"),
}
SCALES = {
    "hundred": 1e2, "thousand": 1e3, "thousands": 1e3, "k": 1e3, "000": 1e3,
    "million": 1e6, "millions": 1e6, "mn": 1e6, "mm": 1e6, "m": 1e6,
    "billion": 1e9, "billions": 1e9, "bn": 1e9, "b": 1e9, "trillion": 1e12, "trillions": 1e12,
    "千": 1e3, "万": 1e4, "百万": 1e6, "千万": 1e7, "亿": 1e8, "十亿": 1e9, "万亿": 1e12,
}  # fmt: skip
"""Words that multiply a figure."""

ALSO_LENGTHS = {"m": "metre", "mm": "millimetre"}
"""Scales that are as often a length: "12,000 m"."""

CURRENCIES = ("usd", "hkd", "eur", "gbp", "jpy", "cny")
UNIT = "|".join(
    sorted(
        (one for _, _, spellings in _TABLE.values() for one in re.split(r"\|(?![^(\[]*[)\]])", spellings)),
        key=len,
        reverse=True,
    )
)
"""A pattern of every spelling, longest first."""
CURRENCY = re.compile("|".join(f"(?P<{name}>{_TABLE[name][2]})" for name in CURRENCIES), re.IGNORECASE)


@dataclass(frozen=True)
class Unit:
    """A unit of measure.

    Attributes:
        kind: What it measures: only units of one kind compare.
        size: In the first unit of that kind.
    """

    kind: str
    size: float


_UNITS = {name: Unit(kind, size) for name, (kind, size, _) in _TABLE.items()}


@cache
def unit_named(spelling: str) -> str:
    """Name the unit that is spelled so, as `unit` takes it."""
    return next(name for name, (_, _, said) in _TABLE.items() if re.fullmatch(said, spelling, re.IGNORECASE))


def convert(value: float, unit: str, other: str) -> float | None:
    """Give a value in another unit; None where the two do not measure the same."""
    if unit == other:
        return value
    ours, theirs = _UNITS.get(unit), _UNITS.get(other)
    if ours is None or theirs is None or ours.kind != theirs.kind:
        return None
    return value * ours.size / theirs.size


def is_exact(unit: str, other: str) -> bool:
    """Tell whether one unit is so many whole ones of the other, as no mile is of metres."""
    ratio = _UNITS[unit].size / _UNITS[other].size if unit != other else 1.0
    whole = max(ratio, 1 / ratio)
    return abs(whole - round(whole)) < 1e-9
