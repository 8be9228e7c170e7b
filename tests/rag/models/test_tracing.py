from __future__ import annotations

import os
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from library.settings import ROOT

_CODE = """
from rag.models.chat_models import turn_off_tracing
turn_off_tracing()
from langchain_core.runnables import RunnableLambda
print(RunnableLambda(lambda x: x).invoke("secret"))
from langchain_core.tracers.langchain import wait_for_all_tracers
wait_for_all_tracers()
"""


@pytest.mark.parametrize("switched_off", [True, False], ids=["off", "as the environment says"])
def test_a_trace_that_the_environment_asks_for_is_never_sent(switched_off: bool) -> None:
    asked: list[str] = []

    class Listener(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_GET = do_POST

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Listener)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    tracing = {
        "LANGSMITH_TRACING": "true",
        "LANGCHAIN_TRACING_V2": "true",
        "LANGSMITH_API_KEY": "k",
        "LANGSMITH_ENDPOINT": f"http://127.0.0.1:{server.server_port}",
    }
    code = _CODE if switched_off else _CODE.replace("turn_off_tracing()\n", "", 1)
    run = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**os.environ, **tracing},
        capture_output=True,
        text=True,
        check=True,
    )
    server.shutdown()
    server.server_close()
    assert run.stdout.strip() == "secret"
    assert bool(asked) is not switched_off
