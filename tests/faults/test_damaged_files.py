"""Every file of a library, harmed in every way: what follows is a plain message, or the library mends itself."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import pytest

from library.settings import ROOT
from tests.faults.harm import HARMS
from tests.faults.made_library import DOCUMENTS

FILES = {
    "catalogue": "footnote.sqlite3",
    "seal of the catalogue": "footnote.seal",
    "lock": "owner.lock",
    "owner": "owner.pid",
    "a copy": "copies/*.sqlite3",
    "the reserve": "reserve",
    "a PDF": "files/*.pdf",
    "seal of the vectors": "chroma.seal",
    **{f"vectors, {name}": f"chroma/**/{name}" for name in (
        *("chroma.sqlite3", "data_level0.bin", "header.bin", "length.bin", "link_lists.bin", "index_metadata.pickle"),
    )},
    **{f"words, {name}": f"lexical/**/{name}" for name in (
        *("seal", "meta.json", ".managed.json", ".tantivy-meta.lock", ".tantivy-writer.lock"),
        *("*.fast", "*.fieldnorm", "*.idx", "*.pos", "*.store", "*.term"),
    )},
}  # fmt: skip
HARMED_IN_EVERY_WAY = ("catalogue", "a PDF")
CASES = [
    pytest.param(
        file,
        harm,
        id=f"{file}-{harm}",
        marks=() if file in HARMED_IN_EVERY_WAY or turn == number % len(HARMS) else pytest.mark.soak,
    )
    for number, file in enumerate(FILES)
    for turn, harm in enumerate(HARMS)
]
"""The soak run harms every file in every way; of files that are alike, each is always harmed in another one."""


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a library of over a thousand chunks, closed."""
    folder = tmp_path_factory.mktemp("whole") / "library"
    subprocess.run([sys.executable, "-m", "tests.faults.made_library", str(folder)], cwd=ROOT, check=True)
    return folder


@pytest.fixture(scope="module")
def runner() -> Iterator[tuple[IO[str], IO[str]]]:
    """The process that tries damaged libraries out."""
    command = [sys.executable, "-m", "tests.faults.fault_runner"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, cwd=ROOT, text=True, **pipes) as process:  # type: ignore[call-overload]
        assert process.stdin is not None
        assert process.stdout is not None
        yield process.stdin, process.stdout
        process.stdin.close()


def run(runner: tuple[IO[str], IO[str]], folder: Path) -> dict[str, Any]:
    given, answers = runner
    given.write(f"{folder}\n")
    given.flush()
    happened: dict[str, Any] = json.loads(answers.readline())
    return happened


def test_the_table_names_every_file_of_a_library(whole: Path) -> None:
    named = {path for pattern in FILES.values() for path in whole.glob(pattern)}
    assert {path for path in whole.rglob("*") if path.is_file()} == named


def test_a_whole_library_answers(whole: Path, runner: tuple[IO[str], IO[str]], tmp_path: Path) -> None:
    shutil.copytree(whole, tmp_path / "library")
    happened = run(runner, tmp_path / "library")
    assert_whole(happened["asked"])
    assert happened["checked"] == happened["checked again"] == []
    assert happened["repaired"] == []


@pytest.mark.parametrize(("file", "harm"), CASES)
def test_a_damaged_file_is_said_or_mended(
    whole: Path, runner: tuple[IO[str], IO[str]], tmp_path: Path, file: str, harm: str
) -> None:
    folder = tmp_path / "library"
    shutil.copytree(whole, folder)
    path = min(folder.glob(FILES[file]))
    before = path.read_bytes()
    HARMS[harm](path)
    same = path.is_file() and path.read_bytes() == before  # an empty file that was emptied
    happened = run(runner, folder)
    assert happened["signal"] == 0
    assert "traceback" not in happened, happened.get("traceback")
    asked, checked = happened["asked"], happened["checked"]
    if "error" in asked:
        assert asked["error"] in checked
        assert "repair" in asked["error"] or "cannot be written" in asked["error"]
    elif file.startswith("vectors") and not same:
        assert asked["meaning"] == [], "what is left of the vectors would give the wrong ones"
        assert asked["words"]
        assert any("by their words alone" in said for said in asked["said"])
        assert checked
    elif file in ("catalogue", "a PDF"):
        assert checked, "a false whole"
    else:
        assert_whole(asked)  # words are made anew in a moment; seals, locks and copies can be done without
        assert asked["words remade"] == (file.startswith("words") and not same)
    if file == "lock" and harm == "a folder":
        return  # said, and for a person to take away
    again = happened["asked again"]
    if file == "a PDF":
        assert any("missing" in said or "was changed" in said for said in happened["checked again"])
    else:
        assert happened["checked again"] == [], happened["repaired"]
    assert again["documents"] == DOCUMENTS
    assert_whole(again)


def assert_whole(asked: dict[str, Any]) -> None:
    assert asked.get("documents") == DOCUMENTS, asked
    assert asked["words"] == asked["meaning"]
    assert len(asked["words"]) == 1
    assert asked["said"] == []
    assert asked["turns"] == ["How high?"]
