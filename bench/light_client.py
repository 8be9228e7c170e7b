"""A person at the app without a browser: a WebSocket that says what Streamlit's page says (1.67), and event streams."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx
from streamlit.components.v2.bidi_component.main import _make_trigger_id
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Delta_pb2 import Delta
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

PATIENCE_S = 120.0
_TO_THE_END = (ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY)


class ProtocolError(Exception):
    """The app did not say what it says to a browser."""


@dataclass(frozen=True)
class Timings:
    """Seconds from a question that was sent.

    Attributes:
        first: To its first word.
        whole: To the end of its words.
        drawn: To the page on which it stands checked.
        longest_gap: Between two pieces that came.
    """

    first: float
    whole: float
    drawn: float
    longest_gap: float


class LightClient:
    """Keeps of a page what its next message needs: where it is, its components' ids, and what draws itself anew.

    Attributes:
        query: What stands behind the question mark of the page's address.
    """

    def __init__(self, url: str, http: httpx.AsyncClient) -> None:
        """Name the app, as http://localhost:8501, and what asks for its event streams."""
        self._url, self._http = url, http
        self._socket: ClientConnection | None = None
        self._page, self.query, self._box, self._answer = "", "", "", ""
        self._fragments: dict[str, str] = {}
        self._kept: dict[str, ForwardMsg] = {}
        self._token = ""
        self._changed = asyncio.Condition()
        self._pages, self._parts = 0, 0  # that were drawn to their end
        self._timers: dict[str, asyncio.Task[None]] = {}
        self._listening: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Open the page and wait until it is drawn."""
        address = f"ws://{urlsplit(self._url).netloc}/_stcore/stream"
        self._socket = await connect(
            address,
            subprotocols=[Subprotocol("streamlit")],
            origin=Origin(self._url),
            max_size=None,
            open_timeout=PATIENCE_S,
            ping_timeout=None,
        )
        self._listening = asyncio.create_task(self._listen(self._socket))
        await self._draw_page()

    async def close(self) -> None:
        """Leave."""
        for task in [*self._timers.values(), self._listening]:
            if task:
                task.cancel()
        if self._socket:
            await self._socket.close()

    async def ask(self, question: str) -> Timings:
        """Ask, follow the answer, and let it be drawn.

        Raises:
            ProtocolError: If the connection is left.
            TimeoutError: If the answer does not come.
            httpx.HTTPError: If its stream breaks off.
        """
        self._token, began = "", time.monotonic()
        asked = WidgetState(id=self._box)
        asked.chat_input_value.data = question
        await self._draw_page(asked)
        if not self._token:  # it was answered before the page was drawn
            drawn = time.monotonic() - began
            return Timings(drawn, drawn, drawn, 0.0)
        first, whole, gap = await self._follow(began)
        over = WidgetState(id=_make_trigger_id(self._answer, "events"))
        over.json_trigger_value = json.dumps([{"event": "ended", "value": {"open": ""}}])
        parts = self._parts
        await self._send(over, self._fragments[self._answer])
        await self._wait_until(lambda: self._parts > parts and not self._token)
        return Timings(first, whole, time.monotonic() - began, gap)

    async def _follow(self, began: float) -> tuple[float, float, float]:
        first, last, gap = 0.0, began, 0.0
        address = f"{self._url}/answers/{self._token}?language=en"
        async with self._http.stream("GET", address, timeout=PATIENCE_S) as stream:
            async for line in stream.aiter_lines():
                if line.startswith("event: end"):
                    break
                if line.startswith("data: {") and json.loads(line[6:])["blocks"]:
                    now = time.monotonic()
                    first = first or now - began
                    gap, last = (max(gap, now - last), now) if last != began else (0.0, now)
        return first or time.monotonic() - began, time.monotonic() - began, gap

    async def _draw_page(self, state: WidgetState | None = None) -> None:
        pages = self._pages
        await self._send(state)
        await self._wait_until(lambda: self._pages > pages)

    async def _wait_until(self, done: Callable[[], bool]) -> None:
        async with self._changed:
            await asyncio.wait_for(self._changed.wait_for(lambda: done() or self._is_left()), PATIENCE_S)
        if self._is_left():
            raise ProtocolError("The connection was left.")

    def _is_left(self) -> bool:
        return self._listening is None or self._listening.done()

    async def _send(self, state: WidgetState | None = None, fragment: str = "", *, by_timer: bool = False) -> None:
        message = BackMsg()
        client = message.rerun_script
        client.query_string, client.page_script_hash = self.query, self._page
        client.fragment_id, client.is_auto_rerun = fragment, by_timer
        client.cached_message_hashes.extend(self._kept)
        client.context_info.locale, client.context_info.timezone = "en-US", "Etc/UTC"
        if state:
            client.widget_states.widgets.append(state)
        if self._socket:
            await self._socket.send(message.SerializeToString())

    async def _listen(self, socket: ClientConnection) -> None:
        try:
            async for data in socket:
                self._take(self._whole(ForwardMsg.FromString(data if isinstance(data, bytes) else data.encode())))
                async with self._changed:
                    self._changed.notify_all()
        finally:
            asyncio.get_running_loop().call_soon(asyncio.create_task, self._wake())

    async def _wake(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    def _whole(self, message: ForwardMsg) -> ForwardMsg:
        """Give a message in whose place its checksum may have been sent."""
        if message.ref_hash:
            kept = ForwardMsg()
            kept.CopyFrom(self._kept[message.ref_hash])
            kept.metadata.CopyFrom(message.metadata)
            return kept
        if message.metadata.cacheable:
            self._kept[message.hash] = message
        return message

    def _take(self, message: ForwardMsg) -> None:
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self._page = message.new_session.page_script_hash
            if not message.metadata.run.fragment_ids:  # those that the page still has come again
                self._stop_timers(list(self._timers))
        elif kind == "delta" and message.delta.HasField("new_element"):
            self._see(message.delta)
        elif kind == "page_info_changed":
            self.query = message.page_info_changed.query_string
        elif kind == "stop_auto_rerun":
            self._stop_timers(message.stop_auto_rerun.fragment_ids)
        elif kind == "auto_rerun":
            self._start_timer(message.auto_rerun.fragment_id, message.auto_rerun.interval)
        elif kind == "script_finished" and message.script_finished in _TO_THE_END:
            self._parts += 1
            self._pages += not message.metadata.run.fragment_ids

    def _see(self, delta: Delta) -> None:
        element = delta.new_element
        if element.HasField("chat_input"):
            self._box = element.chat_input.id
        elif element.HasField("bidi_component") and element.bidi_component.component_name.endswith("footnote_answer"):
            told = element.bidi_component
            self._answer, self._fragments[told.id] = told.id, delta.fragment_id
            self._token = json.loads(told.json or told.mixed.json or "{}").get("token", "")

    def _start_timer(self, fragment: str, seconds: float) -> None:
        async def tick() -> None:
            while True:
                await asyncio.sleep(seconds)
                await self._send(fragment=fragment, by_timer=True)

        if fragment not in self._timers:
            self._timers[fragment] = asyncio.create_task(tick())

    def _stop_timers(self, fragments: Iterable[str]) -> None:
        for fragment in fragments:
            if timer := self._timers.pop(fragment, None):
                timer.cancel()
