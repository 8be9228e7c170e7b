"""Reads the catalogues: a gettext file a language, compiled when it is first read."""

from __future__ import annotations

import gettext
import io
import os
import struct
import tempfile
from contextlib import suppress
from functools import cache
from pathlib import Path

Language = str
"""The name of a catalogue: a language's code, such as "en" or "pt_BR"."""

FOLDER = Path(__file__).parent
FIRST = "en"
"""The language of which a phrase is taken that another lacks."""


@cache
def languages() -> tuple[Language, ...]:
    """List the languages that there are catalogues of."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.po")))


@cache
def language_name(language: Language) -> str:
    """Return a language's name in itself; the code where Unicode's data do not know it."""
    from babel.core import Locale, UnknownLocaleError

    with suppress(UnknownLocaleError, ValueError):
        name = Locale.parse(language).display_name or language
        return name[0].upper() + name[1:]
    return language


def nearest_language(code: str | None) -> Language:
    """Return the language for a code as browsers and users write them, such as "zh-CN"; English for those without."""
    wanted = (code or "").replace("-", "_").lower()
    named = {language.lower(): language for language in languages()}
    return named.get(wanted) or named.get(wanted.partition("_")[0], FIRST)


@cache
def read_catalogue(language: Language) -> gettext.GNUTranslations:
    """Read a catalogue from what was compiled of it, which is made anew where it is damaged or of another file.

    As with Python's own modules, that is one of the same time. It lies where theirs do, and where nothing can be
    written, as in a container, it is made for each process.
    """
    source, compiled = FOLDER / f"{language}.po", FOLDER / "__pycache__" / f"{language}.mo"
    written = source.stat().st_mtime_ns
    with suppress(OSError, ValueError, struct.error):
        if compiled.stat().st_mtime_ns == written:
            return gettext.GNUTranslations(io.BytesIO(compiled.read_bytes()))
    data = _compile(source)
    with suppress(OSError):
        _keep(data, compiled, written)
    return gettext.GNUTranslations(io.BytesIO(data))


@cache
def read_words(language: Language) -> dict[str, str]:
    """Read every phrase of one language, by name; of one with several forms, the last."""
    words: dict[str | tuple[str, int], str] = vars(read_catalogue(language))["_catalog"]  # gettext has no list of them
    return {name if isinstance(name, str) else name[0]: text for name, text in words.items() if name}


def read_words_for_one(language: Language) -> dict[str, str]:
    """Read the phrases that are said otherwise of one thing than of several, as of one, by name."""
    words: dict[str | tuple[str, int], str] = vars(read_catalogue(language))["_catalog"]
    several = (name for name in words if isinstance(name, tuple) and name[1] == 1)
    return {name: words[name, 0] for name, _ in several}


def _compile(source: Path) -> bytes:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    compiled = io.BytesIO()
    with source.open("rb") as file:
        write_mo(compiled, read_po(file, abort_invalid=True))
    return compiled.getvalue()


def _keep(data: bytes, path: Path, written: int) -> None:
    """Write it whole: others may read it meanwhile."""
    path.parent.mkdir(exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(data)
    Path(file.name).chmod(0o644)
    os.utime(file.name, ns=(written, written))
    Path(file.name).replace(path)
