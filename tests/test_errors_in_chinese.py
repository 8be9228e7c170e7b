"""Errors as they are met for real, on the command line and in the app, by someone who reads Chinese."""

from __future__ import annotations

import errno
import json
import os
import pickle
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from ingest.add_command import main as ingest
from ingest.ocr import engine
from library.__main__ import main as library_main
from library.errors import (
    DocumentLocked,
    FootnoteError,
    LibraryMismatch,
    PageUnreadable,
    RecognitionError,
    StorageError,
    WebEmpty,
    WebOffline,
    WebRefused,
    WebTooSlow,
    reason_of,
)
from library.library import Library
from library.net.connection import read_address
from library.pdf.pdfium_documents import count_pages
from library.settings import read_settings
from library.stores import postgres_database
from library.stores.jobs import Jobs
from library.stores.sqlite_database import SqliteDatabase
from library.words import Message
from rag.__main__ import main as rag
from rag.models.servers import ModelFailure
from rag.web.engine import EngineClient
from tests.library.words.test_words import is_chinese
from tests.pdfs import make_pdf
from tests.ports import free_port

Command = Callable[[list[str]], int]

NOWHERE = "postgresql://me:secret@127.0.0.1:1/none"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a library whose user reads Chinese."""
    monkeypatch.setenv("FOOTNOTE_LANGUAGE", "zh")
    monkeypatch.setenv("FOOTNOTE_LIBRARY", str(tmp_path / "library"))
    return tmp_path


@pytest.mark.parametrize(
    ("command", "arguments", "environment"),
    [
        pytest.param(library_main, "list", {"FOOTNOTE_MAX_PAGE": "3"}, id="an unknown setting"),
        pytest.param(library_main, "list", {"FOOTNOTE_MAX_PAGES": "many"}, id="no whole number"),
        pytest.param(library_main, "list", {"FOOTNOTE_PAGE_SECONDS": "0"}, id="too little"),
        pytest.param(library_main, "list", {"FOOTNOTE_ANSWER_STYLE": "odd"}, id="none of the values"),
        pytest.param(library_main, "list", {"FOOTNOTE_WEB_SAFE_SEARCH": "perhaps"}, id="none of three"),
        pytest.param(library_main, "list", {"FOOTNOTE_LIBRARY": "/dev/null/library"}, id="no folder"),
        pytest.param(library_main, "check", {"FOOTNOTE_CHROMA_URL": "localhost"}, id="no address of a server"),
        pytest.param(library_main, "list", {"FOOTNOTE_FILES_URL": "papers"}, id="no address of a bucket"),
        pytest.param(library_main, "copy nothing nowhere", {}, id="no library to copy"),
        pytest.param(library_main, "list", {"FOOTNOTE_DATABASE_URL": "localhost"}, id="no address of a database"),
        pytest.param(library_main, "list", {"FOOTNOTE_DATABASE_URL": NOWHERE}, id="no database"),
        pytest.param(library_main, "backup x.zip", {"FOOTNOTE_DATABASE_URL": NOWHERE}, id="a server's backup"),
        pytest.param(library_main, "list", {"FOOTNOTE_EMBEDDING_BACKEND": "odd"}, id="no backend"),
        pytest.param(library_main, "remove nothing.pdf", {}, id="no such document"),
        pytest.param(library_main, "collection delete Nothing", {}, id="no such collection"),
        pytest.param(library_main, ["collection", "create", " "], {}, id="no name"),
        pytest.param(library_main, ["collection", "create", "x" * 99], {}, id="a long name"),
        pytest.param(ingest, "--reindex --model nobody/none", {}, id="no such model"),
        pytest.param(ingest, "--reindex --model openai:none", {}, id="no key"),
        pytest.param(rag, "search when --since yesterday", {}, id="no date"),
        pytest.param(rag, "search when --since 2019 --until 2018", {}, id="no time"),
        pytest.param(rag, "search --questions missing.jsonl", {}, id="no file"),
        pytest.param(rag, "search --questions lines.jsonl", {}, id="no JSON"),
        pytest.param(rag, "search when --document nothing.pdf", {}, id="no such document to search"),
        pytest.param(rag, "check --answers answers.jsonl", {}, id="no passages"),
        pytest.param(rag, ["ask", " "], {}, id="no question"),
        pytest.param(rag, "ask when --model small", {}, id="no key of a model"),
    ],
)
def test_the_command_line_says_what_is_wrong_in_chinese(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    command: Command,
    arguments: str | list[str],
    environment: dict[str, str],
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(postgres_database, "_PAUSES_S", ())
    (folder / "lines.jsonl").write_text('{"question": ', "utf-8")
    (folder / "answers.jsonl").write_text('{"id": 3, "answer": "Nine.", "passages": "Nine."}', "utf-8")
    monkeypatch.chdir(folder)
    assert command(arguments.split() if isinstance(arguments, str) else arguments) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert is_chinese(line), line


def test_files_that_cannot_be_added_are_told_in_chinese(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "empty.pdf").touch()
    (folder / "note.pdf").write_bytes(b"Dear reader" * 50)
    make_pdf(folder / "locked.pdf", ["The vault holds nine bars."], password="sesame")
    make_pdf(folder / "scan.pdf", [""])
    files = ["missing", "empty", "note", "locked", "scan"]
    assert ingest([*(str(folder / f"{name}.pdf") for name in files), "--password", "wrong", "--json"]) == 1
    said = {Path(line["file"]).stem: line["error"] for line in map(json.loads, capsys.readouterr().out.splitlines())}
    assert set(said) == set(files)
    assert [error for error in said.values() if not is_chinese(error)] == []


def test_a_library_in_use_and_what_the_web_and_a_model_do_not_answer_are_told_in_chinese(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DDGS_PROXY", f"http://127.0.0.1:{free_port()}")
    assert rag(["ask", "When does the ferry sail?", "--web", "--json"]) == 0
    (warning,) = json.loads(capsys.readouterr().out)["warnings"]
    assert is_chinese(warning)
    make_pdf(folder / "ferry.pdf", ["The ferry sails at noon."])
    assert ingest([str(folder / "ferry.pdf")]) == 0
    capsys.readouterr()
    monkeypatch.setenv("OPENAI_BASE_URL", f"http://127.0.0.1:{free_port()}/v1")
    assert rag(["ask", "When does the ferry sail?", "--model", "small"]) == 1
    with Library.open(read_settings()):
        assert library_main(["list"]) == 1
    failed, in_use = capsys.readouterr().err.splitlines()
    assert is_chinese(failed)
    assert is_chinese(in_use)


def _newer(folder: Path) -> object:
    database = SqliteDatabase(folder / "new.sqlite3")
    with database.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    database.close()
    return SqliteDatabase(folder / "new.sqlite3")


def _broken(folder: Path) -> object:
    (folder / "broken.sqlite3").write_bytes(b"this is not a database" * 100)
    return SqliteDatabase(folder / "broken.sqlite3")


def _without_models(_: Path) -> object:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine, "_MODELS", {"Det": "missing.onnx"})
        return vars(engine)["_engine"].__wrapped__()


@pytest.mark.parametrize(
    ("kind", "act"),
    [
        (LibraryMismatch, _newer),
        (StorageError, _broken),
        (RecognitionError, _without_models),
        (DocumentLocked, lambda folder: count_pages(make_pdf(folder / "locked.pdf", ["Bars."], password="sesame"), "")),
        (PageUnreadable, lambda _: read_address("ftp://files.test/a")),
    ],
)
def test_errors_below_the_command_line_are_told_in_chinese(
    tmp_path: Path, kind: type[FootnoteError], act: Callable[[Path], object]
) -> None:
    with pytest.raises(kind) as caught:
        act(tmp_path)
    assert is_chinese(caught.value.said_in("zh"))


@pytest.mark.parametrize(
    ("states", "late", "kind"),
    [([], False, WebOffline), ([], True, WebTooSlow), ([202], False, WebRefused), ([200], False, WebEmpty)],
)
def test_what_an_engine_does_is_told_in_chinese(states: list[int], late: bool, kind: type[FootnoteError]) -> None:
    client = EngineClient(None, lambda entry: None, {})
    client._states, client._late = states, late
    trouble = client.trouble("duckduckgo")
    assert type(trouble) is kind
    assert is_chinese(trouble.said_in("zh"))


@pytest.mark.parametrize("number", [errno.EACCES, errno.ENOSPC, errno.EROFS, errno.ENOENT, errno.EIO, errno.EXDEV])
def test_what_the_system_says_is_told_in_chinese(number: int) -> None:
    error = OSError(number, os.strerror(number))
    assert str(reason_of(error)) == os.strerror(number)
    assert is_chinese(StorageError("file_not_stored", name="a.pdf", reason=reason_of(error)).said_in("zh"))


def test_an_error_comes_whole_out_of_another_process() -> None:
    inner = ModelFailure("limited", 7.0, name="small", where="localhost")
    error = StorageError("remark_kept", failure=inner)
    for sent in (error, inner, WebEmpty("engine_empty", engine="duckduckgo")):
        came = pickle.loads(pickle.dumps(sent))  # noqa: S301 - our own bytes
        assert (type(came), came.message, vars(came)) == (type(sent), sent.message, vars(sent))
    assert came.said_in("zh") != str(came)


def test_a_failure_is_stored_so_that_another_reader_reads_it_in_another_language(tmp_path: Path) -> None:
    database = SqliteDatabase(tmp_path / "jobs.sqlite3")
    jobs = Jobs(database)
    for error in (
        Message("file_not_stored", {"name": "a.pdf", "reason": Message("system_enospc")}),
        Message("{1}.pdf is empty."),
    ):
        job = jobs.create("a.pdf", "/a.pdf", 9)
        jobs.update(job.id, stage="failed", error=error)
        assert jobs.all()[-1].error == error
    assert str(jobs.all()[0].error) == "a.pdf could not be stored: No space left on device."
    with database.begin() as connection:
        connection.execute(sa.text("UPDATE jobs SET error = 'a.pdf is empty.'"))
    assert [str(job.error) for job in jobs.all()] == ["a.pdf is empty."] * 2
