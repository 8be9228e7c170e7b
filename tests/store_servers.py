"""Real servers for stores, on the loopback: Chroma and S3, each behind a gate that can be shut."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import boto3
import httpx

from library.settings import Settings
from tests.patience import wait_until
from tests.ports import free_port

KEY_ID, SECRET = "AKIAFOOTNOTE0TESTS", "sesame-7431-of-the-bucket"
_REGION = "us-east-1"


@contextmanager
def running_chroma(folder: Path) -> Iterator[str]:
    """Run a Chroma server, and give its address."""
    address = f"http://127.0.0.1:{(port := free_port())}"
    command = ["chroma", "run", "--host", "127.0.0.1", "--port", str(port), "--path", str(folder)]
    with _running(command, lambda: httpx.get(f"{address}/api/v2/heartbeat").is_success):
        yield address


@contextmanager
def running_s3() -> Iterator[str]:
    """Run an S3 server that keeps all in its memory, and give its address."""
    address = f"http://127.0.0.1:{(port := free_port())}"
    with _running(["moto_server", "-H", "127.0.0.1", "-p", str(port)], lambda: bool(httpx.get(address))):
        yield address


@contextmanager
def _running(command: list[str], answers: Any) -> Iterator[None]:
    program = str(Path(sys.executable).parent / command[0])
    server = subprocess.Popen([program, *command[1:]], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def is_up() -> bool:
        with suppress(httpx.TransportError):
            return bool(answers())
        return False

    try:
        wait_until(is_up)
        yield
    finally:
        server.terminate()
        server.wait()


def s3_client(address: str) -> Any:
    """Give Amazon's own client for a server."""
    keys = {"aws_access_key_id": KEY_ID, "aws_secret_access_key": SECRET}
    return boto3.client("s3", endpoint_url=address, region_name=_REGION, **keys)


def make_bucket(address: str) -> str:
    """Make a bucket of a new name."""
    name = f"papers-{uuid.uuid4().hex[:12]}"
    s3_client(address).create_bucket(Bucket=name)
    return name


def objects_in(address: str, bucket: str) -> dict[str, bytes]:
    """Give all that lies in a bucket, by name."""
    client = s3_client(address)
    names = [each["Key"] for each in client.list_objects_v2(Bucket=bucket).get("Contents", ())]
    return {name: client.get_object(Bucket=bucket, Key=name)["Body"].read() for name in names}


def with_bucket(settings: Settings, address: str, bucket: str) -> Settings:
    """Give settings whose files are in a bucket."""
    keys = {"files_key_id": KEY_ID, "files_secret": type(settings.files_secret)(SECRET)}
    return settings.model_copy(update={"files_url": f"s3://{bucket}/of/tests", "files_endpoint": address, **keys})


class Gate:
    """Passes connections on to a server while it is open, and cuts them off when it is shut."""

    def __init__(self, address: str) -> None:
        self._to = ("127.0.0.1", urlsplit(address).port or 0)
        self._port = free_port()
        self.address = f"http://127.0.0.1:{self._port}"
        self._listening: socket.socket | None = None
        self._passing: set[socket.socket] = set()

    @contextmanager
    def standing(self) -> Iterator[Gate]:
        """Open it, and shut it in the end."""
        self.open()
        try:
            yield self
        finally:
            self.shut()

    def open(self) -> None:
        """Let connections in."""
        self._listening = listening = socket.create_server(("127.0.0.1", self._port))
        threading.Thread(target=self._let_in, args=(listening,), daemon=True).start()

    def shut(self) -> None:
        """Let none in, and end those that are."""
        if self._listening is not None:
            for each in (self._listening, *self._passing):
                with suppress(OSError):
                    each.shutdown(socket.SHUT_RDWR)
                each.close()
            self._listening = None
            self._passing.clear()

    def _let_in(self, listening: socket.socket) -> None:
        with suppress(OSError):
            while True:
                inner, outer = listening.accept()[0], socket.create_connection(self._to)
                self._passing |= {inner, outer}
                for one, other in ((inner, outer), (outer, inner)):
                    threading.Thread(target=_pass_on, args=(one, other), daemon=True).start()


def _pass_on(one: socket.socket, other: socket.socket) -> None:
    with suppress(OSError), closing(one), closing(other):
        while data := one.recv(2**16):
            other.sendall(data)
