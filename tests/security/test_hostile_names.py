"""Names made to harm go in and come out by every way: none writes elsewhere, comes alive or steers a terminal."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from bibtexparser.entrypoint import parse_string
from pypdf import PdfReader
from starlette.responses import FileResponse

from ingest.queue import IngestQueue
from library.__main__ import main as library_main
from library.library import Library
from library.records import Document
from library.settings import Settings, read_settings
from library.stores.chats import StoredTurn, WholeTurn
from rag.__main__ import main as rag_main
from rag.answer import Citation
from rag.chain import Answerer, ask
from rag.events import AskOptions
from rag.prompt.source_warnings import instructs_model
from tests.documents import shared_processes
from tests.pdfs import make_pdf
from tests.rag.model_server import ModelServer
from tests.security.alive import UNPRINTABLE, linked_in, loading_in
from tests.security.hostile_names import hostile_names
from tests.security.listener import Listener
from tests.ui.chat.export.answers import answer_of, turn_of
from ui.chat.export.bibtex_file import format_bibtex
from ui.chat.export.json_file import format_json
from ui.chat.export.markdown_file import format_markdown
from ui.chat.export.pdf_file import format_pdf
from ui.chat.export.transcript import read_transcript
from ui.chat.export.word_file import format_word
from ui.shared.state import speaking


@dataclass(frozen=True)
class Named:
    """A library with a document under each name, closed."""

    settings: Settings
    documents: dict[str, Document]
    names: dict[str, str]
    listener: Listener
    around: Path


@pytest.fixture(scope="module")
def named(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Named]:
    around = tmp_path_factory.mktemp("named")
    settings = read_settings(library=around / "a" / "b" / "library")
    with Listener().running() as listener:
        names = hostile_names(listener.address)
        with Library.open(settings) as library:
            queue = IngestQueue(library, settings, processes=shared_processes())
            ids = {}
            for number, (kind, name) in enumerate(names.items()):
                path = make_pdf(around / "given.pdf", [f"Harbour number {number} opened in {1800 + number}."])
                ids[kind] = queue.submit(name, path.read_bytes())
                path.unlink()
            jobs = {kind: queue.wait([job])[0] for kind, job in ids.items()}
            queue.close()
            documents = {kind: library.document(job.document_id) for kind, job in jobs.items()}
        yield Named(settings, documents, names, listener, around)


def test_nothing_is_written_outside_the_library_or_under_a_name(named: Named) -> None:
    files = [path for path in named.around.rglob("*") if path.is_file()]
    assert all(path.is_relative_to(named.settings.library) for path in files)
    assert not [path for path in files if "evil" in path.name]
    assert {path.stem for path in (named.settings.library / "files").iterdir()} == {
        document.id for document in named.documents.values()
    }


def test_a_name_is_short_and_one_line(named: Named) -> None:
    for kind, document in named.documents.items():
        assert 0 < len(document.name) <= 255, kind
        assert "\n" not in document.name, kind
        assert "/" not in document.name, kind


def run(command: object, arguments: list[str], named: Named, capsys: pytest.CaptureFixture[str]) -> str:
    assert callable(command)
    assert command([*arguments, "--library", str(named.settings.library)]) == 0
    out, err = capsys.readouterr()
    assert not UNPRINTABLE.search(out + err)
    return str(out)


def test_no_command_lets_a_name_steer_the_terminal(named: Named, capsys: pytest.CaptureFixture[str]) -> None:
    listed = run(library_main, ["list"], named, capsys)
    assert sum(bool(re.match(r"[0-9a-f]{8,} ", line)) for line in listed.splitlines()) == len(named.documents)
    as_json = run(library_main, ["list", "--json"], named, capsys)
    assert {json.loads(line)["name"] for line in as_json.splitlines()} == {d.name for d in named.documents.values()}
    question = "Which harbour opened in 1826?"
    run(rag_main, ["search", question, "--top", "50"], named, capsys)
    run(rag_main, ["search", question, "--top", "50", "--json"], named, capsys)
    run(rag_main, ["ask", question], named, capsys)
    said = json.loads(run(rag_main, ["ask", question, "--json"], named, capsys))
    assert "1826" in said["answer"]


def turns(named: Named) -> list[StoredTurn]:
    """A chat that cites each document by its name, and asks by it."""
    made = []
    for number, document in enumerate(named.documents.values()):
        citation = Citation("1", "document", document.name, "It opened.", "supported", 0.9, document.id, 1)
        made.append(turn_of(answer_of("It opened [1].", (citation,)), f"What is {document.name}?", number))
    return made


def test_no_name_comes_alive_in_what_is_exported(named: Named) -> None:
    with speaking("en"):
        chat = read_transcript("Names", turns(named))
        markdown, word, pdf = format_markdown(chat), format_word(chat), format_pdf(chat)
    assert loading_in(markdown) == linked_in(markdown) == []
    with zipfile.ZipFile(io.BytesIO(word)) as parts:
        written = "".join(parts.read(name).decode() for name in parts.namelist() if name.endswith((".xml", ".rels")))
    assert "w:instrText" not in written
    assert f'Target="{named.listener.address}' not in written
    reader = PdfReader(io.BytesIO(pdf))
    acts = [str(n.get_object().get("/A")) for page in reader.pages for n in page.get("/Annots", ())]
    assert not [act for act in acts if "/URI" in act or "/JavaScript" in act or "/Launch" in act]
    text = "".join(page.extract_text() for page in reader.pages)
    for exported in (markdown, written, text):
        assert not UNPRINTABLE.search(exported)
    assert named.listener.asked == []


def test_files_for_programs_hold_each_name_as_a_value(named: Named) -> None:
    documents = {document.id: document for document in named.documents.values()}
    with speaking("en"):
        references = format_bibtex(turns(named), documents)
        as_json = format_json("Names", [WholeTurn(t.question, t.created_at, 0, (t.answer,)) for t in turns(named)])
    parsed = parse_string(references)
    assert len(parsed.entries) == len(named.documents)
    assert parsed.failed_blocks == []
    assert {field.key for entry in parsed.entries for field in entry.fields} <= {
        "title",
        "year",
        "note",
        "howpublished",
    }
    assert not UNPRINTABLE.search(references)
    assert not UNPRINTABLE.search(as_json if isinstance(as_json, str) else as_json.decode())


def test_the_name_of_a_download_is_no_header(named: Named, tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF")
    for document in named.documents.values():
        reply = FileResponse(tmp_path / "a.pdf", filename=document.name, content_disposition_type="inline")
        (disposition,) = [value for name, value in reply.raw_headers if name == b"content-disposition"]
        assert re.fullmatch(rb"inline; filename(\*=utf-8''[\w.~%!()*'-]+|=\"[^\"\\\r\n\x00-\x1f]*\")", disposition)


def test_a_model_is_told_a_name_as_data(named: Named) -> None:
    with ModelServer().running() as server, Library.open(named.settings) as library:
        given = named.settings.model_copy(update={"openai_base_url": server.address})
        answerer = Answerer(library, given)
        for kind in ("a fence", "an order", "an order in Chinese", "a header", "two lines"):
            number = list(named.documents).index(kind)
            server.requests.clear()
            answer = ask(answerer, f"Which harbour opened in {1800 + number}?", options=AskOptions(model="good"))
            rules, asked = (str(message["content"]) for message in server.requests[-1]["messages"])
            assert named.documents[kind].name[:12] not in rules
            assert asked.count("<source ") == asked.count("</source>")
            assert "<system>" not in asked
            if instructs_model(named.documents[kind].name):
                assert any("as if to command it" in str(warning) for warning in answer.warnings), kind
