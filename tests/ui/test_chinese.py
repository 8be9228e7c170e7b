"""What the app says to a reader of Chinese when something fails."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from library.settings import ROOT
from library.words import Message
from rag.models.servers import ModelFailure
from tests.library.words.test_words import is_chinese
from tests.patience import PATIENCE_S
from tests.ui.conftest import OpenApp, ToldAnswerer, quoted, run_until, settle
from ui.shared import resources

LIBRARY_PAGE = Path(__file__).parent / "library" / "library_app.py"


def _open(script: Path, chat: str = "") -> AppTest:
    app = AppTest.from_file(str(script), default_timeout=PATIENCE_S)
    app.session_state["locale"] = "zh-CN"
    if chat:
        app.query_params["chat"] = chat
    return app.run()


def _texts(app: AppTest) -> list[str]:
    return [text.value for text in app.text]


def test_why_a_file_was_not_added_is_told_in_chinese(answerer: ToldAnswerer) -> None:
    app = _open(LIBRARY_PAGE)
    app.file_uploader[0].upload("bad.pdf", b"not a PDF", "application/pdf").run()
    run_until(app, lambda: resources.queue().jobs()[0].stage == "failed")
    assert "未能加入：bad.pdf 不是能打开的 PDF。" in _texts(app.run())


def test_what_a_model_did_is_told_in_each_readers_language(open_app: OpenApp, answerer: ToldAnswerer) -> None:
    answerer.error = ModelFailure("silent", name="small", where="localhost:1", seconds=60)
    english = open_app()
    settle(english.chat_input[0].set_value("When?").run())
    assert "small at localhost:1 said nothing for 60 s. Ask again, or choose another model." in _texts(english)
    chinese = _open(ROOT / "app.py", english.query_params["chat"])
    assert "localhost:1 上的 small 已 60 秒没有回应。请重试，或换一个模型。" in _texts(chinese)


def test_what_an_answer_warns_of_is_told_in_each_readers_language(open_app: OpenApp, answerer: ToldAnswerer) -> None:
    answerer.answer = quoted("When?", warnings=(Message("web_offline", {"engines": "duckduckgo"}),))
    english = open_app()
    settle(english.chat_input[0].set_value("When?").run())
    assert any("had no connection to duckduckgo" in text for text in _texts(english))
    chinese = _open(ROOT / "app.py", english.query_params["chat"])
    assert "网络搜索无法连接 duckduckgo；仅搜索了你的文档。" in _texts(chinese)


def test_which_setting_is_wrong_is_told_in_chinese(shared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOOTNOTE_MODLE", "x")
    assert is_chinese(_texts(_open(ROOT / "app.py"))[0])
