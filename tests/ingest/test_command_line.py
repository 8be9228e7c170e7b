from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from ingest.add_command import main
from library.__main__ import main as library_main
from library.library import Library
from library.settings import read_settings
from tests.annotated_pdfs import attach
from tests.pdfs import make_pdf


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    inner = tmp_path / "pdfs" / "inner"
    inner.mkdir(parents=True)
    make_pdf(tmp_path / "pdfs" / "b.pdf", ["The ferry sails at noon."])
    make_pdf(inner / "C.PDF", ["渡轮每天中午开航。"])
    (tmp_path / "pdfs" / "a.pdf").write_bytes(b"no pdf")
    (tmp_path / "pdfs" / "note.txt").write_text("not looked at")
    return tmp_path / "pdfs"


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_a_folder_gives_a_line_a_file_and_one_failure_makes_the_exit_code_1(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = [str(folder), "--library", str(tmp_path / "library"), "--json"]
    assert main(arguments) == 1
    first = lines(capsys)
    assert [(Path(str(line["file"])).name, line["status"]) for line in first] == [
        ("a.pdf", "failed"),
        ("b.pdf", "indexed"),
        ("C.PDF", "indexed"),
    ]
    assert set(first[0]) == {"file", "document_id", "status", "pages", "chunks", "ocr_pages", "seconds", "error"} | {
        "warnings"
    }
    (folder / "a.pdf").unlink()
    assert main(arguments) == 0
    assert [line["status"] for line in lines(capsys)] == ["unchanged", "unchanged"]


def test_attached_files_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = attach(make_pdf(tmp_path / "report.pdf", ["The survey is attached."]), {"survey.pdf": b"%PDF-1.4"})
    assert main([str(report), "--library", str(tmp_path / "library"), "--json"]) == 0
    (line,) = lines(capsys)
    (warning,) = line["warnings"]
    assert warning.endswith("was not read with it: survey.pdf.")


@pytest.fixture
def odd_folder(folder: Path) -> Path:
    """The folder with files of names that are no UTF-8, a PDF and none, and one of a name that is too long."""
    for name, source in ((b"caf\xe9.pdf", "b.pdf"), (b"\xff.pdf", "a.pdf")):
        (folder / os.fsdecode(name)).write_bytes((folder / source).read_bytes() + b"\n")
    return folder


def test_a_name_that_is_no_utf_8_costs_no_file(
    odd_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    library = ["--library", str(tmp_path / "library"), "--json"]
    assert main([str(odd_folder), *library]) == 1
    assert {(Path(str(line["file"])).name, line["status"]) for line in lines(capsys)} == {
        ("a.pdf", "failed"),
        ("b.pdf", "indexed"),
        ("caf\ufffd.pdf", "indexed"),
        ("\ufffd.pdf", "failed"),
        ("C.PDF", "indexed"),
    }
    assert library_main(["list", *library]) == 0
    assert "caf\ufffd.pdf" in [line["name"] for line in lines(capsys)]
    assert main([os.fsdecode(bytes(odd_folder) + b"/caf\xe9.pdf"), *library]) == 0
    assert [line["status"] for line in lines(capsys)] == ["unchanged"]


def test_a_path_that_the_system_refuses_is_one_failed_line(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    paths = ["x" * 5000, os.fsdecode(b"\xff"), str(folder / "b.pdf")]
    assert main([*paths, "--library", str(tmp_path / "library"), "--json"]) == 1
    assert [line["status"] for line in lines(capsys)] == ["failed", "failed", "indexed"]


def test_a_job_with_a_name_that_is_no_utf_8_goes_on_after_a_restart(
    odd_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = os.fsdecode(bytes(odd_folder) + b"/caf\xe9.pdf")
    with Library.open(read_settings(library=tmp_path / "library")) as library:
        library.jobs.create("caf\ufffd.pdf", path, 0)
        assert library.jobs.all()[0].path == path
    assert main(["--resume", "--library", str(tmp_path / "library"), "--json"]) == 0
    assert [line["status"] for line in lines(capsys)] == ["indexed"]


def test_the_library_lists_removes_and_checks(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    library = ["--library", str(tmp_path / "library")]
    main([str(folder / "b.pdf"), *library])
    capsys.readouterr()
    assert library_main(["list", *library, "--json"]) == 0
    (listed,) = lines(capsys)
    assert (listed["name"], listed["page_count"], listed["status"]) == ("b.pdf", 1, "ready")
    assert library_main(["check", *library, "--json"]) == 0
    assert lines(capsys) == [{"documents": 1, "problems": []}]
    assert library_main(["remove", str(listed["id"])[:8], *library]) == 0
    assert library_main(["remove", str(listed["id"]), *library]) == 1
    assert "holds no document called" in capsys.readouterr().err
    assert library_main(["list", *library]) == 0
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("command", [main, library_main], ids=["ingest", "library"])
def test_bad_usage_is_exit_code_2(command: object, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        command([])  # type: ignore[operator]
    assert "usage:" in capsys.readouterr().err


def test_a_path_that_is_not_there_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "none.pdf"), "--library", str(tmp_path / "library")]) == 1
    assert "There is no file" in capsys.readouterr().out


def test_a_misspelt_setting_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOOTNOTE_MAX_PAGE", "3")
    assert library_main(["list", "--library", str(tmp_path)]) == 1
    assert (
        capsys.readouterr().err
        == "There is no setting FOOTNOTE_MAX_PAGE. The nearest is FOOTNOTE_MAX_PAGES; README.md lists them all.\n"
    )
