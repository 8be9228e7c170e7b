"""A network whose only way out is a proxy, and the names of the web that lies behind it."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

import httpcore

from tests.rag.web.page_server import PUBLIC

_MOST = 4096  # bytes of the proxy's answer


class Tunnel(httpcore.NetworkBackend):
    """Connects to each address by asking a proxy for it."""

    def __init__(self, proxy: str) -> None:
        self._proxy = urlsplit(proxy)

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        stream = httpcore.SyncBackend().connect_tcp(self._proxy.hostname or "", self._proxy.port or 0, timeout)
        target = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        stream.write(f"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n\r\n".encode(), timeout)
        answer = b""
        while not answer.endswith(b"\r\n\r\n") and len(answer) < _MOST:
            answer += (read := stream.read(_MOST, timeout))
            if not read:
                break
        if b" 200 " not in answer.partition(b"\r\n")[0]:
            raise httpcore.ConnectError(f"The proxy does not connect to {host}: {answer!r}")
        return stream


def resolve(host: str, _: int) -> list[str]:
    """Resolve this machine's name, and addresses, as they are; every other name is that of a public page."""
    try:
        return [str(ip_address(host))]
    except ValueError:
        return ["127.0.0.1"] if host == "localhost" else [PUBLIC]
