"""Makes a document of its pages as they were read, all but the vectors: its texts, its chunks and its facts."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from ingest.chunks.splitting import split_pages
from ingest.dating import Dated, find_date
from ingest.facts.finding import find_facts
from ingest.facts.outline import make_outline
from ingest.naming import header_of, title_of
from ingest.page_report import health_of
from ingest.pages.assembling import assemble
from ingest.shown_names import names_shown
from library.embedders.base import Embedder
from library.pdf.pages import ReadPage, page_from_json
from library.pdf.structure import Structure
from library.records import Chunk, Facts, Health, OutlineHeading, Page

_FIRST_PAGES = 2


@dataclass(frozen=True)
class FileFacts:
    """What is known of a file beside its pages.

    Attributes:
        name: As the user calls it.
        dated: Of which day, month or year it is; looked for when empty.
    """

    name: str
    document_id: str
    structure: Structure
    dated: str = ""


@dataclass(frozen=True)
class Made:
    """A document without its vectors; one whose pages hold nothing has its health alone."""

    health: Health = field(default_factory=Health)
    title: str = ""
    dated: str = ""
    names: tuple[str, ...] = ()
    facts: Facts = field(default_factory=Facts)
    outline: tuple[OutlineHeading, ...] = ()
    pages: tuple[Page, ...] = ()
    chunks: tuple[Chunk, ...] = ()


def make_document(kept: Iterable[str], file: FileFacts, embedder: Embedder) -> Made:
    """Put pages together, split them, and find what the document says of itself.

    Args:
        kept: The pages in order, each as JSON.
        file: What they are of.
        embedder: The chunks are split so that it reads them whole.
    """
    read = [page_from_json(json.loads(value)) for value in kept]
    structure = file.structure
    health = health_of(read, structure.attachments)
    if not health.read:
        return Made(health)
    title, dated, names = _what_it_bears(read, file)
    text = assemble(read, structure)
    header = header_of(file.name, title, file.dated or dated.iso)
    facts = find_facts(read, text.pages, structure, title, dated)
    return Made(
        health=health,
        title=title,
        dated=file.dated or dated.iso,
        names=names,
        facts=facts,
        outline=make_outline(read, text.pages, structure.outline, facts),
        pages=tuple(text.pages),
        chunks=tuple(split_pages(text, file.document_id, header, embedder)),
    )


def _what_it_bears(pages: Sequence[ReadPage], file: FileFacts) -> tuple[str, Dated, tuple[str, ...]]:
    """Give the title, the date and the names that stand on the first pages."""
    stated = file.structure.metadata.get("title", "")
    texts = ["\n".join(line.text for line in page.lines) for page in pages[:_FIRST_PAGES]]
    title = title_of(file.name, stated, pages[0].lines)
    return title, find_date(file.name, stated, texts), names_shown(texts)
