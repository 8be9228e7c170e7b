"""The words of the interface, in English and Chinese."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Literal

Language = Literal["en", "zh"]


@cache
def read_words(language: Language) -> dict[str, str]:
    """Read every phrase of one language, by name."""
    text = (Path(__file__).parent / f"{language}.toml").read_text(encoding="utf-8")
    return {name: str(phrase) for name, phrase in tomllib.loads(text).items()}


def phrase(language: Language, name: str, /, **values: object) -> str:
    """Fill in a phrase; where `n` is 1, the phrase named with `_one` goes before, if there is one.

    Raises:
        KeyError: If no phrase has this name or a value that it names is missing.
    """
    words = read_words(language)
    if values.get("n") == 1:
        name = f"{name}_one" if f"{name}_one" in words else name
    return words[name].format(**values)


def language_of_locale(locale: str | None) -> Language:
    """Choose the language for a browser's locale, such as "zh-CN"."""
    return "zh" if (locale or "").lower().startswith("zh") else "en"
