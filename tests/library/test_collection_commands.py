from __future__ import annotations

import json
from typing import Any

import pytest

from library.__main__ import main
from library.library import Library
from library.settings import read_settings
from tests.documents import add_documents_of_one_page


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A library's folder with two documents in it, closed."""
    settings = read_settings(library=tmp_path_factory.mktemp("cli") / "library")
    with Library.open(settings) as library:
        add_documents_of_one_page(library, settings, ["boats.pdf", "ports.pdf"])
    return str(settings.library)


def _collection(folder: str, capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, int]:
    """Do something with collections, and read how many documents each holds then."""
    assert main(["collection", *arguments, "--library", folder, "--json"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    return {line["name"]: line["documents"] for line in lines}


def _documents(folder: str, capsys: pytest.CaptureFixture[str]) -> dict[str, dict[str, Any]]:
    assert main(["list", "--library", folder, "--json"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    return {line["name"]: line for line in lines}


def test_a_collection_lives_on_the_command_line(folder: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert _collection(folder, capsys, "create", "Harbours") == {"Harbours": 0}
    assert _collection(folder, capsys, "add", "harbours", "boats.pdf", "ports") == {"Harbours": 2}
    assert _collection(folder, capsys, "rename", "harbours", "At sea") == {"At sea": 2}
    assert _collection(folder, capsys, "remove", "At sea", "boats.pdf") == {"At sea": 1}
    assert {name: line["collections"] for name, line in _documents(folder, capsys).items()} == {
        "boats.pdf": [],
        "ports.pdf": ["At sea"],
    }
    assert main(["list", "--library", folder]) == 0
    assert "ports.pdf · At sea\n" in capsys.readouterr().out
    assert _collection(folder, capsys, "delete", "At sea") == {}
    assert _collection(folder, capsys, "list") == {}
    assert set(_documents(folder, capsys)) == {"boats.pdf", "ports.pdf"}


def test_the_date_of_a_document_is_corrected(folder: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["date", "boats.pdf", "2018-09", "--library", folder]) == 0
    assert capsys.readouterr().out == "boats.pdf is of 2018-09.\n"
    assert _documents(folder, capsys)["boats.pdf"]["dated"] == "2018-09"
    assert main(["date", "boats.pdf", "", "--library", folder]) == 0
    assert capsys.readouterr().out == "boats.pdf has no date.\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(["collection", "create", " "], "needs a name", id="empty name"),
        pytest.param(["collection", "delete", "None"], "no collection called None", id="no collection"),
        pytest.param(["collection", "add", "None", "boats.pdf"], "no collection called None", id="add to none"),
        pytest.param(["date", "boats.pdf", "soon"], "“soon” is no date", id="date"),
        pytest.param(["date", "none.pdf", "2018"], "no document called none.pdf", id="document"),
    ],
)
def test_what_a_user_can_cause_is_one_line(
    folder: str, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    assert main([*arguments, "--library", folder]) == 1
    captured = capsys.readouterr()
    assert said in captured.err
    assert captured.err.count("\n") == 1
    assert captured.out == ""
