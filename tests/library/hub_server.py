"""A stand-in for the model hub on the loopback: one model, as the hub's own client asks for it."""

from __future__ import annotations

import hashlib
import json
import threading
from pathlib import Path

from tests.loopback import Handler, LoopbackServer
from tests.patience import PATIENCE_S

NAME = "maker/tiny"
COMMIT = "0123456789abcdef0123456789abcdef01234567"


class HubServer(LoopbackServer):
    """Serves the files of a folder; `slow` holds back the second half of the largest until it is set."""

    def __init__(self, folder: Path) -> None:
        super().__init__(_Handler)
        self.files = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        self.asked: list[str] = []
        self.fetched: list[str] = []
        self.slow: threading.Event | None = None


class _Handler(Handler):
    owner: HubServer

    def do_HEAD(self) -> None:
        self._answer()

    def do_GET(self) -> None:
        self._answer()

    def _answer(self) -> None:
        path = self.path.partition("?")[0]
        self.owner.asked.append(path)
        if path == f"/api/models/{NAME}":
            listed = [{"rfilename": name, "size": len(content)} for name, content in self.owner.files.items()]
            self._send(200, json.dumps({"id": NAME, "modelId": NAME, "sha": COMMIT, "siblings": listed}).encode())
        elif path.startswith(f"/{NAME}/resolve/"):
            self._send_file(path.removeprefix(f"/{NAME}/resolve/").partition("/")[2])
        else:
            self._send(401, b'{"error": "Invalid username or password."}')  # what the hub says of what it does not have

    def _send_file(self, name: str) -> None:
        content = self.owner.files.get(name)
        if content is None:
            self._send(404, b"{}", {"X-Error-Code": "EntryNotFound"})
            return
        if self.command == "GET":
            self.owner.fetched.append(name)
        etag = f'"{hashlib.sha256(content).hexdigest()}"'
        self._send(200, content, {"ETag": etag, "X-Repo-Commit": COMMIT})

    def _send(self, status: int, content: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_head(status, len(content), headers or {})
        if self.command == "HEAD":
            return
        half = len(content) // 2
        self.wfile.write(content[:half])
        self.wfile.flush()
        if self.owner.slow is not None and content == max(self.owner.files.values(), key=len):
            self.owner.slow.wait(PATIENCE_S)
        self.wfile.write(content[half:])
