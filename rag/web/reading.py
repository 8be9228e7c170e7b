"""Reads the main text of a page, its title and its date; PDFs as the library's own are read. Knows trafilatura alone.

What a page holds was written by strangers and is parsed by C code, so this runs in the sandbox's child.
"""

from __future__ import annotations

import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

from library.unicode import clean_text

_MOST_LETTERS = 200_000
_MOST_PDF_PAGES = 40
_DECLARED = re.compile(rb"""<meta[^>]{0,200}?charset=["' ]*([A-Za-z0-9_-]{2,20})""", re.IGNORECASE)
_HEAD = 4000  # bytes, in which a page names its charset
# What the web uses; Python knows others that are slow or do strange things.
_CHARSETS = re.compile(
    r"utf-?8|utf-?16(le|be)?|gb2312|gbk|gb18030|big5|euc-?(jp|kr)|shift[_-]jis|iso-8859-\d\d?|windows-125\d|koi8-[ru]"
)
_MADE = re.compile(r"D:(\d{4})(\d\d)(\d\d)")  # a PDF's date
_OF_A_BYTE = ("iso-8859", "windows", "koi8")


@dataclass(frozen=True)
class PageText:
    """The text of a page.

    Attributes:
        published: The day that it states of itself, as an ISO date.
    """

    text: str
    title: str = ""
    published: str | None = None


def ready() -> None:
    """Load the parser, so that the first page need not wait for it."""
    import trafilatura  # noqa: F401


def read_page(body: bytes, kind: str, charset: str, url: str) -> PageText:
    """Read a page as it was fetched; its text is empty when there is none to be found.

    Args:
        body: Its bytes.
        kind: Content type.
        charset: As the server states it.
        url: Where it is, from which its date may be told.
    """
    if kind == "application/pdf":
        return _read_pdf(body)
    text = clean_text(decode(body, charset))
    return PageText(text[:_MOST_LETTERS]) if kind == "text/plain" else _main_text(text, url)


def decode(body: bytes, charset: str) -> str:
    """Turn bytes into text: what reads as UTF-8 is hardly ever anything else, whatever the server or the page says."""
    declared = _DECLARED.search(body, 0, _HEAD)
    stated = [charset.lower(), declared[1].decode("ascii").lower() if declared else ""]
    # These fit any bytes, and servers say Latin of what they do not know.
    names = sorted((name for name in stated if _CHARSETS.fullmatch(name)), key=lambda name: name.startswith(_OF_A_BYTE))
    for name in ("utf-8-sig", *names, "gb18030"):
        try:
            # Pages said to be GB2312 or GBK hold letters of what grew out of these.
            return body.decode("gb18030" if name.startswith("gb") else name)
        except UnicodeDecodeError:
            continue
    return body.decode("utf-8", "replace")


def _main_text(html: str, url: str) -> PageText:
    import trafilatura

    read = trafilatura.bare_extraction(html, url=url, include_comments=False, with_metadata=True)
    if read is None or isinstance(read, dict):
        return PageText("")
    title = " ".join(clean_text(read.title or "").split())[:200]  # a reference such as &#xD83D; is read by now
    return PageText(clean_text(read.text or "")[:_MOST_LETTERS], title, read.date or None)


def _read_pdf(body: bytes) -> PageText:
    from library.pdf.reading import open_pdf, read_pages

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "page.pdf"
        path.write_bytes(body)
        opened = open_pdf(path)
        pages = read_pages(path, range(1, min(opened.page_count, _MOST_PDF_PAGES) + 1))
    text = "\n\n".join("\n".join(line.text for line in page.lines) for page in pages)
    made = _MADE.match(opened.structure.metadata.get("created", ""))
    # The search engine's title is better than what most programs write into a file.
    return PageText(text[:_MOST_LETTERS], published="-".join(made.groups()) if made else None)
