"""A proxy on the loopback that answers in the engines' place, with pages in their own form, over TLS as they do."""

from __future__ import annotations

import datetime
import json
import socket
import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.loopback import Handler, LoopbackServer

HOSTS = ("html.duckduckgo.com", "duckduckgo.com", "www.mojeek.com")
_RESULT = """<div class="links_main links_deep result__body">
<h2 class="result__title"><a class="result__a" href="{url}">{title}</a></h2>
<a class="result__snippet" href="{url}">{body}</a></div>"""
_MOJEEK = """<li class="r1"><h2><a class="title" href="{url}">{title}</a></h2><p class="s">{body}</p></li>"""

Reply = tuple[int, str] | Callable[[Any], None]


def results_page(*results: dict[str, str]) -> str:
    """Write a page of results as DuckDuckGo does."""
    found = "".join(f'<div class="result results_links web-result">{_RESULT.format(**each)}</div>' for each in results)
    return f'<html><body><div id="links" class="results">{found}</div></body></html>'


def mojeek_page(*results: dict[str, str]) -> str:
    """Write a page of results as Mojeek does."""
    return (
        f'<html><body><ul class="results-standard">{"".join(_MOJEEK.format(**r) for r in results)}</ul></body></html>'
    )


class ReplayingProxy(LoopbackServer):
    """Answers by host: "html.duckduckgo.com" is pages, "duckduckgo.com" news; remembers what was asked."""

    def __init__(self, folder: Path) -> None:
        super().__init__(_Handler)
        self.authority, *own = _certificate(folder)
        self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.tls.load_cert_chain(*own)
        self.replies: dict[str, Reply] = {}
        self.asked: list[tuple[str, dict[str, list[str]]]] = []

    def say(self, host: str, reply: Reply) -> None:
        """Set how a host answers from now on."""
        self.replies[host] = reply

    def news(self, *items: dict[str, Any]) -> None:
        """Let DuckDuckGo have news, for which it first hands out a token."""

        def reply(handler: Any) -> None:
            words = json.dumps({"results": items}) if handler.path.startswith("/news.js") else 'vqd="4-123"'
            handler.reply(200, words)

        self.say("duckduckgo.com", reply)


class _Handler(Handler):
    owner: ReplayingProxy
    host = ""

    def do_CONNECT(self) -> None:
        self.host = self.path.partition(":")[0]
        self.send_response(200, "Connection established")
        self.end_headers()
        try:
            self.connection = self.owner.tls.wrap_socket(self.connection, server_side=True)
        except OSError:
            self.close_connection = True
            return
        self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", buffering=0)

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        self.owner.asked.append((self.host, parse_qs(body or urlsplit(self.path).query)))
        reply = self.owner.replies.get(self.host, (200, "<html><body></body></html>"))
        if callable(reply):
            reply(self)
        else:
            self.reply(*reply)

    do_POST = do_GET

    def reply(self, status: int, text: str) -> None:
        content = text.encode()
        self.send_head(status, len(content), {"Content-Type": "text/html; charset=utf-8"})
        self.wfile.write(content)


def hanging(handler: Any) -> None:
    """Say nothing."""
    handler.owner.released.wait(20)


def breaking_off(handler: Any) -> None:
    """Cut the connection before a word was said."""
    handler.connection.shutdown(socket.SHUT_RDWR)
    handler.close_connection = True


def _certificate(folder: Path) -> tuple[str, str, str]:
    """Make an authority and, signed by it, a certificate for the engines' names: the files of both, and of the key."""
    authority_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    names = x509.SubjectAlternativeName([x509.DNSName(host) for host in HOSTS])
    authority = _signed("Authority", authority_key, authority_key, x509.BasicConstraints(ca=True, path_length=None))
    certificate = _signed("Proxy", key, authority_key, names)
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    files = [folder / name for name in ("authority.pem", "certificate.pem", "key.pem")]
    contents = [made.public_bytes(serialization.Encoding.PEM) for made in (authority, certificate)]
    for file, content in zip(files, [*contents, key.private_bytes(*form)], strict=True):
        file.write_bytes(content)
    return str(files[0]), str(files[1]), str(files[2])


def _signed(
    name: str, key: ec.EllipticCurvePrivateKey, signer: ec.EllipticCurvePrivateKey, extension: x509.ExtensionType
) -> x509.Certificate:
    now = datetime.datetime.now(datetime.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)]))
        .issuer_name(x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Authority")]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(extension, critical=False)
        .sign(signer, hashes.SHA256())
    )
