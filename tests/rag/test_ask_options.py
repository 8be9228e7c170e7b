"""How the command line tells a model how to write."""

from __future__ import annotations

import pytest

from library.library import Library
from library.settings import Settings, read_settings
from rag.__main__ import main
from rag.events import STYLES, AskOptions
from rag.prompt.prompts import INSTRUCTION_LETTERS, make_answer_prompt
from tests.documents import add_document
from tests.rag.conftest import HARBOUR
from tests.rag.model_server import ModelServer

QUESTION = "When did the harbour of Westhaven open?"


@pytest.fixture
def asked(settings: Settings, model_server: ModelServer, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A command that asks a model, with a library that holds the answer."""
    monkeypatch.setenv("OPENAI_BASE_URL", model_server.address)
    with Library.open(settings) as library:
        add_document(library, settings, "harbour.pdf", HARBOUR)
    return ["ask", QUESTION, "--library", str(settings.library), "--model", "good", "--json"]


def test_the_command_line_tells_the_model_how_to_write(asked: list[str], model_server: ModelServer) -> None:
    how = ["--temperature", "0.2", "--longest", "300", "--style", "table", "--instruction", "For the board."]
    assert main([*asked, *how]) == 0
    (sent,) = model_server.requests
    assert (sent["temperature"], sent["max_tokens"]) == (0.2, 300)
    assert "Markdown table" in sent["messages"][0]["content"]
    assert "For the board." in sent["messages"][0]["content"]


def test_what_the_command_line_leaves_open_the_settings_say(
    asked: list[str], model_server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOOTNOTE_ANSWER_STYLE", "bullets")
    assert main(asked) == 0
    (sent,) = model_server.requests
    assert sent["max_tokens"] == 4096
    assert "temperature" not in sent
    assert "one point an item" in sent["messages"][0]["content"]


@pytest.mark.parametrize(("given", "most"), [(["--most-tokens", "1000"], "1,000"), ([], "1,200")])
def test_the_command_line_or_the_settings_say_how_many_tokens_a_question_may_use(
    asked: list[str],
    settings: Settings,
    given: list[str],
    most: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("FOOTNOTE_QUESTION_TOKENS", "1200")
    monkeypatch.setenv("FOOTNOTE_PROMPT_TOKENS", "1000")
    with Library.open(settings) as library:
        add_document(library, settings, "long.pdf", HARBOUR * 12)
    assert main(["ask", "Summarize this document.", *asked[2:-1], "--document", "long.pdf", *given]) == 0
    assert f"a question may use {most}" in capsys.readouterr().out


@pytest.mark.parametrize(
    "wrong", [["--temperature", "3"], ["--longest", "0"], ["--most-tokens", "0"], ["--style", "poem"]]
)
def test_what_cannot_be_is_bad_usage(wrong: list[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["ask", QUESTION, *wrong])


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("question", [QUESTION, "西港的港口何时启用？"], ids=["en", "zh"])
def test_every_style_is_a_setting_and_has_words_in_both_languages(
    style: str, question: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOOTNOTE_ANSWER_STYLE", style)
    assert read_settings().answer_style == style
    rules = {name: make_answer_prompt(question, [], None, AskOptions(style=name))[0][1] for name in (*STYLES, "")}
    assert rules[""] == rules[STYLES[0]]
    assert len(set(rules.values())) == len(STYLES)


def test_an_instruction_is_cut_at_its_bound() -> None:
    rules = make_answer_prompt(QUESTION, [], None, AskOptions(instruction="x" * 9000))[0][1]
    assert rules.count("x" * INSTRUCTION_LETTERS) == 1
    assert "x" * (INSTRUCTION_LETTERS + 1) not in rules
