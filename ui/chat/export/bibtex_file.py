"""The sources of answers as references in BibTeX: documents by their facts, web pages with the day they were read."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rag.answer import Answer, Citation
from ui.chat.export.transcript import one_line, web_address

if TYPE_CHECKING:
    from library.records import Document
    from library.stores.chats import StoredTurn

# TeX's own signs; as they stand they could run commands where the references are typeset.
_ESCAPED = {
    **{sign: f"\\{sign}" for sign in "&%$#_"},
    **{"\\": r"\textbackslash ", "~": r"\textasciitilde ", "^": r"\textasciicircum "},
    **{"{": r"\textbraceleft ", "}": r"\textbraceright ", "<": r"\textless ", ">": r"\textgreater "},
}
_NO_ADDRESS = re.compile(r"[\s{}\\\"<>^`|]")
_WORD = re.compile(r"[a-z0-9]+")
_KEY_LETTERS = 16


@dataclass
class _Source:
    citation: Citation
    read_at: str
    pages: set[int] = field(default_factory=set)


def format_bibtex(turns: Sequence[StoredTurn], documents: Mapping[str, Document]) -> str:
    """Write each source that is cited once; "" where none is.

    Args:
        turns: Whose shown answers cite them.
        documents: Those of the library, by id; one that is gone is known by its title alone.
    """
    entries: dict[str, str] = {}
    for source in _sources(turns):
        document = documents.get(source.citation.document_id or "")
        fields = _web_fields(source) if source.citation.kind == "web" else _document_fields(source, document)
        key = _key(fields, entries)
        lines = ",\n".join(f"  {name} = {{{_written(name, value)}}}" for name, value in fields.items() if value)
        entries[key] = f"@{'online' if source.citation.kind == 'web' else 'misc'}{{{key},\n{lines}\n}}\n"
    return "\n".join(entries.values())


def _sources(turns: Sequence[StoredTurn]) -> list[_Source]:
    found: dict[str, _Source] = {}
    for turn in turns:
        for citation in Answer.from_dict(turn.answer).citations:
            name = citation.document_id or citation.url or citation.title
            source = found.setdefault(name, _Source(citation, turn.created_at))
            source.pages |= {citation.page} if citation.page else set()
    return list(found.values())


def _document_fields(source: _Source, document: Document | None) -> dict[str, str]:
    title = source.citation.title
    authors: list[str] = []
    year = (source.citation.published or "")[:4]
    if document:
        title = document.facts.title.text if document.facts.title else document.title
        authors = [author.text for author in document.facts.authors]
        year = (document.dated or year)[:4]
    pages = ", ".join(map(str, sorted(source.pages)))
    return {
        "author": "\n".join(map(one_line, authors)),
        "title": title,
        "year": year if year.isdecimal() else "",
        "howpublished": "PDF",
        "note": f"Cited: p. {pages}" if pages else "",
    }


def _web_fields(source: _Source) -> dict[str, str]:
    published = source.citation.published or ""
    return {
        "title": source.citation.title,
        "url": _NO_ADDRESS.sub(lambda sign: f"%{ord(sign[0]):02X}", web_address(source.citation.url)),
        "year": published[:4] if published[:4].isdecimal() else "",
        "urldate": source.read_at[:10] if re.match(r"\d{4}-\d\d-\d\d", source.read_at) else "",
    }


def _written(name: str, value: str) -> str:
    """Write a field; in braces of its own a name or title stays as it is, whatever comma, "and" or capital is in it."""
    if name not in ("author", "title"):
        return value
    return " and ".join(f"{{{_escape(part)}}}" for part in (value.split("\n") if name == "author" else [value]))


def _escape(text: str) -> str:
    return "".join(_ESCAPED.get(letter, letter) for letter in one_line(text)).strip()


def _key(fields: Mapping[str, str], taken: Mapping[str, str]) -> str:
    """Make a key of author, year and title; a number tells it from one that is taken."""
    author = _latin(fields.get("author", "").partition("\n")[0])[-1:]
    title = [word for word in _latin(fields["title"]) if len(word) > 3 and not word.isdecimal()][:1]
    stem = "".join([*author, fields["year"], *title]) or "source"
    numbered = (stem if number == 1 else f"{stem}-{number}" for number in range(1, len(taken) + 2))
    return next(key for key in numbered if key not in taken)


def _latin(text: str) -> list[str]:
    """List the words in Latin letters, without accents; of other writing none."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return [word[:_KEY_LETTERS] for word in _WORD.findall(plain.lower())]
