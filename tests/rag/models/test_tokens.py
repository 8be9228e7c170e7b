"""Tokens: how they are counted and kept within a room, what an answer took, and its price."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import pytest

from library.errors import SettingsError
from library.library import Library
from library.settings import ROOT, Settings, read_settings
from rag.answer import Turn
from rag.chain import Answerer, ask
from rag.events import AskOptions
from rag.models import tokens
from rag.models.tokens import Usage, count_tokens, keep_fitting, price_of
from tests.rag.model_server import USAGE, ModelServer

PROMPT = [("system", "Answer from the sources."), ("human", "港口何时启用？")]
TOKENS = {"input_tokens": 1_000_000, "output_tokens": 100_000}


def _piece(**counts: object) -> SimpleNamespace:
    return SimpleNamespace(usage_metadata=counts or None)


def test_what_a_server_reports_is_added_up() -> None:
    usage = Usage()
    for _ in range(2):
        usage.add(_piece())
        usage.add(_piece(input_tokens=10, output_tokens=2, input_token_details={"cache_read": 3}))
        usage.end_call(PROMPT, "Yes.")
    assert usage.counts == {"input_tokens": 20, "output_tokens": 4}
    assert not usage.estimated


def test_a_call_without_a_report_is_counted_here_and_marked() -> None:
    usage = Usage()
    usage.add(_piece(input_tokens=10, output_tokens=2, total_tokens=12))
    usage.end_call(PROMPT, "Yes.")
    usage.end_call(PROMPT, "In 1931.")
    read, written = sum(count_tokens(text) for _, text in PROMPT), count_tokens("In 1931.")
    assert usage.counts == {
        "input_tokens": 10 + read,
        "output_tokens": 2 + written,
        "total_tokens": 12 + read + written,
    }
    assert usage.estimated


@pytest.mark.parametrize(
    ("model", "dollars"),
    [
        ("gpt-4o", "3.50"),
        ("gpt-4o-mini", "0.21"),
        ("gpt-4.1", "2.80"),
        ("gpt-4.1-mini", "0.56"),
        ("gpt-4.1-nano", "0.14"),
        ("o3", "2.80"),
        ("o4-mini", "1.54"),
        ("gpt-4o-mini-2024-07-18", "0.21"),
        ("gpt-4o-2024-05-13", "6.50"),
        ("gpt-5-mini", "0.45"),
    ],
)
def test_a_listed_model_costs_what_the_list_says(settings: Settings, model: str, dollars: str) -> None:
    assert price_of(model, TOKENS, settings) == Decimal(dollars)


@pytest.mark.parametrize("model", ["gpt-9", "", "quote", "llama3.2"])
def test_the_price_of_another_model_is_not_guessed(settings: Settings, model: str) -> None:
    assert price_of(model, TOKENS, settings) is None


@pytest.mark.parametrize(
    "address", ["http://localhost:11434/v1", "https://api.openai.com.evil.test/v1", "https://x/v1"]
)
def test_the_list_holds_for_openais_own_server_only(settings: Settings, address: str) -> None:
    other = settings.model_copy(update={"openai_base_url": address})
    assert price_of("gpt-4o", TOKENS, other) is None
    own = settings.model_copy(update={"openai_base_url": "https://api.openai.com/v1"})
    assert price_of("gpt-4o", TOKENS, own) == Decimal("3.50")


@pytest.mark.parametrize("given", ["1,2", "1.0 , 2.00"])
def test_the_settings_price_goes_before_the_list_anywhere(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setenv("FOOTNOTE_MODEL_PRICE", given)
    monkeypatch.setenv("OPENAI_BASE_URL", "http://localhost:1/v1")
    assert price_of("any", TOKENS, read_settings()) == Decimal("1.2")


@pytest.mark.parametrize("given", ["1", "1,2,3", "one,two", "-1,2", "1;2"])
def test_a_price_that_cannot_be_read_names_its_setting(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setenv("FOOTNOTE_MODEL_PRICE", given)
    with pytest.raises(SettingsError, match="FOOTNOTE_MODEL_PRICE cannot be used"):
        read_settings()


def test_the_list_is_never_fetched(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def connect(*_: object) -> None:
        raise AssertionError("a price was asked for over the network")

    monkeypatch.setattr(socket.socket, "connect", connect)
    assert price_of("gpt-4o", TOKENS, settings)
    assert not [thread.name for thread in threading.enumerate() if "genai_prices" in thread.name]


def test_without_tokens_there_is_no_price(settings: Settings) -> None:
    assert price_of("gpt-4o", {}, settings) is None


def test_an_answer_counts_the_tokens_of_rewriting_its_question_too(
    harbour: Library, settings: Settings, model_server: ModelServer
) -> None:
    given = {"openai_base_url": model_server.address, "model_price": "10,100"}
    answerer = Answerer(harbour, settings.model_copy(update=given))
    answer = ask(answerer, "When did it open?", [Turn("Is there a harbour?", "Yes.")], AskOptions(model="good"))
    assert answer.usage == {
        "input_tokens": 2 * USAGE["prompt_tokens"],
        "output_tokens": 2 * USAGE["completion_tokens"],
        "total_tokens": 2 * USAGE["total_tokens"],
    }
    assert not answer.usage_estimated
    assert answer.price == pytest.approx((240 * 10 + 24 * 100) / 1e6)


def test_quotes_cost_nothing(harbour: Library, settings: Settings) -> None:
    priced = settings.model_copy(update={"model_price": "1,1"})
    answer = ask(Answerer(harbour, priced), "When did the harbour of Westhaven open?")
    assert (answer.usage, answer.price) == ({}, None)


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        pytest.param("", 0, id="nothing"),
        pytest.param("hello world", 2, id="two words"),
        pytest.param("资料没有回答这个问题。", 6, id="chinese"),
    ],
)
def test_tokens_are_counted_as_o200k_base_does(text: str, tokens: int) -> None:
    assert count_tokens(text) == tokens


def test_special_tokens_in_a_document_are_text() -> None:
    assert count_tokens("<|endoftext|>") > 1


@pytest.mark.parametrize(
    ("costs", "room", "kept"),
    [
        pytest.param([3, 3, 3], 9, 3, id="all fit"),
        pytest.param([3, 3, 3], 8, 2, id="dropped from the end"),
        pytest.param([3, 9, 1], 5, 1, id="nothing jumps the queue"),
        pytest.param([30], 5, 1, id="the first always stays"),
        pytest.param([], 5, 0, id="none"),
    ],
)
def test_what_fits_is_kept_from_the_start(costs: list[int], room: int, kept: int) -> None:
    assert keep_fitting(costs, room, lambda cost: cost) == costs[:kept]


@pytest.mark.parametrize(
    ("content", "said"),
    [pytest.param(None, "cannot be read", id="missing"), pytest.param(b"IQ== 0\n", "is damaged", id="damaged")],
)
def test_a_rank_file_that_is_not_the_right_one_is_said_and_never_downloaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes | None, said: str
) -> None:
    if content is not None:
        (tmp_path / "fb374d419588a4632f3f557e76b4b70aebbca790").write_bytes(content)
    monkeypatch.setattr(tokens, "RANKS", tmp_path)
    tokens._encoding.cache_clear()
    with pytest.raises(SettingsError, match=said):
        count_tokens("hello")
    tokens._encoding.cache_clear()


def test_counting_opens_no_connection() -> None:
    code = (
        "import socket, sys\n"
        "def refuse(*_): sys.exit('a connection was opened')\n"
        "socket.socket.connect = refuse\n"
        "from rag.models.tokens import count_tokens\n"
        "print(count_tokens('hello world'))"
    )
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (run.stdout.strip(), run.returncode) == ("2", 0), run.stderr
