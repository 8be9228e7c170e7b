"""What fails inside at each kind of edge of the interface ends in a line, with a reference that the log has, too."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from ingest.queue import IngestQueue
from library.library import Library
from library.outgoing import Entry
from library.settings import ROOT
from library.stores.chats import Chats
from library.stores.ledger import Ledger
from tests.house import source_files
from tests.patience import PATIENCE_S
from tests.ui.conftest import OpenApp, ToldAnswerer, run_until
from ui import sidebar
from ui.shared import dialog_foot, job_list, resources

SECRET = "secret contents"
FOLDER = ROOT / "tests" / "ui"


def fail(*_: object, **__: object) -> None:
    raise RuntimeError(SECRET)


def check(app: AppTest, caplog: pytest.LogCaptureFixture) -> None:
    """See that a line tells of the fault, that the log has its reference, and that neither tells what it says."""
    assert not app.exception
    shown = " ".join(text.value for text in app.text)
    (reference,) = set(re.findall(r"reference ([0-9a-f]{6})", shown))
    assert f"[{reference}]" in caplog.text
    assert SECRET not in shown + caplog.text


@pytest.mark.parametrize(
    ("owner", "name"),
    [(Chats, "turns"), (sidebar, "render"), (job_list, "notice"), (Library, "open")],
    ids=["page", "sidebar", "fragment", "before the page"],
)
def test_a_fault_where_something_is_drawn_is_a_line(
    owner: object, name: str, open_app: OpenApp, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(owner, name, fail)
    check(open_app("a-chat"), caplog)


def test_a_fault_in_the_settings_is_a_line(
    open_app: OpenApp, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("ui.shared.server.read_settings", fail)
    check(open_app(), caplog)


def test_a_fault_in_a_callback_is_a_line_that_stays_until_it_is_dismissed(
    open_app: OpenApp, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    app = open_app()
    with monkeypatch.context() as patch:
        patch.setattr(Chats, "create", fail)
        app.chat_input(key="question").set_value("When does it sail?").run()
    check(app, caplog)
    check(app.run(), caplog)
    app.button(key="notice_away").click().run()
    assert not [text for text in app.text if "reference" in text.value]
    app.chat_input(key="question").set_value("When does it sail?").run()
    run_until(app, lambda: not resources.asked())


@pytest.mark.parametrize(("owner", "name"), [(dialog_foot, "guard"), (Ledger, "clear")], ids=["drawn", "callback"])
def test_a_fault_in_a_dialog_is_a_line(
    owner: object, name: str, shared: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    resources.library().ledger.record(Entry("2026-05-01T10:00:00+00:00", "https://a.test", "answer", 1, 1, "ok", 7))
    app = AppTest.from_file(str(FOLDER / "settings" / "settings_app.py"), default_timeout=PATIENCE_S).run()
    monkeypatch.setattr(owner, name, fail)
    app.button("ledger_clear").click().run()
    if name == "clear":
        app.button("ledger_clear_now").click().run()
    check(app, caplog)


def test_a_fault_while_an_answer_comes_ends_the_question_with_a_line(
    open_app: OpenApp,
    answerer: ToldAnswerer,
    caplog: pytest.LogCaptureFixture,
) -> None:
    answerer.error = RuntimeError(SECRET)  # type: ignore[assignment]
    app = open_app()
    app.chat_input(key="question").set_value("When does it sail?").run()
    run_until(app, lambda: all(asked.done for asked in resources.asked().values()))
    check(app.run(), caplog)
    app.button(key="give_up").click().run()
    assert not resources.asked()


def test_an_answer_that_cannot_be_kept_ends_with_a_line(
    open_app: OpenApp, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(Chats, "add_turn", fail)
    app = open_app()
    app.chat_input(key="question").set_value("When does it sail?").run()
    run_until(app, lambda: all(asked.done for asked in resources.asked().values()))
    check(app.run(), caplog)


def test_one_upload_that_fails_costs_no_other(
    open_app: OpenApp, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    submit = IngestQueue.submit

    def odd(queue: IngestQueue, name: str, content: bytes, password: str = "", collection_id: str = "") -> int:
        if name == "bad.pdf":
            fail()
        return submit(queue, name, content, password, collection_id)

    monkeypatch.setattr(IngestQueue, "submit", odd)
    app = open_app()
    files = [(name, b"no pdf", "application/pdf") for name in ("bad.pdf", "one.pdf", "two.pdf")]
    app.file_uploader[0].set_value(files).run()
    assert {job.name for job in resources.queue().jobs()} == {"one.pdf", "two.pdf"}
    check(app, caplog)


def _calls(tree: ast.AST, name: str) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == name:
            yield node


def _is_call(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name


@pytest.mark.parametrize("file", source_files("ui"), ids=lambda file: file.stem)
def test_every_edge_has_its_net(file: Path) -> None:
    """Streamlit shows a red box for what leaves a callback, a fragment, a dialog or a page."""
    tree = ast.parse(file.read_text("utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and re.fullmatch(r"on_\w*(click|change|submit)", node.arg or ""):
            assert _is_call(node.value, "guard") or isinstance(node.value, ast.Constant), f"{file.name}:{node.lineno}"
        if isinstance(node, ast.FunctionDef) and any(_name(each) == "dialog" for each in node.decorator_list):
            assert "error_boundary" in [_name(each) for each in node.decorator_list], f"{file.name}:{node.lineno}"
    for call in (*_calls(tree, "fragment"), *_calls(tree, "Page")):
        assert _is_call(call.args[0], "error_boundary"), f"{file.name}:{call.lineno}"


def _name(node: ast.expr) -> str:
    node = node.func if isinstance(node, ast.Call) else node
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
