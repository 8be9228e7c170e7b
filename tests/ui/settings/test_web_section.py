"""The settings of the web search."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from library.settings import ROOT
from rag.events import AskOptions
from tests.patience import PATIENCE_S
from ui.chat import web_switch
from ui.shared.state import DEFAULTS


@pytest.fixture
def open_settings(shared: Path) -> Callable[[], AppTest]:
    def open_page() -> AppTest:
        return AppTest.from_file(str(ROOT / "tests/ui/settings/settings_app.py"), default_timeout=PATIENCE_S).run()

    return open_page


def options_of(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> AskOptions:
    """What a question of this session would ask the web for."""
    monkeypatch.setattr(st, "session_state", {name: app.session_state[name] for name in DEFAULTS})
    return web_switch.chosen(AskOptions())


def test_region_and_safe_search_go_with_a_question(
    open_settings: Callable[[], AppTest], monkeypatch: pytest.MonkeyPatch
) -> None:
    app = open_settings()
    assert not app.exception
    app.selectbox(key="region_choice").set_value("de-de").run()
    app.radio(key="safe_search_choice").set_value("on").run()
    options = options_of(app, monkeypatch)
    assert (options.region, options.safe_search) == ("de-de", "on")


def test_a_session_begins_with_what_the_settings_say(
    open_settings: Callable[[], AppTest], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOOTNOTE_WEB_REGION", "lv-lv")
    monkeypatch.setenv("FOOTNOTE_WEB_SAFE_SEARCH", "off")
    app = open_settings()
    assert app.selectbox(key="region_choice").value == "lv-lv"  # which is none of those that are offered by name
    assert app.radio(key="safe_search_choice").value == "off"
    options = options_of(app, monkeypatch)
    assert (options.region, options.safe_search) == ("lv-lv", "off")
