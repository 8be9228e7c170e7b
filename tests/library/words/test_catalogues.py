"""What ships of translations is whole, and one file adds a language."""

from __future__ import annotations

import os
import re
from pathlib import Path
from string import Formatter

import pytest

from library.__main__ import main as library_main
from library.errors import SettingsError
from library.settings import read_settings
from library.words import phrase
from library.words.catalogues import (
    language_name,
    languages,
    nearest_language,
    read_words,
    read_words_for_one,
)
from tests.library.words.catalogue_files import SHIPPED, catalogues_in, german_too, read_file, read_forms

ENGLISH = read_forms("en")
OTHERS = [language for language in languages() if language != "en"]


def _places(forms: tuple[str, ...]) -> set[str]:
    return {name for form in forms for _, name, _, _ in Formatter().parse(form) if name}


@pytest.mark.parametrize("language", languages())
def test_a_catalogue_is_whole(language: str) -> None:
    """Also where it is not used yet: no phrase is empty, in doubt, there twice or short of a form."""
    catalogue = read_file(language)
    names = re.findall("^msgid .*", (SHIPPED / f"{language}.po").read_text("utf-8"), re.MULTILINE)
    assert len(names) == len(set(names))
    assert list(catalogue.check()) == []
    assert [message.id for message in catalogue if message.fuzzy and message.id] == []
    assert [name for name, forms in read_forms(language).items() if not all(forms)] == []
    plural = [message for message in catalogue if not isinstance(message.id, str)]
    assert [message.id for message in plural if len(message.string or ()) != catalogue.num_plurals] == []


@pytest.mark.parametrize("language", OTHERS)
def test_a_catalogue_has_the_same_phrases_as_the_english_one(language: str) -> None:
    assert read_forms(language).keys() == ENGLISH.keys()


@pytest.mark.parametrize("language", OTHERS)
def test_a_phrase_names_the_same_values_in_each_language(language: str) -> None:
    forms = read_forms(language)
    wrong = {name: forms[name] for name in ENGLISH if _places(forms[name]) - {"n"} != _places(ENGLISH[name]) - {"n"}}
    assert wrong == {}


@pytest.mark.parametrize("language", OTHERS)
def test_what_has_several_forms_has_them_in_each_language(language: str) -> None:
    several = {message.id[0] for message in read_file("en") if not isinstance(message.id, str)}
    assert {message.id[0] for message in read_file(language) if not isinstance(message.id, str)} == several


def test_a_third_language_is_one_file(tmp_path: Path) -> None:
    with german_too(tmp_path):
        assert [language_name(language) for language in languages()] == ["Deutsch", "English", "中文"]
        assert nearest_language("de-AT") == "de"
        assert phrase("de", "new_chat") == "Neues Gespräch"
        assert [phrase("de", "pages", n=n) for n in (1, 2)] == ["1 Seite", "2 Seiten"]
        assert phrase("de", "chats") == "Chats", "what it lacks is said in English"


def test_the_commands_speak_a_third_language(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FOOTNOTE_LANGUAGE", "de")
    monkeypatch.setenv("FOOTNOTE_MAX_PAGES", "0")
    with german_too(tmp_path):
        assert library_main(["list"]) == 1
    assert "FOOTNOTE_MAX_PAGES ist falsch" in capsys.readouterr().err


def test_a_language_without_a_catalogue_is_no_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOOTNOTE_LANGUAGE", "de")
    with pytest.raises(SettingsError, match="there is a catalogue for: en, zh"):
        read_settings()


def test_a_catalogue_that_changed_is_compiled_anew(tmp_path: Path) -> None:
    with german_too(tmp_path) as file:
        assert phrase("de", "new_chat") == "Neues Gespräch"
        written = file.stat().st_mtime_ns
    with german_too(tmp_path) as file:
        file.write_text(file.read_text("utf-8").replace("Neues", "Noch ein"), "utf-8")
        os.utime(file, ns=(written - 10**9, written - 10**9))  # an older file may be the one that is there now
        assert phrase("de", "new_chat") == "Noch ein Gespräch"


def test_a_compiled_catalogue_that_is_damaged_is_made_anew(tmp_path: Path) -> None:
    with german_too(tmp_path) as file:
        phrase("de", "new_chat")
        compiled = tmp_path / "__pycache__" / "de.mo"
        compiled.write_bytes(compiled.read_bytes()[:40])
        os.utime(compiled, ns=(file.stat().st_mtime_ns,) * 2)
        with catalogues_in(tmp_path):
            assert phrase("de", "new_chat") == "Neues Gespräch"


def test_a_catalogue_is_read_where_nothing_can_be_written(tmp_path: Path) -> None:
    (tmp_path / "__pycache__").touch()
    with german_too(tmp_path):
        assert phrase("de", "new_chat") == "Neues Gespräch"


def test_what_is_said_otherwise_of_one_is_told_apart() -> None:
    assert read_words_for_one("en")["pages"] == "1 page"
    assert read_words("en")["pages"] == "{n} pages"
    assert read_words_for_one("zh") == {}
