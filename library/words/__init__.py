"""The catalogue of every phrase that Footnote says to a person, in English and Chinese."""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal

from library.unicode import clean_text

Language = Literal["en", "zh"]


@cache
def read_words(language: Language) -> dict[str, str]:
    """Read every phrase of one language, by name."""
    files = sorted((Path(__file__).parent / language).glob("*.toml"))
    return {name: str(text) for file in files for name, text in tomllib.loads(file.read_text("utf-8")).items()}


def phrase(language: Language, name: str, /, **values: object) -> str:
    """Fill in a phrase; where `n` is 1, the phrase named with `_one` goes before, if there is one.

    Values that are messages are said in the same language.

    Raises:
        KeyError: If no phrase has this name or a value that it names is missing.
    """
    words = read_words(language)
    if values.get("n") == 1:
        name = f"{name}_one" if f"{name}_one" in words else name
    said = {key: value.said_in(language) if isinstance(value, Message) else value for key, value in values.items()}
    return words[name].format(**said)


@dataclass(frozen=True)
class Message:
    """A phrase with its values, which becomes words when it is known who reads it.

    Attributes:
        name: Of the phrase. One that the catalogue lacks is said as it stands: what an older release stored.
        values: What the phrase names; messages among them are said in the same language.
    """

    name: str
    values: Mapping[str, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Keep only what may travel to another process and be stored."""
        plain = {
            key: value if isinstance(value, Message | int | float) else clean_text(str(value))
            for key, value in self.values.items()
        }
        object.__setattr__(self, "values", plain)

    def said_in(self, language: Language) -> str:
        """Say it; in the bare name when the catalogue no longer has the phrase or it names other values."""
        try:
            return phrase(language, self.name, **self.values)
        except (LookupError, ValueError):
            return self.name

    def __str__(self) -> str:
        """Say it in English."""
        return self.said_in("en")

    @classmethod
    def of(cls, data: str | Mapping[str, Any]) -> Message:
        """Rebuild a message from `dataclasses.asdict`; a sentence, as older releases stored them, stands as it is."""
        if isinstance(data, str):
            return cls(data)
        values = {key: cls.of(value) if isinstance(value, dict) else value for key, value in data["values"].items()}
        return cls(data["name"], values)

    def dump(self) -> str:
        """Write it down for `load`."""
        return json.dumps(asdict(self))

    @classmethod
    def load(cls, text: str) -> Message:
        """Read what `dump` wrote, or a sentence that was stored as such."""
        try:
            return cls.of(json.loads(text))
        except (ValueError, LookupError, TypeError):
            return cls(text)


def language_of_locale(locale: str | None) -> Language:
    """Choose the language for a browser's locale, such as "zh-CN"."""
    return "zh" if (locale or "").lower().startswith("zh") else "en"


def language_of_commands() -> Language:
    """Choose the language of a command line: Chinese where FOOTNOTE_LANGUAGE says so."""
    return language_of_locale(os.environ.get("FOOTNOTE_LANGUAGE"))
