"""`python -m bench.folder_bucket FOLDER PORT`: a bucket that outlives its server, for runs that kill it.

It speaks the part of S3 that Footnote uses, to whoever asks: put, get (ranges too), head, delete, list. moto's server,
which the tests use, keeps all in its memory.
"""

from __future__ import annotations

import hashlib
import os
import sys
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, quote, unquote, urlsplit
from xml.sax.saxutils import escape

_MOST = 1000  # names in one reply


class FolderBucket(ThreadingHTTPServer):
    """Keeps each object as a file of its quoted name."""

    daemon_threads = True

    def __init__(self, folder: Path, port: int) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: FolderBucket

    def do_PUT(self) -> None:
        content = self._body()
        unfinished = self.server.folder / f"{uuid.uuid4().hex}.part"
        with unfinished.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        unfinished.replace(self._path())
        self._reply(200, b"", {"ETag": f'"{hashlib.md5(content, usedforsecurity=False).hexdigest()}"'})

    def do_GET(self) -> None:
        if "list-type" in (asked := parse_qs(urlsplit(self.path).query)):
            self._list(asked.get("prefix", [""])[0], asked.get("continuation-token", [""])[0])
        else:
            self._give(with_body=True)

    def do_HEAD(self) -> None:
        self._give(with_body=False)

    def do_DELETE(self) -> None:
        self._path().unlink(missing_ok=True)
        self._reply(204, b"")

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing of each request."""

    def _path(self) -> Path:
        name = unquote(urlsplit(self.path).path).removeprefix("/").partition("/")[2]
        return self.server.folder / quote(name, safe="")

    def _body(self) -> bytes:
        """Read what was sent; some clients sign it in pieces, each after a line with its length."""
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if "aws-chunked" not in self.headers.get("Content-Encoding", ""):
            return body
        content, rest = b"", body
        while (size := int((line := rest.partition(b"\r\n"))[0].partition(b";")[0], 16)) > 0:
            content, rest = content + line[2][:size], line[2][size + 2 :]
        return content

    def _give(self, *, with_body: bool) -> None:
        try:
            content, about = (path := self._path()).read_bytes(), path.stat()
        except FileNotFoundError:
            self._reply(404, b"<Error><Code>NoSuchKey</Code></Error>", with_body=with_body)
            return
        headers = {"Last-Modified": formatdate(about.st_mtime, usegmt=True), "ETag": f'"{about.st_mtime_ns:x}"'}
        whole, status = len(content), 200
        if (asked := self.headers.get("Range", "")).startswith("bytes="):
            first, _, last = asked.removeprefix("bytes=").partition("-")
            start, end = int(first), min(int(last or whole), whole - 1)
            content, status = content[start : end + 1], 206
            headers["Content-Range"] = f"bytes {start}-{end}/{whole}"
        self._reply(status, content, headers, with_body=with_body)

    def _list(self, prefix: str, after: str) -> None:
        names = sorted(unquote(path.name) for path in self.server.folder.iterdir() if path.suffix != ".part")
        found = [name for name in names if name.startswith(prefix) and name > after]
        entries = []
        for name in found[:_MOST]:
            try:
                about = (self.server.folder / quote(name, safe="")).stat()
            except FileNotFoundError:
                continue  # it was deleted in this moment
            entries.append(_entry(name, about))
        more = f"<NextContinuationToken>{escape(found[_MOST - 1])}</NextContinuationToken>" if found[_MOST:] else ""
        cut = f"<IsTruncated>{str(bool(more)).lower()}</IsTruncated><KeyCount>{len(entries)}</KeyCount>"
        body = f"<ListBucketResult><Prefix>{escape(prefix)}</Prefix>{cut}{more}{''.join(entries)}</ListBucketResult>"
        self._reply(200, body.encode(), {"Content-Type": "application/xml"})

    def _reply(
        self, status: int, body: bytes, headers: Mapping[str, str] | None = None, *, with_body: bool = True
    ) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if with_body:
            self.wfile.write(body)


def _entry(name: str, about: os.stat_result) -> str:
    time = datetime.fromtimestamp(about.st_mtime, UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    known = f"<Key>{escape(name)}</Key><LastModified>{time}</LastModified><Size>{about.st_size}</Size>"
    return f'<Contents>{known}<ETag>"{about.st_mtime_ns:x}"</ETag></Contents>'


if __name__ == "__main__":
    FolderBucket(Path(sys.argv[1]), int(sys.argv[2])).serve_forever()
