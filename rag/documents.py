"""Passages as LangChain's documents, and back: for chains that others make of Footnote's parts."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

from library.block_json import block_from_json, block_to_json
from library.records import Passage

if TYPE_CHECKING:
    from langchain_core.documents import Document

_NAMES = tuple(field.name for field in fields(Passage) if field.name not in ("text", "blocks"))


def to_document(passage: Passage) -> Document:
    """Make a document of a passage; its metadata are plain values."""
    from langchain_core.documents import Document

    metadata = {name: getattr(passage, name) for name in _NAMES}
    return Document(passage.text, metadata={**metadata, "blocks": [block_to_json(block) for block in passage.blocks]})


def to_passage(document: Document) -> Passage:
    """Make a passage of a document, which may be anybody's: one that names no title or score is still quoted."""
    said = document.metadata
    known = {name: said[name] for name in _NAMES if name in said}
    usual = {"score": 0.0, "origin": "document", "title": str(said.get("source", ""))}
    blocks = tuple(map(block_from_json, said.get("blocks", ())))
    return Passage(text=document.page_content, blocks=blocks, **{**usual, **known})
