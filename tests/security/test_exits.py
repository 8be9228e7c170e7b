"""Texts that try to load, run or steer something, in a document, on the ways out that no browser shows."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from pypdf import PdfWriter

from ingest.add_command import main as ingest_main
from ingest.to_markdown import page_to_markdown
from library.__main__ import main as library_main
from library.records import Block, Page
from rag.__main__ import main as rag_main
from tests.annotated_pdfs import annotate
from tests.hostile import hostile_texts
from tests.pdfs import make_pdf
from tests.security.alive import UNPRINTABLE, linked_in, loading_in
from tests.security.listener import Listener

FACT = "The harbour of Westhaven opened in 1931."


@dataclass(frozen=True)
class Hostile:
    """A PDF whose text, comments and metadata try it all, in a library that is closed."""

    path: Path
    library: Path
    listener: Listener


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hostile]:
    folder = tmp_path_factory.mktemp("exits")
    with Listener().running() as listener:
        texts = hostile_texts(listener.address)
        shown = ["".join(sign for sign in text if sign == "\n" or sign.isprintable()) for text in texts]
        path = make_pdf(folder / "harbour.pdf", [f"{FACT}\n{text}" for text in shown])
        at = {"/Subtype": "/Text", "/Rect": [300.0, 700.0, 320.0, 720.0]}
        annotate(path, [{**at, "/T": text[:60], "/Contents": text} for text in texts])
        writer = PdfWriter(clone_from=path)
        writer.add_metadata({"/Title": texts[0], "/Author": "\x1b[31m" + texts[2]})
        writer.write(path)
        assert ingest_main([str(path), "--library", str(folder / "library")]) == 0
        yield Hostile(path, folder / "library", listener)


@pytest.fixture
def run(hostile: Hostile, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Run a command on the library, and give what it prints."""

    def run(command: Callable[[list[str]], int], *arguments: str) -> str:
        assert command([*arguments, "--library", str(hostile.library)]) == 0
        out, err = capsys.readouterr()
        assert not UNPRINTABLE.search(out + err)
        return str(out)

    return run


def test_no_command_lets_a_document_steer_the_terminal(run: Callable[..., str], hostile: Hostile) -> None:
    for question in ("When did the harbour open?", "What is red?", "What is the comment?", "What does the fence say?"):
        for command in ("ask", "search"):
            run(rag_main, command, question)
            assert json.loads(run(rag_main, command, question, "--json"))["query"]
    run(library_main, "list")
    assert json.loads(run(library_main, "list", "--json"))["name"] == "harbour.pdf"
    assert hostile.listener.asked == []


def test_a_document_shown_as_markdown_loads_nothing(run: Callable[..., str], hostile: Hostile) -> None:
    shown = run(ingest_main, "--show", str(hostile.path))
    assert FACT in shown
    assert loading_in(shown) == []
    assert {link.partition(":")[0] for link in linked_in(shown)} <= {"http", "mailto"}, "bare addresses, for a click"
    lines = run(ingest_main, "--show", str(hostile.path), "--json").splitlines()
    assert all(FACT in json.loads(line)["text"] for line in lines)


@pytest.mark.parametrize("slashes", ["", "\\", "\\\\", "\\\\\\"])
@pytest.mark.parametrize(
    "text", ["<img src=x>", "![a](x)", "![a][b]\n\n[b]: x", "[a](javascript:x)", "<!-- x", "<javascript:x>"]
)
def test_a_backslash_in_a_document_wakes_nothing(text: str, slashes: str) -> None:
    """One in front of what is escaped made "\\<img>" of "\\<img>", whose backslash stands for itself."""
    text = slashes + text
    page = Page(1, text, blocks=(Block("paragraph", 0, len(text), (0, 0, 9, 9)),))
    assert loading_in(page_to_markdown(page)) == []


@pytest.mark.parametrize("name", ["--><img src=x>", "---><img src=x>", "--!><img src=x>", "---!><img src=x>"])
def test_the_name_of_an_attached_file_ends_no_comment(name: str) -> None:
    assert loading_in(page_to_markdown(Page(1, ""), [name])) == []
