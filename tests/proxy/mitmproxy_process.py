"""Starts mitmproxy beside the tests, and ends it."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from library.settings import ROOT
from tests.patience import PATIENCE_S

_PYTHON = ROOT / ".venv" / "mitmproxy" / "bin" / "python"
# Its script would name the folder that it was installed in, and a checkout may be moved.
_MITMDUMP = "from mitmproxy.tools.main import mitmdump; mitmdump()"
_SETTINGS = ("connection_strategy=lazy", "upstream_cert=false")  # with these it connects to no host that is asked for


@contextmanager
def running_mitmproxy(folder: Path, server_port: int) -> Iterator[str]:
    """Start mitmproxy on a free port of the loopback; gives its address.

    Args:
        folder: An empty one, for its certificates and its log.
        server_port: Of the server on the loopback that answers every request.
    """
    if not _PYTHON.exists():
        pytest.fail(f"{_PYTHON} is missing: `make setup-dev` installs it.", pytrace=False)
    options = [f"--set={setting}" for setting in (f"confdir={folder}", *_SETTINGS)]
    command = [str(_PYTHON), "-c", _MITMDUMP, "-q", "--listen-host=127.0.0.1", "--listen-port=0", *options]
    told, log = folder / "port", folder / "log"
    environment = {**os.environ, "PORT_FILE": str(told), "SERVER_PORT": str(server_port)}
    with log.open("wb") as output, subprocess.Popen(
        [*command, "-s", str(Path(__file__).with_name("addon.py"))],
        stdin=subprocess.PIPE, stdout=output, stderr=output, env=environment,
    ) as process:  # fmt: skip
        try:
            yield f"http://127.0.0.1:{_port(process, told, log)}"
        finally:
            _end(process)


def _port(process: subprocess.Popen[bytes], told: Path, log: Path) -> int:
    until = time.monotonic() + PATIENCE_S
    while not told.exists():
        if process.poll() is not None or time.monotonic() > until:
            pytest.fail(f"mitmproxy did not start: {log.read_text('utf-8', 'replace')}", pytrace=False)
        time.sleep(0.05)
    return int(told.read_text())


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(PATIENCE_S)
    except subprocess.TimeoutExpired:
        process.kill()
