from __future__ import annotations

import pytest

from library.library import Library
from library.settings import read_settings
from tests.ui.conftest import OpenApp


def test_a_library_that_is_open_elsewhere_is_said_on_a_page_of_its_own(open_app: OpenApp) -> None:
    with Library.open(read_settings()):
        app = open_app()
    assert not app.exception
    assert app.title[0].value == "Footnote cannot open its library"
    assert len(app.chat_input) == 0
    app.button(key="open_again").click().run()
    assert app.title[0].value == "Footnote"


def test_a_misspelt_setting_is_said_with_the_nearest_real_one(
    open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOOTNOTE_MODLE", "x")
    app = open_app()
    assert not app.exception
    assert any("FOOTNOTE_MODEL" in text.value for text in app.text)


def test_a_library_that_lost_its_catalogue_is_said_and_left_as_it_is(open_app: OpenApp) -> None:
    folder = read_settings().library
    paper = folder / "files" / "0123.pdf"
    paper.parent.mkdir(parents=True)
    paper.write_bytes(b"%PDF")
    app = open_app()
    assert not app.exception
    assert any("Nothing was changed" in text.value for text in app.text)
    assert [path for path in folder.rglob("*") if path.is_file()] == [paper]
