"""What one machine of a cluster does: reads files whole, splits and embeds them, by child processes of its own."""

from __future__ import annotations

import hashlib
import json
import time
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from tempfile import TemporaryDirectory

import numpy as np
from pydantic import SecretStr

from ingest.embedding import EmbeddingWorker
from ingest.file_reading import FileReading
from ingest.making import FileFacts, Made
from ingest.page_report import nothing_read
from ingest.queue.workers import Processes
from ingest.reader import Reader
from library.embedders.base import OPENAI_PREFIX, Vectors
from library.embedders.cpu import usable_cores
from library.errors import DocumentChanged, FootnoteError
from library.index.embedded_text import text_to_embed
from library.log import internal_error
from library.outgoing import Recorder, ignore
from library.pdf.pages import page_to_json
from library.pdf.structure import Structure
from library.settings import Settings

_CORES_A_READER = 6  # reading takes a sixth of what embedding does, and one core
_AHEAD = 2  # files beyond those being read: one is embedded, one has just come or is on its way back
_TEXTS = 64  # in one slice, at least
_SECRETS = ("database_url", "chroma_key", "files_secret")


@dataclass(frozen=True)
class SentFile:
    """A file as it is sent to a node.

    Attributes:
        document_id: sha256 of the content.
        password: Opens it, if it needs one.
    """

    name: str
    document_id: str
    content: bytes
    password: str = ""


@dataclass(frozen=True)
class Prepared:
    """What a node made of a file.

    Attributes:
        vectors: float32 [chunks, dim], of unit length; None where a server makes them, which the owner asks.
        model: For which the file was split and embedded.
        password: The one that the file needs, if any.
        seconds: Between its beginning and its end on the node, which has others in hand too.
    """

    structure: Structure
    made: Made
    vectors: Vectors | None
    model: str
    password: str
    seconds: float


def settings_for_nodes(settings: Settings) -> Settings:
    """Return settings as they may leave this machine, without the keys of servers and models."""
    without = dict.fromkeys(_SECRETS, SecretStr(""))
    without["openai_api_key"] = SecretStr("none")  # what counts tokens for a server asks for one, and sends nothing
    return settings.model_copy(update=without)


class Node:
    """Prepares several files at once, with one embedding model. Thread-safe."""

    def __init__(self, settings: Settings, processes: Processes | None = None) -> None:
        """Start nothing yet; the children start with the first file.

        Args:
            settings: The owner's limits; the folder of models is this machine's.
            processes: Those that others use too; without them it has its own, as many as there are cores for.
        """
        self._settings = settings
        self._embedder = processes.embedder if processes else EmbeddingWorker(settings)
        readers = [processes.reader] if processes else _make_readers(settings)
        self._own: list[Reader | EmbeddingWorker] = [] if processes else [self._embedder, *readers]
        self._readers: SimpleQueue[Reader] = SimpleQueue()
        for reader in readers:
            self._readers.put(reader)
        self.files_at_once = len(readers) + _AHEAD
        self._texts = max(_TEXTS, 8 * usable_cores())

    def prepare(self, file: SentFile, model: str) -> Prepared | FootnoteError:
        """Read, split and embed a file for the model of this name; what is wrong with it is returned, not raised."""
        try:
            return self._prepare(file, model)
        except FootnoteError as error:
            return error
        except Exception as error:  # noqa: BLE001 - the edge of a file: one must not end the work on the others
            return internal_error(error, "node")

    def close(self) -> None:
        """End the children."""
        for child in self._own:
            child.close()

    def _prepare(self, file: SentFile, model: str) -> Prepared:
        reader = self._readers.get()
        began = time.monotonic()
        try:
            pages, structure, password = _read(file, reader, self._settings)
        finally:
            self._readers.put(reader)
        seconds = time.monotonic() - began
        made = self._embedder.make(pages, FileFacts(file.name, file.document_id, structure), model)
        if not made.chunks:
            raise nothing_read(made.health, file.name, self._settings)
        vectors = None if model.startswith(OPENAI_PREFIX) else embed(self._embedder, made, model, self._texts)
        return Prepared(structure, made, vectors, model, password, round(max(seconds, time.monotonic() - began), 3))


def _make_readers(settings: Settings) -> list[Reader]:
    return [Reader(settings) for _ in range(1 + usable_cores() // _CORES_A_READER)]


def embed(worker: EmbeddingWorker, made: Made, model: str, most: int = _TEXTS, record: Recorder = ignore) -> Vectors:
    """Embed all chunks, at most so many texts at a time: float32 [chunks, dim]."""
    texts = [text_to_embed(chunk) for chunk in made.chunks]
    return np.concatenate([worker.embed(texts[i : i + most], model, record) for i in range(0, len(texts), most)])


def _read(file: SentFile, reader: Reader, settings: Settings) -> tuple[list[str], Structure, str]:
    """Read all pages: as JSON each, in order, with what the file says of itself and the password that it needs."""
    if hashlib.sha256(file.content).hexdigest() != file.document_id:
        raise DocumentChanged.of(file.name)
    with TemporaryDirectory(prefix="footnote-") as folder:
        path = Path(folder) / "file.pdf"
        path.write_bytes(file.content)
        reading = FileReading(path, file.name, file.password, settings)
        structure = reading.open(reader).structure
        pages: dict[int, str] = {}
        while reading.left:
            pages |= {page.number: json.dumps(page_to_json(page)) for page in reading.step(reader)}
    return [pages[number] for number in sorted(pages)], structure, reading.password
