"""What a chat can be exported as, each made on a click, and how the files are called."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Literal

from library.errors import DocumentNotFound
from library.log import internal_error
from library.words import Language
from ui.chat.export.bibtex_file import format_bibtex
from ui.chat.export.json_file import format_json
from ui.chat.export.markdown_file import format_markdown
from ui.chat.export.pdf_file import format_pdf
from ui.chat.export.transcript import read_transcript
from ui.chat.export.word_file import format_word
from ui.shared.state import speaking

if TYPE_CHECKING:
    from library.library import Library
    from library.records import Document
    from library.stores.chats import Chat, StoredTurn

Kind = Literal["markdown", "word", "pdf", "json", "bibtex"]

ENDINGS: dict[Kind, str] = {"markdown": "md", "word": "docx", "pdf": "pdf", "json": "json", "bibtex": "bib"}
MIMES: dict[Kind, str] = {
    "markdown": "text/markdown",
    "word": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "json": "application/json",
    "bibtex": "application/x-bibtex",
}
_NAME_LETTERS, _NAME_BYTES = 60, 150
_NOT_IN_NAMES = re.compile(r"[^\w]+")


def make_file(kind: Kind, chosen: Language, library: Library, chat: Chat, turns: Sequence[StoredTurn]) -> str | bytes:
    """Make the file of some turns of a chat, in a thread of the server that knows nothing of a session.

    Raises:
        InternalError: If something failed; what is logged of it holds no contents.
    """
    try:
        with speaking(chosen):
            return _make(kind, library, chat, turns)
    except Exception as error:  # noqa: BLE001 - the edge of a click
        raise internal_error(error, "export") from None


def _make(kind: Kind, library: Library, chat: Chat, turns: Sequence[StoredTurn]) -> str | bytes:
    if kind == "json":
        whole = library.chats.whole(chat.id)
        return format_json(chat.title, whole if len(turns) != 1 else library.chats.whole(chat.id, turns[0].id))
    if kind == "bibtex":
        return format_bibtex(turns, cited_documents(library, [turn.answer for turn in turns])[0])
    transcript = read_transcript(chat.title, turns)
    if kind == "markdown":
        return format_markdown(transcript)
    return format_word(transcript) if kind == "word" else format_pdf(transcript)


def cited_documents(library: Library, answers: Sequence[dict[str, Any]]) -> tuple[dict[str, Document], list[str]]:
    """Find the documents that answers cite: those of the library by id, and the titles of those that it lacks."""
    cited = {c["document_id"]: c["title"] for answer in answers for c in answer["citations"] if c["document_id"]}
    found: dict[str, Document] = {}
    for document_id in cited:
        with suppress(DocumentNotFound):
            found[document_id] = library.document(document_id)
    return found, [title for document_id, title in cited.items() if document_id not in found]


def file_name(title: str, kind: Kind) -> str:
    """Name a file after a title, short enough for every system, of letters, digits and hyphens."""
    words = _NOT_IN_NAMES.sub("-", title)[:_NAME_LETTERS].encode()[:_NAME_BYTES].decode(errors="ignore")
    return f"footnote-{words.strip('-_') or 'chat'}.{ENDINGS[kind]}"
