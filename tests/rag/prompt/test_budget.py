from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from library.errors import SettingsError
from library.settings import ROOT
from rag.prompt import budget
from rag.prompt.budget import count_tokens, keep_fitting


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
    monkeypatch.setattr(budget, "RANKS", tmp_path)
    budget._encoding.cache_clear()
    with pytest.raises(SettingsError, match=said):
        count_tokens("hello")
    budget._encoding.cache_clear()


def test_counting_opens_no_connection() -> None:
    code = (
        "import socket, sys\n"
        "def refuse(*_): sys.exit('a connection was opened')\n"
        "socket.socket.connect = refuse\n"
        "from rag.prompt.budget import count_tokens\n"
        "print(count_tokens('hello world'))"
    )
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (run.stdout.strip(), run.returncode) == ("2", 0), run.stderr
