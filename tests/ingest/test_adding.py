from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from ingest.queue import IngestQueue
from ingest.queue.workers import Processes
from ingest.reader import Reader
from library.library import Library
from library.pdf.pages import ReadPage
from library.sandbox import ChildDied
from library.settings import Settings
from tests.documents import add_document, add_file
from tests.pdfs import make_pdf


def test_a_document_keeps_its_title_labels_outline_and_language(
    library: Library, settings: Settings, tmp_path: Path
) -> None:
    path = make_pdf(
        tmp_path / "guide.pdf",
        ["Preface.", "渡轮每天中午开航。", "End."],
        title="Harbour Guide",
        outline=[(0, "Part", 2), (1, "Section", 3)],
        labels=["i", "1", "2"],
    )
    job = add_file(library, settings, path)
    document = library.document(job.document_id)
    assert (document.title, document.page_count) == ("Harbour Guide", 3)
    assert [heading[:3] for heading in document.outline] == [(0, "Part", 2), (1, "Section", 3)]
    assert [page.label for page in library.pages(document.id)] == ["i", "1", "2"]
    page = library.page(document.id, 2)
    assert page is not None
    assert page.text == "渡轮每天中午开航。"


def test_labels_that_only_repeat_the_number_are_not_kept(library: Library, settings: Settings, tmp_path: Path) -> None:
    path = make_pdf(tmp_path / "plain.pdf", ["One.", "Two."], labels=["1", "2"])
    job = add_file(library, settings, path)
    assert [page.label for page in library.pages(job.document_id)] == [None, None]


def test_the_same_bytes_are_unchanged_under_any_name(library: Library, settings: Settings, tmp_path: Path) -> None:
    first = add_document(library, settings, "one.pdf", ["The same."])
    again = tmp_path / "two.pdf"
    again.write_bytes((tmp_path / "one.pdf").read_bytes())
    second = add_file(library, settings, again)
    assert (first.stage, second.stage) == ("ready", "unchanged")
    assert (second.document_id, second.pages, second.chunks) == (first.document_id, first.pages, first.chunks)
    assert len(library.documents()) == 1


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        pytest.param("empty.pdf", b"", r"empty\.pdf is empty", id="no bytes"),
        pytest.param("note.pdf", b"Dear reader" * 50, r"note\.pdf is not a PDF", id="no pdf"),
        pytest.param("cut.pdf", b"%PDF-1.7\n1 0 obj\n<<", r"cut\.pdf is not a PDF", id="cut off"),
    ],
)
def test_a_bad_file_is_told_by_its_reason(
    library: Library, settings: Settings, tmp_path: Path, name: str, content: bytes, reason: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    job = add_file(library, settings, path)
    assert job.stage == "failed"
    assert re.search(reason, str(job.error))
    assert library.documents() == []


def test_a_file_without_text_is_not_indexed_in_silence(library: Library, settings: Settings) -> None:
    job = add_document(library, settings, "scan.pdf", ["", ""])
    assert (job.stage, library.documents()) == ("failed", [])
    assert str(job.error) == "scan.pdf has no text: none in the file, and none was recognised in its pictures."


def test_a_file_all_of_whose_text_is_hidden_says_so(library: Library, settings: Settings, tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "cover.pdf"), pagesize=(300, 300))
    canvas.drawString(20, 310, "Background")  # above the page
    canvas.save()
    job = add_file(library, settings, tmp_path / "cover.pdf")
    assert str(job.error) == (
        "cover.pdf has no text that can be seen: the 10 characters in the file are hidden, "
        "and none was recognised in its pictures."
    )


def test_limits_name_the_setting(library: Library, settings: Settings) -> None:
    few = settings.model_copy(update={"max_pages": 1})
    assert "2 pages; the limit is 1 (FOOTNOTE_MAX_PAGES)" in str(
        add_document(library, few, "long.pdf", ["a", "b"]).error
    )


def test_a_password_opens_a_protected_file_and_is_not_kept(
    library: Library, settings: Settings, tmp_path: Path
) -> None:
    path = make_pdf(tmp_path / "locked.pdf", ["The vault holds nine bars."], password="sesame-7431")
    missing, wrong = add_file(library, settings, path), add_file(library, settings, path, "wrong")
    assert (missing.stage, wrong.stage) == ("locked", "locked")
    assert "Give its password" in str(missing.error)
    assert "does not open locked.pdf" in str(wrong.error)
    job = add_file(library, settings, path, "sesame-7431")
    assert job.stage == "ready"
    assert library.pdf.locate(library.file(job.document_id), 1, "nine bars")
    assert library.check() == []
    stored = [file for file in settings.library.rglob("*") if file.is_file()]
    assert not [file for file in stored if b"sesame-7431" in file.read_bytes()]


def test_a_file_with_an_empty_password_opens_without_asking(
    library: Library, settings: Settings, tmp_path: Path
) -> None:
    path = make_pdf(tmp_path / "owner-only.pdf", ["Open to all."], password="")
    assert add_file(library, settings, path).stage == "ready"


class SpoilingReader(Reader):
    """The real reader, save that some pages end the child, as pages of damaged files do."""

    def __init__(self, settings: Settings, bad: set[int]) -> None:
        super().__init__(settings)
        self._bad = bad

    def read(self, path: Path, name: str, numbers: Sequence[int], password: str) -> list[ReadPage]:
        if self._bad & set(numbers):
            raise ChildDied(f"{name} made the PDF reader crash; it is probably damaged.")
        return super().read(path, name, numbers, password)

    def read_alone(self, path: Path, name: str, number: int, password: str) -> ReadPage:
        if number in self._bad:
            return ReadPage(number, 0.0, 0.0, (), how="unread")
        return super().read_alone(path, name, number, password)


def test_a_page_that_ends_the_reader_costs_only_itself(library: Library, settings: Settings, tmp_path: Path) -> None:
    path = make_pdf(tmp_path / "long.pdf", [f"Page {n} is about buoys." for n in range(1, 41)])
    processes = Processes(settings)
    processes.reader = SpoilingReader(settings, {7, 33})
    queue = IngestQueue(library, settings, processes=processes)
    try:
        (job,) = queue.wait([queue.submit_path(path)])
    finally:
        queue.close()
        processes.close()
    document = library.documents()[0]
    assert (job.stage, document.health.read, document.health.unread) == ("ready", 38, (7, 33))
    assert [page.number for page in library.pages(document.id) if not page.text] == [7, 33]


def test_a_page_that_takes_too_long_is_left_and_told_of(library: Library, settings: Settings, tmp_path: Path) -> None:
    hasty = settings.model_copy(update={"page_seconds": 0.0001})
    processes = Processes(hasty)
    queue = IngestQueue(library, hasty, processes=processes)
    try:
        (job,) = queue.wait([queue.submit_path(make_pdf(tmp_path / "slow.pdf", ["Text."]))])
    finally:
        queue.close()
        processes.close()
    assert job.stage == "failed"
    assert "took longer than 0.0001 s" in str(job.error)
