from __future__ import annotations

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime import Runtime, RuntimeConfig
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner_utils.script_requests import ScriptRequestType

from ui.shared.run_ends import keep_run_ends

PAGE = """
import streamlit as st

@st.fragment
def part():
    st.text("part")

part()
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

    def ends(self) -> list[int]:
        """How the runs ended that it was told of."""
        return [message.script_finished for message in self.sent if message.WhichOneof("type") == "script_finished"]


@pytest.fixture(autouse=True)
def _kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(AppSession, "request_rerun", AppSession.request_rerun)  # as it is now, put back at the end
    monkeypatch.setattr(Runtime, "_instance", None)
    keep_run_ends()
    keep_run_ends()


def test_a_part_that_asks_to_be_drawn_does_not_lose_the_end_of_the_page(tmp_path: Path) -> None:
    page = tmp_path / "page.py"
    page.write_text(PAGE)
    browser = Browser()
    with ThreadPoolExecutor(1) as apart:  # a browser's tests may have left a loop that runs in this thread
        apart.submit(asyncio.run, _draw_a_part_before_the_end_is_heard(page, browser)).result()
    texts = [message.delta.new_element.text.body for message in browser.sent if message.WhichOneof("type") == "delta"]
    assert texts.count("end of the page") == 2
    assert browser.ends() == [*(ForwardMsg.FINISHED_SUCCESSFULLY,) * 2, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY]


async def _draw_a_part_before_the_end_is_heard(page: Path, browser: Browser) -> None:
    uploads = MemoryUploadedFileManager("/uploads")
    runtime = Runtime(RuntimeConfig(str(page), MemoryMediaFileStorage("/media"), uploads))
    await runtime.start()
    of_page, of_part = BackMsg(), BackMsg()
    of_page.rerun_script.query_string = ""
    session_id = runtime.connect_session(browser, {})
    runtime.handle_backmsg(session_id, of_page)
    while not browser.ends():
        await asyncio.sleep(0.01)
    of_part.rerun_script.fragment_id = max(message.delta.fragment_id for message in browser.sent)
    runtime.handle_backmsg(session_id, of_page)
    session = runtime._session_mgr.list_active_sessions()[0].session
    while session._scriptrunner is None or session._scriptrunner._requests._state != ScriptRequestType.STOP:
        time.sleep(0.01)  # not asyncio's: nothing that the run says is heard meanwhile
    runtime.handle_backmsg(session_id, of_part)
    while ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY not in browser.ends():
        await asyncio.sleep(0.01)
    runtime.stop()
    await runtime.stopped
