"""`python -m rag serve` as a process of its own: where it listens, for whom, and that a library has one owner."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from library.__main__ import main as library_command
from library.library import Library
from library.settings import ROOT, read_settings
from library.stores.tokens import Tokens
from tests.patience import PATIENCE_S
from tests.ports import free_port

ELSEWHERE = ["--address", "0.0.0.0"]  # noqa: S104 - what is refused


def command(folder: Path, *options: str) -> list[str]:
    return [sys.executable, "-m", "rag", "serve", "--library", str(folder / "library"), *options]


def run(folder: Path, *options: str, **given: str) -> subprocess.CompletedProcess[str]:
    """Run it until it ends by itself, which it must."""
    return subprocess.run(
        command(folder, *options), cwd=ROOT, env=os.environ | given, capture_output=True, text=True, timeout=PATIENCE_S
    )  # fmt: skip


@contextmanager
def serving(folder: Path, *options: str, **given: str) -> Iterator[str]:
    """Run it, and give the address that it says."""
    port = free_port()
    process = subprocess.Popen(
        command(folder, "--port", str(port), *options),
        cwd=ROOT,
        env=os.environ | given,
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stderr
    said = process.stderr.readline()
    assert f":{port}: REST under /api" in said, said
    yield f"http://127.0.0.1:{port}"
    process.send_signal(signal.SIGINT)
    out, errors = process.communicate(timeout=PATIENCE_S)
    assert (out, "Traceback" in errors) == ("", False), errors
    Library.open(read_settings(library=folder / "library")).close()


def get(address: str, token: str = "") -> int:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    reply = httpx.get(f"{address}/api/documents", headers=headers, timeout=PATIENCE_S, trust_env=False)
    assert reply.status_code != 200 or reply.json() == {"documents": [], "total": 0}
    return reply.status_code


def test_it_serves_this_machine_and_gives_the_library_back_at_the_end(tmp_path: Path) -> None:
    with serving(tmp_path) as address:
        assert get(address) == 200
        told = run(tmp_path, "--port", "0")
        assert told.returncode == 1
        assert "is in use by another Footnote" in told.stderr
        assert "/api, /v1 and /mcp, are on the app's own port" in told.stderr
        assert "Traceback" not in told.stderr
        taken = run(tmp_path / "another", "--port", address.rpartition(":")[2])
        assert (taken.returncode, "cannot be opened" in taken.stderr) == (1, True)


def test_over_stdio_too_the_library_has_one_owner(tmp_path: Path) -> None:
    with Library.open(read_settings(library=tmp_path / "library")):
        told = run(tmp_path, "--stdio")
    assert (told.returncode, told.stdout) == (1, "")
    assert "/api, /v1 and /mcp, are on the app's own port" in told.stderr


def test_other_machines_are_served_with_a_token_alone(tmp_path: Path) -> None:
    for options, given in ((ELSEWHERE, {}), ([], {"FOOTNOTE_HOSTS": "papers.example"})):
        told = run(tmp_path, *options, **given)
        assert (told.returncode, "python -m library token create" in told.stderr) == (1, True)
        assert not (tmp_path / "library").exists()
    token = Tokens(tmp_path / "library").create("editor", 1)
    with serving(tmp_path, *ELSEWHERE) as address:
        assert (get(address), get(address, "fn_wrong"), get(address, token)) == (401, 401, 200)


def test_a_token_is_shown_once_and_listed_without_its_secret(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def token(*options: str) -> tuple[int, str, str]:
        code = library_command(["token", *options, "--library", str(tmp_path / "library")])
        return code, *capsys.readouterr()

    with Library.open(read_settings(library=tmp_path / "library")):  # as the app has it open
        _, secret, said = token("create", "editor", "--days", "7")
        assert secret.startswith("fn_")
        assert "cannot be shown again" in said
        assert token("create", "editor")[0] == 1
        assert token("create", "hers", "--person", "Ada")[2].startswith("Nobody named Ada has logged in")
        listed = json.loads(token("list", "--json")[1])
        assert (listed["name"], listed["person"]) == ("editor", "")
        assert Tokens(tmp_path / "library").find(secret.strip())
        assert token("revoke", "editor") == (0, "", "")
        assert Tokens(tmp_path / "library").find(secret.strip()) is None
        assert token("revoke", "editor")[0] == 1
