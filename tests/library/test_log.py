from __future__ import annotations

import json
import logging
import re
import threading
from collections.abc import Callable, Iterator
from contextvars import copy_context
from typing import Literal

import pytest

from ingest.add_command import main as ingest_main
from library import log
from library.__main__ import main as library_main
from library.command_line import run
from library.library import Library
from library.settings import Settings
from rag.__main__ import main as rag_main

SECRET = "sk-secret contents"


@pytest.fixture(autouse=True)
def configured() -> Iterator[None]:
    factory, hook, level = logging.getLogRecordFactory(), threading.excepthook, logging.getLogger().level
    log.configure()
    log._logged.clear()
    yield
    logging.setLogRecordFactory(factory)
    threading.excepthook = hook
    logging.getLogger().setLevel(level)


def fail(*_: object, **__: object) -> None:
    try:
        raise ValueError(SECRET)
    except ValueError as error:
        raise RuntimeError(SECRET) from error


def caught(function: Callable[[], object]) -> Exception:
    try:
        function()
    except RuntimeError as error:
        return error
    pytest.fail("It did not fail.")


def test_the_log_tells_classes_and_places_of_an_error_and_nothing_of_what_it_says(
    caplog: pytest.LogCaptureFixture,
) -> None:
    told = log.internal_error(caught(fail), "page")
    assert told.reference in str(told)
    assert f"[{told.reference}] page failed: RuntimeError < tests/library/test_log.py:" in caplog.text
    assert "; from ValueError < tests/library/test_log.py:" in caplog.text
    assert SECRET not in caplog.text + str(told)


def test_what_fails_again_on_a_timer_keeps_its_reference_and_is_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    references = {log.internal_error(caught(fail), "page").reference for _ in range(3)}
    assert len(references) == len(caplog.records) == 1


@pytest.mark.parametrize("name", ["rag.chain", "streamlit.error_util", "somebody.else"])
def test_no_library_writes_what_an_error_says(name: str, caplog: pytest.LogCaptureFixture) -> None:
    try:
        fail()
    except RuntimeError as error:
        logging.getLogger(name).error("Uncaught %s", "execution", exc_info=error)
        logging.getLogger(name).exception("It failed.")
    assert caplog.text.count("RuntimeError < tests/library/test_log.py:") == 2
    assert SECRET not in caplog.text


def test_a_thread_that_ends_in_an_error_says_so_in_the_log_alone(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    thread = threading.Thread(target=fail, name="warm")
    thread.start()
    thread.join()
    assert "thread warm failed: RuntimeError" in caplog.text
    assert SECRET not in caplog.text + "".join(capfd.readouterr())


def written(lines: Literal["text", "json"], *records: logging.LogRecord) -> list[str]:
    return [log.Lines(lines).format(record) for record in records]


def record(message: str, *given: object, **more: object) -> logging.LogRecord:
    made = logging.getLogger("rag.chain").makeRecord("rag.chain", logging.WARNING, "f", 1, message, given, None)
    vars(made).update(more)
    return made


def test_a_line_of_json_has_the_facts_and_the_question_that_it_belongs_to() -> None:
    def line() -> str:
        log.question.set("a1b2c3")
        return written("json", record("question", facts={"outcome": "answered", "seconds": 1.5, "failure": None}))[0]

    said = json.loads(copy_context().run(line))
    assert said.pop("timestamp").endswith("Z")
    assert said == {
        **{"event": "question", "level": "warning", "logger": "rag.chain", "question": "a1b2c3"},
        **{"outcome": "answered", "seconds": 1.5, "failure": None},
    }
    assert "question" not in json.loads(written("json", record("later"))[0]).keys() - {"event"}


@pytest.mark.parametrize("lines", ["text", "json"])
def test_a_record_is_one_line_whatever_it_says(lines: Literal["text", "json"]) -> None:
    (line,) = written(lines, record("found %s", "港\n2026-01-01 [error] forged\x1b[31m\r", extra="of another library"))
    assert len(line.splitlines()) == 1
    assert "港" in line
    assert "\x1b" not in line
    assert "another library" not in line


@pytest.mark.parametrize("level", ["DEBUG", "info"])
def test_the_level_is_that_of_footnotes_own_records(level: str) -> None:
    log.configure(level)
    assert logging.getLogger("rag.chain").isEnabledFor(getattr(logging, level.upper()))
    assert not logging.getLogger("openai").isEnabledFor(logging.WARNING)  # at DEBUG it writes whole requests


@pytest.mark.parametrize("error", [RuntimeError, type("Panic", (BaseException,), {})], ids=["Python", "Rust"])
def test_a_command_that_fails_inside_says_it_in_one_line(
    error: type[BaseException], capsys: pytest.CaptureFixture[str]
) -> None:
    def command() -> int:
        raise error(SECRET)

    assert run(command) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert re.fullmatch(r"Something failed inside Footnote\. .* reference [0-9a-f]{6}\. \w+ < .*command < .*run\n", err)
    assert SECRET not in err


def test_every_command_has_this_edge(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(Library, "open", fail)
    folder = ["--library", str(settings.library)]
    for main, arguments in (
        (ingest_main, ["a.pdf"]),
        (ingest_main, ["--reindex"]),
        (library_main, ["list"]),
        (library_main, ["collection", "list"]),
        (rag_main, ["search", SECRET]),
        (rag_main, ["ask", SECRET]),
    ):
        assert main([*arguments, *folder]) == 1, arguments
        out, err = capsys.readouterr()
        assert err.count("\n") == 1
        assert "RuntimeError" in err
        assert SECRET not in out + err
