"""Every phrase that Footnote says to a person, from a catalogue a language."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from library.unicode import clean_text
from library.words.catalogues import FIRST, Language, nearest_language, read_catalogue, read_words

__all__ = ("Language", "Message", "language_of_commands", "phrase", "read_words")


def phrase(language: Language, name: str, /, **values: object) -> str:
    """Fill in a phrase, in the form that its catalogue has for the number `n`, if it has several.

    Values that are messages are said in the same language. What a catalogue lacks is said in English.

    Raises:
        KeyError: If no phrase has this name or a value that it names is missing.
    """
    spoken = language if name in read_words(language) else FIRST
    template, n = read_words(spoken)[name], values.get("n")
    if isinstance(n, int) and (form := read_catalogue(spoken).ngettext(name, name, n)) != name:
        template = form
    said = {key: value.said_in(language) if isinstance(value, Message) else value for key, value in values.items()}
    return template.format(**said)


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


def language_of_commands() -> Language:
    """Choose the language of a command line: the one that FOOTNOTE_LANGUAGE names, else English."""
    return nearest_language(os.environ.get("FOOTNOTE_LANGUAGE"))
