"""A server on the loopback that counts who asks it anything."""

from __future__ import annotations

from tests.loopback import Handler, LoopbackServer


class Listener(LoopbackServer):
    """Answers everybody, and remembers what was asked for."""

    def __init__(self) -> None:
        super().__init__(_Answer)
        self.asked: list[str] = []


class _Answer(Handler):
    owner: Listener

    def do_GET(self) -> None:
        self.owner.asked.append(self.path)
        self.send_head(200, 0, {"Access-Control-Allow-Origin": "*"})

    do_POST = do_PUT = do_OPTIONS = do_HEAD = do_GET
