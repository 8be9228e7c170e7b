"""The catalogues as their translators see them, and a third one."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from library.words import catalogues

SHIPPED = catalogues.FOLDER
GERMAN = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

msgid "new_chat"
msgstr "Neues Gespräch"

msgid "pages"
msgid_plural "pages"
msgstr[0] "{n} Seite"
msgstr[1] "{n} Seiten"

msgid "setting_wrong"
msgstr "{setting} ist falsch: {reason}."
"""


def read_file(language: str) -> Catalog:
    with (SHIPPED / f"{language}.po").open("rb") as file:
        return read_po(file, abort_invalid=True)


def read_forms(language: str) -> dict[str, tuple[str, ...]]:
    """All forms of each phrase, by name."""
    found = {}
    for message in read_file(language):
        name = message.id if isinstance(message.id, str) else message.id[0]
        found[name] = (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
    return {name: forms for name, forms in found.items() if name}


@contextmanager
def catalogues_in(folder: Path) -> Iterator[None]:
    """Let the catalogues be read from a folder."""
    kept = (catalogues.languages, catalogues.language_name, catalogues.read_catalogue, catalogues.read_words)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(catalogues, "FOLDER", folder)
        for function in kept:
            function.cache_clear()
        yield
    for function in kept:
        function.cache_clear()


@contextmanager
def german_too(folder: Path) -> Iterator[Path]:
    """Put one more file beside those that ship: a German of few phrases."""
    for language in ("en", "zh"):
        shutil.copy(SHIPPED / f"{language}.po", folder)
    (folder / "de.po").write_text(GERMAN, "utf-8")
    with catalogues_in(folder):
        yield folder / "de.po"
