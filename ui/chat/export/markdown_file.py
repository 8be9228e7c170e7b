"""Answers as a Markdown file with footnotes, and one for the clipboard."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from library.printable import printable
from rag.answer import Answer
from rag.reading.markup import Element, Node, Said
from ui.chat.answer_data import refusal_line, tree_of
from ui.chat.export.transcript import Entry, Transcript, notes_of, source_text
from ui.shared.markdown import escape_markdown, make_inert, write_markdown, write_text
from ui.shared.state import say


def format_answer(answer: Answer) -> str:
    """Write an answer with its sources as plain text, for the clipboard."""
    markers = [citation.marker for citation in answer.citations]
    body = refusal_line(answer) if answer.refused else write_text(tree_of(answer)[0], markers)
    sources = [make_inert(f"[{citation.marker}] {source_text(citation)}") for citation in answer.citations]
    notes = [make_inert(note) for note in notes_of(answer)]
    blocks = (body, "\n".join(notes), "\n".join(sources))
    return printable("\n\n".join(block for block in blocks if block) + "\n")


def format_markdown(transcript: Transcript) -> str:
    """Write answers with their questions as Markdown; the sources are footnotes, which GitHub and pandoc read."""
    lines = [f"# {escape_markdown(transcript.title)}", ""] if len(transcript.entries) != 1 else []
    for entry in transcript.entries:
        lines += [f"{'##' if lines else '#'} {escape_markdown(entry.question)}", "", *_lines(entry)]
    return printable("\n".join(lines).strip() + "\n")


def _lines(entry: Entry) -> Iterator[str]:
    signs = {str(footnote.number): f"^{footnote.number}" for footnote in entry.footnotes}
    yield from (write_markdown(_with_signs(entry.nodes), list(signs.values())), "")
    if entry.about:
        yield from (f"*{escape_markdown(entry.about)}*", "")
    if entry.notes:
        yield from (f"### {say('note', n=len(entry.notes))}", "")
        yield from (*(f"- {escape_markdown(note)}" for note in entry.notes), "")
    # Where footnotes are not known these are paragraphs: none can be read as the address of a link, for its quote.
    for footnote in entry.footnotes:
        yield from (f"[^{footnote.number}]: {escape_markdown(footnote.text)}", "")


def _with_signs(nodes: Sequence[Node]) -> tuple[Node, ...]:
    """Let each marker be written as Markdown's footnotes are, with a circumflex."""
    return tuple(map(_with_sign, nodes))


def _with_sign(node: Node) -> Node:
    if isinstance(node, Said):
        signs = tuple(f"^{marker}" for marker in node.markers)
        return replace(node, children=_with_signs(node.children), markers=signs)
    return replace(node, children=_with_signs(node.children)) if isinstance(node, Element) else node
