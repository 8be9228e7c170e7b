"""Measures text recognition: the share of words read right on pictures of pages whose text is known."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import pypdfium2 as pdfium
from rapidfuzz.distance import LCSseq
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from ingest.ocr.engine import recognise
from library.settings import ROOT

DPI = 150
_SAMPLES = ROOT / "data" / "samples"
_SCANS = ROOT.parent / "shared" / "eval" / "odd-pdfs" / "ocrmypdf+OCRmyPDF"
# The pictures of one printed page, scanned, turned, and askew. No file holds its text; the first, as it is read, is the
# measure of the others: proofread, 3 of its 716 words are wrong, each by an accent on a capital.
_ONE_PAGE = ("linn.pdf", "ccitt.pdf", "jbig2.pdf", "cardinal.pdf", "skew.pdf", "rotated_skew.pdf")
# Their text layers are no truth: bytes in the wrong order, and what another program made of the picture.
_NO_TRUTH = ("cmyk.pdf", "graph_ocred.pdf", "multipage.pdf")
_WORD = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff]|[^\W_\u2e80-\u9fff\uf900-\ufaff]+(?:[.,'’-][^\W_]+)*")
_FEWEST = 5  # words; a page with fewer says nothing


@dataclass(frozen=True)
class Reading:
    """How one file's pages were read, in words, or in characters where they are Chinese.

    Attributes:
        in_order: Words found in the order of the text.
        anywhere: Words found on their page.
    """

    name: str
    pages: int
    words: int
    in_order: int
    anywhere: int
    wall: float
    cpu: float

    def row(self) -> str:
        """Format the reading as a row of the table."""
        shares = f"{100 * self.in_order / self.words:.1f} | {100 * self.anywhere / self.words:.1f}"
        seconds = f"{self.wall / self.pages:.1f} | {self.cpu / self.pages:.1f}"
        return f"| {self.name} | {self.pages} | {self.words} | {shares} | {seconds} |"


def measure_ocr() -> None:
    """Print how well the samples, and the scans that lie beside the checkout, are read from their pictures."""
    print(f"\n### Text recognition, pages as pictures of {DPI} dpi\n")
    print("| file | pages | words | % right in order | % on the page | s a page | CPU s a page |")
    print("|---|---|---|---|---|---|---|")
    for path in [*sorted(_SAMPLES.glob("*.pdf")), *_with_text(_SCANS)]:
        print(read_pictures(path).row(), flush=True)
    for reading in _read_one_page():
        print(reading.row(), flush=True)


def read_pictures(path: Path, dpi: float = DPI, numbers: Sequence[int] | None = None) -> Reading:
    """Draw the pages of a file to pictures, recognise these, and compare with the file's own text."""
    with TemporaryDirectory() as folder, pdfium.PdfDocument(path) as document:
        chosen = numbers or range(1, len(document) + 1)
        texts = {n: text for n in chosen if len(words_of(text := _text(document[n - 1]))) >= _FEWEST}
        picture = Path(folder) / "picture.pdf"
        draw_pictures(document, list(texts), dpi, picture)
        return _compare(path.name.removeprefix("tests__resources__"), picture, list(texts.values()))


def draw_pictures(document: pdfium.PdfDocument, numbers: Sequence[int], dpi: float, target: Path) -> None:
    """Write a PDF that holds nothing but lossless pictures of pages."""
    canvas = Canvas(str(target))
    for number in numbers:
        page = document[number - 1]
        size = page.get_size()
        drawn = BytesIO()
        page.render(scale=dpi / 72).to_pil().save(drawn, "PNG")
        canvas.setPageSize(size)
        canvas.drawImage(ImageReader(drawn), 0, 0, *size)
        canvas.showPage()
    canvas.save()


def words_of(text: str) -> list[str]:
    """Cut text to words without the marks around them; each Chinese character is one."""
    return _WORD.findall(text.replace("’", "'"))


def _text(page: pdfium.PdfPage) -> str:
    text: str = page.get_textpage().get_text_bounded()
    return re.sub("[\ufffe\x02]\\s*", "- ", text)


def _compare(name: str, pictures: Path, texts: Sequence[str]) -> Reading:
    wall, cpu = time.perf_counter(), time.process_time()
    found = [recognised_text(pictures, number) for number in range(1, len(texts) + 1)]
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    pairs = [(words_of(text), words_of(read)) for text, read in zip(texts, found, strict=True)]
    in_order = sum(int(LCSseq.similarity(text, read)) for text, read in pairs)
    anywhere = sum((Counter(text) & Counter(read)).total() for text, read in pairs)
    return Reading(name, len(texts), sum(len(text) for text, _ in pairs), in_order, anywhere, wall, cpu)


def recognised_text(path: Path, number: int) -> str:
    """Read a page by its picture."""
    return "\n".join(line.text for line in recognise(path, number).lines)


def _with_text(folder: Path) -> list[Path]:
    """List the files of a folder whose pages hold text, which is what their pictures should give."""
    found = []
    for path in sorted(folder.glob("*.pdf")):
        if path.name.endswith(_NO_TRUTH):
            continue
        try:
            with pdfium.PdfDocument(path) as document:
                texts = [words_of(_text(page)) for page in document]
        except pdfium.PdfiumError:
            continue
        if any(len(words) >= _FEWEST for words in texts):
            found.append(path)
    return found


def _read_one_page() -> Iterator[Reading]:
    paths = [path for name in _ONE_PAGE if (path := _SCANS / f"tests__resources__{name}").is_file()]
    if not paths:
        return
    text = recognised_text(paths[0], 1)
    for path in paths[1:]:
        with pdfium.PdfDocument(path) as document:
            count = len(document)
        name = path.name.removeprefix("tests__resources__")
        yield _compare(f"{name}, against {_ONE_PAGE[0]} as read", path, [text] * count)


if __name__ == "__main__":
    measure_ocr()
