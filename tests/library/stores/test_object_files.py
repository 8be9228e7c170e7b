from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from library.errors import DocumentChanged, FootnoteError, SettingsError, StorageError, StoreAway
from library.outgoing import Entry, ignore
from library.settings import Settings, read_settings
from library.stores import object_files
from library.stores.object_bucket import Bucket
from library.stores.object_files import ObjectFiles
from tests.loopback import Handler, LoopbackServer
from tests.store_servers import KEY_ID, SECRET, Gate, objects_in, s3_client, with_bucket

ONE, TWO = "1" * 64, "2" * 64
Open = Callable[..., ObjectFiles]


@pytest.fixture
def stored(settings: Settings, s3_server: str, bucket: str, tmp_path: Path) -> Open:
    """Opens the files of a library in a bucket."""

    def opened(most: int = 2**30, address: str = s3_server, entries: list[Entry] | None = None) -> ObjectFiles:
        place = Bucket.of(with_bucket(settings, address, bucket))
        record = ignore if entries is None else entries.append
        return ObjectFiles(place, "lib", tmp_path / "fetched", most, record)

    return opened


def _file(folder: Path, size: int) -> Path:
    path = folder / f"{size}.pdf"
    path.write_bytes(os.urandom(size))
    return path


@pytest.mark.parametrize("size", [9, object_files._PIECE, 2 * object_files._PIECE + 5], ids=["small", "full", "parts"])
def test_a_file_comes_back_as_it_was_sent_and_is_gone_when_it_is_removed(
    stored: Open, s3_server: str, bucket: str, tmp_path: Path, size: int
) -> None:
    files, source, entries = stored(), _file(tmp_path, size), list[Entry]()
    sha256 = hashlib.sha256(source.read_bytes()).hexdigest()
    assert files.add(ONE, source) == sha256
    assert list(objects_in(s3_server, bucket)) == [f"of/tests/lib/{ONE}.pdf"]
    other = stored(entries=entries)
    assert other.path(ONE).read_bytes() == source.read_bytes()
    assert other.is_whole(ONE, sha256)
    assert not other.is_whole(ONE, TWO)
    assert other.ids() == {ONE}
    assert sum(entry.bytes_received for entry in entries) == 3 * size
    assert {(entry.host, entry.purpose, entry.outcome) for entry in entries} == {(s3_server, "keep files", "ok")}
    other.remove(ONE)
    assert objects_in(s3_server, bucket) == {}
    assert list((tmp_path / "fetched").iterdir()) == []
    assert not files.path(ONE).exists()
    assert not files.is_whole(ONE, None)


def test_what_is_fetched_is_not_fetched_again_until_another_is_put_in_its_place(stored: Open, tmp_path: Path) -> None:
    entries: list[Entry] = []
    files = stored(entries=entries)
    files.add(ONE, _file(tmp_path, 10))
    first = files.path(ONE).read_bytes()
    asked = len(entries)
    assert files.path(ONE).read_bytes() == first
    assert len(entries) == asked
    files.add(ONE, _file(tmp_path, 11))
    assert len(files.path(ONE).read_bytes()) == 11


def test_of_what_is_fetched_the_last_that_were_looked_at_stay_within_the_bound(
    stored: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = stored(most=250)
    names = [f"{number:064}" for number in range(4)]
    for name in names:
        files.add(name, _file(tmp_path, 100))
    monkeypatch.setattr(object_files, "_IN_USE_S", float("inf"))
    for age, name in enumerate(names):
        os.utime(files.path(name), (1000 + age, 1000 + age))
    held = {path.stem for path in (tmp_path / "fetched").iterdir()}
    assert held == set(names), "they may be read at this moment"
    monkeypatch.undo()
    (tmp_path / "fetched" / f"{names[3]}.pdf").unlink()
    files.path(names[3])
    assert {path.stem for path in (tmp_path / "fetched").iterdir()} == {names[2], names[3]}


def test_what_other_processes_deleted_is_erased_here(stored: Open, tmp_path: Path) -> None:
    files = stored()
    for name in (ONE, TWO):
        files.add(name, _file(tmp_path, 10))
        files.path(name)
    (tmp_path / "fetched" / f"{ONE}.{'a' * 32}.part").write_bytes(b"half of it, as a crash left it")
    files.keep_fetched({TWO})
    assert [path.name for path in (tmp_path / "fetched").iterdir()] == [f"{TWO}.pdf"]


def test_a_storage_that_is_away_is_asked_again_and_said_without_its_key(
    stored: Open, s3_gate: Gate, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    entries: list[Entry] = []
    files, source = stored(address=s3_gate.address, entries=entries), _file(tmp_path, 10)
    s3_gate.shut()
    said = []
    for ask in (lambda: files.add(ONE, source), lambda: files.path(ONE), files.ids, files.try_out):
        with pytest.raises(StoreAway, match=f"PDFs at {s3_gate.address} does not answer") as caught:
            ask()
        said += [str(caught.value), repr(caught.value), repr(caught.value.__cause__)]
    assert files.ailment is not None
    assert {entry.outcome for entry in entries} == {"no connection"}
    s3_gate.open()
    files.add(ONE, source)
    assert files.ailment is None
    assert files.path(ONE).read_bytes() == source.read_bytes()
    for text in (*said, caplog.text, *map(repr, entries), repr(Bucket), repr(files._bucket)):
        assert SECRET not in text


class _Refusing(Handler):
    """Answers each request with the owner's status and a body that names the key."""

    def do_GET(self) -> None:
        body = f"<Error><Code>{self.owner.code}</Code><AWSAccessKeyId>{KEY_ID} {SECRET}</AWSAccessKeyId></Error>"
        self.send_head(self.owner.status, len(body), {"Content-Type": "application/xml"})
        self.wfile.write(body.encode())


@pytest.mark.parametrize(
    ("status", "code", "kind", "said"),
    [
        pytest.param(403, "InvalidAccessKeyId", StorageError, "refuses the key for the bucket", id="wrong key"),
        pytest.param(404, "NoSuchBucket", StorageError, "has no bucket", id="no bucket"),
        pytest.param(503, "SlowDown", StoreAway, "answers HTTP 503", id="overloaded"),
        pytest.param(400, "Bad", StorageError, "answers HTTP 400", id="something else"),
    ],
)
def test_a_refusal_is_said_in_our_own_words(
    stored: Open, status: int, code: str, kind: type[StorageError], said: str
) -> None:
    server = LoopbackServer(_Refusing)
    server.status, server.code = status, code  # type: ignore[attr-defined]
    with server.running(), pytest.raises(kind, match=said) as caught:
        stored(address=server.address).path(ONE)
    assert isinstance(caught.value, StoreAway) is (kind is StoreAway)
    assert KEY_ID not in f"{caught.value} {caught.value.__cause__}"


def test_a_bucket_that_keeps_what_is_deleted_is_told(stored: Open, s3_server: str, bucket: str) -> None:
    files = stored()
    assert files.problems() == []
    s3_client(s3_server).put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    assert [message.name for message in files.problems()] == ["files_versions"]


def test_a_source_that_is_gone_is_no_fault_of_the_storage(stored: Open, tmp_path: Path) -> None:
    with pytest.raises(DocumentChanged, match=r"gone\.pdf"):
        stored().add(ONE, tmp_path / "gone.pdf")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        pytest.param({"files_url": "papers"}, "FOOTNOTE_FILES_URL must look like", id="no address"),
        pytest.param({"files_url": "s3://key:sesame@papers"}, "Keys do not belong in it", id="a key in it"),
        pytest.param({"files_url": "s3://Papers_1"}, "FOOTNOTE_FILES_URL must look like", id="no name of a bucket"),
        pytest.param(
            {"files_url": "s3://papers", "files_endpoint": "http://key:sesame@localhost"},
            "FOOTNOTE_FILES_ENDPOINT must look like",
            id="a key in the endpoint",
        ),
    ],
)
def test_an_address_that_is_none_is_refused_and_not_repeated(given: dict[str, str], said: str) -> None:
    with pytest.raises(SettingsError, match=said) as caught:
        Bucket.of(read_settings(**given))
    assert "sesame" not in str(caught.value)


def test_amazons_own_settings_are_read_where_ours_are_empty(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Bucket.of(read_settings(files_url="s3://papers/all/")).address == "https://s3.us-east-1.amazonaws.com"
    monkeypatch.setenv("AWS_REGION", "eu-central-1")
    assert Bucket.of(read_settings(files_url="s3://papers")).address == "https://s3.eu-central-1.amazonaws.com"
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://localhost:9000/")
    found = Bucket.of(read_settings(files_url="s3://papers/all/"))
    assert (found.name, found.prefix, found.address) == ("papers", "all", "http://localhost:9000")


def test_every_failure_is_one_that_the_app_knows(stored: Open, tmp_path: Path) -> None:
    blocked = tmp_path / "fetched"
    files = stored()
    files.add(ONE, _file(tmp_path, 10))
    blocked.rmdir()
    blocked.write_text("a file in the place of the folder")
    with pytest.raises(FootnoteError, match="cannot be written"):
        files.path(ONE)
