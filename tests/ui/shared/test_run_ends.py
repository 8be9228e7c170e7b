from __future__ import annotations

import asyncio
import time
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime import Runtime, RuntimeConfig
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.forward_msg_queue import ForwardMsgQueue
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import ScriptRunner
from streamlit.runtime.scriptrunner_utils.script_requests import ScriptRequestType

from ui.shared.run_ends import keep_run_ends

PAGE = """
import time
from pathlib import Path
import streamlit as st

@st.fragment
def part(name):
    while Path(__file__).with_suffix(".wait").exists():
        time.sleep(0.01)
    st.text(name)

if Path(__file__).with_suffix(".more").exists():
    st.text("more")
for name in ("one", "other"):
    with st.container():
        part(name)
st.text("end of the page")
"""


class Browser:
    """Keeps what it is sent."""

    def __init__(self) -> None:
        self.sent: list[ForwardMsg] = []

    def write_forward_msg(self, message: ForwardMsg) -> None:
        self.sent.append(message)

    @property
    def client_context(self) -> None:
        return None

    def parts(self) -> list[str]:
        """The ids of the page's parts, in their order."""
        return [*dict.fromkeys(filter(None, (message.delta.fragment_id for message in self.sent)))]

    def ends(self) -> list[int]:
        """How the runs ended that it was told of."""
        return [message.script_finished for message in self.sent if message.WhichOneof("type") == "script_finished"]


@pytest.fixture(autouse=True)
def _kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(AppSession, "request_rerun", AppSession.request_rerun)  # as it is now, put back at the end
    monkeypatch.setattr(ForwardMsgQueue, "clear", ForwardMsgQueue.clear)
    monkeypatch.setattr(ScriptRunner, "_run_script", ScriptRunner._run_script)
    monkeypatch.setattr(Runtime, "_instance", None)
    keep_run_ends()
    keep_run_ends()


@pytest.fixture
def page(tmp_path: Path) -> Path:
    page = tmp_path / "page.py"
    page.write_text(PAGE)
    return page


def test_a_part_that_asks_to_be_drawn_does_not_lose_the_end_of_the_page(page: Path) -> None:
    browser = Browser()
    _run(_draw_a_part_before_the_end_is_heard(page, browser))
    texts = [message.delta.new_element.text.body for message in browser.sent if message.WhichOneof("type") == "delta"]
    assert texts.count("end of the page") == 2
    assert browser.ends() == [*(ForwardMsg.FINISHED_SUCCESSFULLY,) * 2, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY]


def test_a_part_that_is_drawn_right_after_another_does_not_make_it_unfinished(page: Path) -> None:
    browser = Browser()
    _run(_draw_both_parts_before_the_first_is_heard(page, browser))
    assert browser.ends() == [ForwardMsg.FINISHED_SUCCESSFULLY, *(ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY,) * 2]


def test_a_part_that_is_drawn_again_at_once_is_whole_only_then(page: Path) -> None:
    browser = Browser()
    _run(_draw_both_parts_before_the_first_is_heard(page, browser, again=True))
    ends = [ForwardMsg.FINISHED_EARLY_FOR_RERUN, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY]
    assert browser.ends() == [ForwardMsg.FINISHED_SUCCESSFULLY, *ends]


@pytest.mark.parametrize("timed", [False, True])
def test_what_is_done_in_a_part_that_has_another_place_meanwhile_is_seen(page: Path, timed: bool) -> None:
    browser = Browser()
    _run(_draw_a_part_that_moves(page, browser, timed=timed))
    assert browser.ends()[-1] == ForwardMsg.FINISHED_SUCCESSFULLY  # the page's, not the part's


def _run(drawn: Coroutine[Any, Any, None]) -> None:
    with ThreadPoolExecutor(1) as apart:  # a browser's tests may have left a loop that runs in this thread
        apart.submit(asyncio.run, drawn).result()


async def _drawn(page: Path, browser: Browser) -> tuple[Runtime, str]:
    """Start the app and draw its page once; returns the id of the session."""
    uploads = MemoryUploadedFileManager("/uploads")
    runtime = Runtime(RuntimeConfig(str(page), MemoryMediaFileStorage("/media"), uploads))
    await runtime.start()
    session_id = runtime.connect_session(browser, {})
    runtime.handle_backmsg(session_id, _rerun())
    while not browser.ends():
        await asyncio.sleep(0.01)
    return runtime, session_id


def _rerun(part: str = "") -> BackMsg:
    message = BackMsg()
    message.rerun_script.query_string = ""
    message.rerun_script.fragment_id = part
    return message


async def _draw_a_part_before_the_end_is_heard(page: Path, browser: Browser) -> None:
    runtime, session_id = await _drawn(page, browser)
    runtime.handle_backmsg(session_id, _rerun())
    _wait_for_the_end(runtime)
    runtime.handle_backmsg(session_id, _rerun(browser.parts()[0]))
    while ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY not in browser.ends():
        await asyncio.sleep(0.01)
    runtime.stop()
    await runtime.stopped


async def _draw_both_parts_before_the_first_is_heard(page: Path, browser: Browser, again: bool = False) -> None:
    """Draw one part and the other right after it; with `again` the same one instead of the other."""
    runtime, session_id = await _drawn(page, browser)
    one, other = browser.parts()
    wait = page.with_suffix(".wait")
    wait.touch()
    runtime.handle_backmsg(session_id, _rerun(one))
    _wait_until_taken(runtime)
    runtime.handle_backmsg(session_id, _rerun(one if again else other))
    wait.unlink()
    _wait_for_the_end(runtime)
    while len(browser.ends()) < 3:
        await asyncio.sleep(0.01)
    runtime.stop()
    await runtime.stopped


async def _draw_a_part_that_moves(page: Path, browser: Browser, *, timed: bool) -> None:
    """Click in a part that stands elsewhere once the page is drawn whole; with `timed` a timer asks right after it."""
    runtime, session_id = await _drawn(page, browser)
    wait = page.with_suffix(".wait")
    wait.touch()
    page.with_suffix(".more").touch()
    runtime.handle_backmsg(session_id, _rerun())
    _wait_until_taken(runtime)
    click, timer = (_rerun(browser.parts()[0]) for _ in range(2))
    click.rerun_script.widget_states.widgets.add(id="button", trigger_value=True)
    timer.rerun_script.is_auto_rerun = True
    for message in (click, timer)[: 1 + timed]:
        runtime.handle_backmsg(session_id, message)
    wait.unlink()
    while len(browser.ends()) < 3:
        await asyncio.sleep(0.01)
    runtime.stop()
    await runtime.stopped


def _wait_until_taken(runtime: Runtime) -> None:
    """Wait until what was asked for is drawn, with nothing that the run says being heard."""
    while _state(runtime) == ScriptRequestType.RERUN:
        time.sleep(0.001)


def _wait_for_the_end(runtime: Runtime) -> None:
    """Wait for the end of a run, with nothing that it says being heard."""
    while _state(runtime) != ScriptRequestType.STOP:
        time.sleep(0.01)


def _state(runtime: Runtime) -> ScriptRequestType | None:
    runner = runtime._session_mgr.list_active_sessions()[0].session._scriptrunner
    return runner._requests._state if runner else None
