from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.library.words.catalogue_files import german_too
from tests.patience import PATIENCE_S
from tests.ui.conftest import OpenApp, ToldAnswerer

SETTINGS_PAGE = Path(__file__).parent / "settings" / "settings_app.py"


def test_a_third_language_can_be_chosen_where_the_others_are(
    open_app: OpenApp, answerer: ToldAnswerer, tmp_path: Path
) -> None:
    folder = tmp_path / "words"
    folder.mkdir()
    with german_too(folder):
        app = open_app()
        choice = app.segmented_control(key="language_choice")
        assert choice.options == ["Deutsch", "English", "中文"]
        choice.set_value("de").run()
        assert app.button(key="new_chat").label == "Neues Gespräch"
        page = AppTest.from_file(str(SETTINGS_PAGE), default_timeout=PATIENCE_S).run()
        page.radio(key="settings_language").set_value("de").run()
        assert page.button(key="new_chat").label == "Neues Gespräch"
        assert not page.exception


def test_the_setting_names_a_third_language(
    open_app: OpenApp, answerer: ToldAnswerer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "words"
    folder.mkdir()
    with german_too(folder):
        monkeypatch.setenv("FOOTNOTE_LANGUAGE", "de")
        assert open_app().button(key="new_chat").label == "Neues Gespräch"
