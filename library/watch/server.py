"""The port on which the app is watched: on the loopback alone, for a health check and for Prometheus."""

from __future__ import annotations

import json
import threading
from dataclasses import asdict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from library.settings import Settings
from library.watch.health import HealthCheck
from library.watch.metrics import CONTENT_TYPE, Metrics
from library.watch.notes import listen

_LOOPBACK = "127.0.0.1"
_HOSTS = ("localhost", _LOOPBACK)  # a page elsewhere whose name leads here has another
_PATIENCE_S = 10.0


class WatchServer:
    """Answers `/health` and `/metrics` from a thread of its own."""

    def __init__(self, settings: Settings) -> None:
        """Begin to count and to answer.

        Raises:
            OSError: If the port is taken.
        """
        self._metrics, self._health = Metrics(settings), HealthCheck()
        handler = type("Owned", (_Handler,), {"metrics": self._metrics, "health": self._health})
        self._server = ThreadingHTTPServer((_LOOPBACK, settings.watch_port), handler)
        self._server.daemon_threads = True
        self.port = self._server.server_port
        self._deafen = listen(self._metrics.count)
        threading.Thread(target=self._server.serve_forever, name="watch", daemon=True).start()

    def close(self) -> None:
        """Let go of the port."""
        self._deafen()
        self._server.shutdown()
        self._server.server_close()
        self._health.close()


class _Handler(BaseHTTPRequestHandler):
    metrics: Metrics
    health: HealthCheck
    timeout = _PATIENCE_S
    server_version, sys_version = "Footnote", ""

    def do_GET(self) -> None:
        """Answer."""
        path = urlsplit(self.path).path
        if urlsplit(f"//{self.headers.get('Host', '')}").hostname not in _HOSTS:
            self._send(403, "text/plain", b"Only this machine is answered, by the name localhost.\n")
        elif path == "/health":
            found = self.health.look()
            body = json.dumps(asdict(found)).encode() + b"\n"
            self._send(503 if found.status == "failing" else 200, "application/json", body)
        elif path == "/metrics":
            self._send(200, CONTENT_TYPE, self.metrics.render())
        else:
            self._send(404, "text/plain", b"There are /health and /metrics.\n")

    def log_message(self, *_: object) -> None:
        """Keep quiet."""

    def _send(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(body)
