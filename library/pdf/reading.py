"""Reads a PDF page by page: pdfium first, pypdf for a page where pdfium fails or reads less.

What opens a file runs in the sandbox's child: importable functions whose values can be pickled.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import ParamSpec, TypeVar

from library.errors import DocumentError, DocumentLocked, DocumentTooLarge, DocumentUnreadable
from library.pdf.annotations import Annotations, comment_notes
from library.pdf.cleaning import clean_line
from library.pdf.forms import data_notes, read_fields
from library.pdf.garbled import is_garbled, makes_sense
from library.pdf.layout import lay_out
from library.pdf.pages import Line, Note, ReadPage
from library.pdf.runs import PageRuns
from library.pdf.structure import PlainPage, Structure
from library.records import How
from library.settings import Settings

P = ParamSpec("P")
T = TypeVar("T")

_MOST_NOTES = 500  # of a kind on one page


@dataclass(frozen=True)
class Opened:
    """How many pages a file has, and what it says of itself."""

    page_count: int
    structure: Structure


def check_file(path: Path, name: str, settings: Settings) -> None:
    """Refuse an empty file and one over the limit of size.

    Raises:
        DocumentUnreadable: If it is empty.
        DocumentTooLarge: If it is larger than the settings allow.
    """
    size = path.stat().st_size
    if size == 0:
        raise DocumentUnreadable("file_empty", name=name)
    if size > settings.max_file_mb * 2**20:
        raise DocumentTooLarge("file_too_large", name=name, size=size / 2**20, limit=settings.max_file_mb)


def check_pages(page_count: int, name: str, settings: Settings) -> None:
    """Refuse a file with too many pages.

    Raises:
        DocumentTooLarge: If it has more pages than the settings allow.
    """
    if page_count > settings.max_pages:
        raise DocumentTooLarge("file_too_long", name=name, pages=page_count, limit=settings.max_pages)


def open_pdf(path: Path, password: str = "") -> Opened:
    """Count the pages of a file and read what it says of itself.

    Raises:
        DocumentLocked: If the password is missing or wrong.
        DocumentUnreadable: If neither reader can open it.
    """
    from library.pdf import pdfium_documents, pypdf_reader

    try:
        count = pdfium_documents.count_pages(path, password)
    except (DocumentUnreadable, DocumentLocked) as error:
        count = _otherwise(error, pypdf_reader.count_pages, path, password)
    else:
        pdfium_documents.check_form(path, password)
    return Opened(count, pypdf_reader.read_structure(path, password))


def read_pages(path: Path, numbers: Sequence[int], password: str = "") -> list[ReadPage]:
    """Read the pages of these numbers, from 1, in that order.

    A page that neither reader can read is "unread"; one that holds no text is "empty".

    Raises:
        DocumentLocked: If the password is missing or wrong.
        DocumentUnreadable: If neither reader can open the file.
    """
    from library.pdf import drawn_text, pypdf_reader

    try:
        drawn = zip(numbers, drawn_text.read_runs(path, numbers, password), strict=True)
        pages = [None if runs is None else _from_runs(number, runs) for number, runs in drawn]
    except (DocumentUnreadable, DocumentLocked) as error:
        plain = _otherwise(error, pypdf_reader.read_texts, path, numbers, password)
        return [_better(number, None, text) for number, text in zip(numbers, plain, strict=True)]
    poor = [i for i, page in enumerate(pages) if page is None or page.garbled or not _says_something(page)]
    second = dict(zip(poor, _read_again(path, [numbers[i] for i in poor], password), strict=True))
    return [_better(number, page, second.get(i)) for i, (number, page) in enumerate(zip(numbers, pages, strict=True))]


def _says_something(page: ReadPage) -> bool:
    return bool(page.lines or page.notes or page.hidden)


def _otherwise(error: DocumentError, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Ask pypdf what pdfium could not say, as it opens some damaged and some protected files that pdfium does not."""
    try:
        return function(*args, **kwargs)
    except (DocumentUnreadable, DocumentLocked):
        raise error from None


def _read_again(path: Path, numbers: Sequence[int], password: str) -> list[PlainPage | None]:
    from library.pdf import pdfium_documents, pypdf_reader

    if not numbers:
        return []
    try:
        return pypdf_reader.read_texts(path, numbers, password, pdfium_documents.count_pages(path, password))
    except (DocumentUnreadable, DocumentLocked):
        return [None] * len(numbers)


def _from_runs(number: int, runs: PageRuns) -> ReadPage:
    layout = lay_out(runs)
    notes = tuple(_notes(runs.annotations, read_fields(runs.annotations.widgets, runs.runs)))
    if runs.annotations.data:  # what the page draws says only that another program is needed
        return ReadPage(number, runs.width, runs.height, (), notes=notes)
    drawn = [run.text for part in (runs, *(part for _, part in runs.turned)) for run in part.runs]
    return ReadPage(
        number,
        runs.width,
        runs.height,
        layout.lines,
        "text" if layout.lines or notes else "empty",
        len(layout.tables),
        is_garbled("\n".join(drawn), runs.unmapped),
        runs.pictures,
        notes=notes,
        hidden=runs.hidden,
        images=runs.images,
        layered=runs.layered,
        found_tables=layout.tables,
    )


def _notes(upon: Annotations, fields: Sequence[Note]) -> Iterator[Note]:
    yield from data_notes(upon.data)
    yield from fields[:_MOST_NOTES]
    yield from islice(comment_notes(upon.remarks), _MOST_NOTES)
    for name, rect in upon.files:
        yield Note("attachment", name, rect)


def _better(number: int, page: ReadPage | None, plain: PlainPage | None) -> ReadPage:
    """Give the page as pypdf reads it where that is more."""
    if plain is None:
        return page or ReadPage(number, 0.0, 0.0, (), "unread")
    lines = tuple(_plain_lines(plain))
    garbled = is_garbled(plain.text)
    if page is None:
        how: How = "text" if lines else "empty"
        return ReadPage(number, plain.width, plain.height, lines, how, garbled=garbled)
    if not lines or garbled or (page.garbled and not makes_sense(plain.text)):
        return page
    notes = page.notes
    return ReadPage(number, page.width, page.height, lines, pictures=page.pictures, notes=notes, hidden=page.hidden)


def _plain_lines(plain: PlainPage) -> Iterator[Line]:
    """Give lines without places as if they were spread evenly over the page."""
    texts = [text for raw in plain.text.splitlines() if (text := clean_line(raw))]
    leading = plain.height / max(len(texts), 1)
    for i, text in enumerate(texts):
        top = plain.height - i * leading
        yield Line(text, 0.0, top - leading, plain.width, top)
