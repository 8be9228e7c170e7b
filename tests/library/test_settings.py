from __future__ import annotations

import re
from pathlib import Path

import pytest

from library.errors import SettingsError
from library.settings import PREFIX, ROOT, Settings, read_settings


def test_a_misspelt_setting_names_the_nearest_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOOTNOTE_LIBARY", "x")
    with pytest.raises(SettingsError, match=r"no setting FOOTNOTE_LIBARY.*FOOTNOTE_LIBRARY;"):
        read_settings()


def test_a_value_that_cannot_be_used_names_its_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOOTNOTE_MAX_PAGES", "many")
    with pytest.raises(SettingsError, match="FOOTNOTE_MAX_PAGES cannot be used"):
        read_settings()


def test_the_key_is_read_without_a_prefix_and_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    settings = read_settings()
    assert settings.openai_api_key.get_secret_value() == "sk-secret"
    assert "sk-secret" not in repr(settings)


def test_what_is_given_stands_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOOTNOTE_LIBRARY", "/one")
    assert read_settings(library=Path("/two")).library == Path("/two")


@pytest.mark.parametrize("name", ["FOOTNOTE_LIBRARY", "FOOTNOTE_MODELS"])
def test_a_folder_whose_name_is_no_utf_8_is_refused(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, "caf\udce9")
    with pytest.raises(SettingsError, match=f"{name} cannot be used.*no UTF-8"):
        read_settings()


def test_a_setting_is_valid_unicode(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOOTNOTE_ANSWER_INSTRUCTION", "Be \udce9.")
    assert read_settings().answer_instruction == "Be \ufffd."


def test_the_readme_or_what_it_says_of_stores_has_a_line_for_every_setting() -> None:
    text = "".join((ROOT / name).read_text("utf-8") for name in ("README.md", "docs/stores.md"))
    named = set(re.findall(r"`(FOOTNOTE_\w+|OPENAI_\w+)`", text))
    fields = Settings.model_fields.items()
    assert {str(field.validation_alias or PREFIX + name.upper()) for name, field in fields} - named == set()
