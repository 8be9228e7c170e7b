"""A key that is planted in the settings is in nothing that Footnote writes, shows, stores or lets out."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr
from pypdf import PdfReader

from library import log
from library.library import Library
from library.settings import ROOT, Settings, read_settings
from rag import Answerer, ask
from rag.__main__ import main
from rag.events import AskOptions
from tests.documents import add_document
from tests.rag.conftest import HARBOUR
from tests.rag.model_server import SECRET, ModelServer
from ui.chat.export.files import ENDINGS, make_file

QUESTION = "When did the harbour of Westhaven open?"
FAILING = ["wrong-key", "odd", "unknown"]


@pytest.fixture
def server() -> Iterator[ModelServer]:
    """A server that some models fail at, two of them with the key in what they say."""
    with ModelServer().running() as running:
        yield running


@pytest.fixture
def keyed(server: ModelServer, tmp_path: Path) -> Settings:
    """Settings that hold the key, of a library with one document."""
    settings = read_settings(
        library=tmp_path / "library", openai_api_key=SecretStr(SECRET), openai_base_url=server.address
    )
    with Library.open(settings) as library:
        add_document(library, settings, "harbour.pdf", HARBOUR)
    return settings


def _files_with_the_key(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and SECRET.encode() in path.read_bytes()]


@pytest.mark.parametrize(("language", "model"), [("en", "wrong-key"), ("zh", "odd")])
def test_a_command_whose_server_fails_shows_and_stores_no_key(
    keyed: Settings, language: str, model: str, tmp_path: Path
) -> None:
    """As a process of its own, with the fullest log, whose environment alone holds the key."""
    given = {"OPENAI_API_KEY": SECRET, "OPENAI_BASE_URL": keyed.openai_base_url, "FOOTNOTE_LOG_LEVEL": "DEBUG"}
    environment = os.environ | given | {"FOOTNOTE_LANGUAGE": language, "FOOTNOTE_LIBRARY": str(keyed.library)}
    command = [sys.executable, "-m", "rag", "ask", QUESTION, "--model", model]
    run = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert run.returncode == 1
    assert run.stderr.strip()
    assert SECRET not in run.stdout + run.stderr
    assert _files_with_the_key(tmp_path) == []


@pytest.mark.parametrize("model", FAILING)
def test_no_error_log_or_ledger_holds_the_key(
    keyed: Settings, model: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    log.configure("DEBUG")
    with Library.open(keyed) as library:
        with pytest.raises(Exception, match=r"\S") as caught:
            ask(Answerer(library, keyed), QUESTION, options=AskOptions(model=model))
        entries = " ".join(map(repr, library.ledger.entries()))
    assert entries
    for said in (str(caught.value), repr(caught.value), caught.value.args, entries, caplog.text, capfd.readouterr()):
        assert SECRET not in str(said)
    assert SECRET not in repr(keyed) + str(keyed) + keyed.model_dump_json()


def test_an_error_that_nobody_expected_tells_nothing_of_the_key(
    keyed: Settings, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """The traceback that would be written shows the message, which some libraries make of a whole request."""

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError(f"Authorization: Bearer {keyed.openai_api_key.get_secret_value()}")

    monkeypatch.setattr(Answerer, "stream", fail)
    monkeypatch.setenv("OPENAI_API_KEY", SECRET)
    assert main(["ask", QUESTION, "--library", str(keyed.library)]) == 1
    out, err = capfd.readouterr()
    assert "RuntimeError" in err
    assert SECRET not in out + err


def test_no_exported_file_and_no_file_of_the_library_holds_the_key(keyed: Settings, tmp_path: Path) -> None:
    with Library.open(keyed) as library:
        answer = ask(Answerer(library, keyed), QUESTION, options=AskOptions(model="good"))
        assert answer.model == "good"  # so the key was sent
        chat = library.chats.create(QUESTION)
        library.chats.add_turn(chat.id, QUESTION, answer.as_dict())
        for kind in ENDINGS:
            made = make_file(kind, "en", library, chat, library.chats.turns(chat.id))
            assert "1931" in _text(kind, made) or kind == "bibtex"
            assert SECRET not in _text(kind, made)
    assert _files_with_the_key(tmp_path) == []


def _text(kind: str, made: str | bytes) -> str:
    if isinstance(made, str):
        return made
    if kind == "pdf":
        return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(made)).pages)
    with zipfile.ZipFile(io.BytesIO(made)) as parts:
        return "\n".join(parts.read(name).decode(errors="replace") for name in parts.namelist())
