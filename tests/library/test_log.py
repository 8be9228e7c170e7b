from __future__ import annotations

import logging
import re
import threading
from collections.abc import Callable, Iterator

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
