"""What the shelf knows of each document: the list that its component asks for by address."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zlib import crc32

from library.records import Document, Health

if TYPE_CHECKING:
    from library.library import Library


def version(library: Library) -> str:
    """Name the state of what `read_shelf` gives, which stays while nothing of it changes."""
    collections = library.collections
    kept = (collections.all(), sorted((one, sorted(its)) for one, its in collections.by_document().items()))
    return f"{library.generation}-{crc32(repr(kept).encode()):08x}"


def read_shelf(library: Library) -> bytes:
    """List the documents and collections as JSON."""
    members, old = library.collections.by_document(), {document.id for document in library.outdated()}
    documents = [
        {**_row(document, is_old=document.id in old), "collections": sorted(members.get(document.id, ()))}
        for document in library.documents()
    ]
    collections = [{"id": one.id, "name": one.name, "count": one.count} for one in library.collections.all()]
    told = {"documents": documents, "collections": collections}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def _row(document: Document, *, is_old: bool) -> dict[str, Any]:
    problems, facts = problems_of(document.health), document.facts
    return {
        "id": document.id,
        "name": document.name,
        "title": title_of(document),
        "authors": " ".join(author.text for author in facts.authors),
        "dated": document.dated,
        "added": document.added_at,
        "pages": document.page_count,
        "size": document.size,
        "kind": facts.kind.text if facts.kind else "",
        "scanned": is_scanned(document),
        "problems": problems,
        "state": "problems" if problems else "outdated" if is_old else "ready",
    }


def title_of(document: Document) -> str:
    """Give the title that the document's pages bear, else the one that its file states; empty where there is none."""
    if (found := document.facts.title) and found.page:
        return found.text
    return document.title if document.title != Path(document.name).stem else ""


def is_scanned(document: Document) -> bool:
    """Tell whether the text of most pages was recognised in their pictures."""
    return 2 * len(document.health.ocr) > document.page_count


def problems_of(health: Health) -> dict[str, int]:
    """Count the pages that a person should look at, by what is wrong; empty when the pages gave their text."""
    found = {"unread": len(health.unread), "garbled": len(health.garbled)}
    found["empty"] = len(health.empty) if len(health.empty) > health.read else 0
    return {name: n for name, n in found.items() if n}
