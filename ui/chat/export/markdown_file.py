"""An answer as a Markdown file or for the clipboard: the question, the sentences with their markers, the sources."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from library.printable import printable
from rag.answer import Answer, Citation
from rag.reading.markup import Node
from ui.chat.answer_data import refusal_line, tree_of, verdict_line
from ui.shared.markdown import escape_markdown, make_inert, write_markdown, write_text
from ui.shared.state import language, say


def format_answer(answer: Answer) -> str:
    """Write an answer with its sources as plain text, for the clipboard."""
    sources = [make_inert(_source(citation)) for citation in answer.citations]
    notes = [make_inert(note) for note in _notes(answer)]
    blocks = (_body(answer, write_text), "\n".join(notes), "\n".join(sources))
    return printable("\n\n".join(block for block in blocks if block) + "\n")


def format_markdown(answer: Answer) -> str:
    """Write an answer with its question, verdict and sources as Markdown."""
    lines = [f"# {escape_markdown(' '.join(answer.question.split()))}", "", _body(answer, write_markdown), ""]
    if verdict := verdict_line(answer):
        lines += [f"*{verdict}*", ""]
    if notes := _notes(answer):
        lines += [f"## {say('note', n=len(notes))}", "", *(f"- {escape_markdown(note)}" for note in notes), ""]
    if answer.citations:
        lines += [f"## {say('sources')}", ""]
        lines += [f"- {escape_markdown(_source(citation))}" for citation in answer.citations]
    return printable("\n".join(lines).strip() + "\n")


def _notes(answer: Answer) -> list[str]:
    unfinished = [] if answer.complete else [say("unfinished")]
    return [*unfinished, *(" ".join(warning.said_in(language()).split()) for warning in answer.warnings)]


def _body(answer: Answer, write: Callable[[Sequence[Node], Collection[str]], str]) -> str:
    if answer.refused:
        return refusal_line(answer)
    return write(tree_of(answer)[0], [citation.marker for citation in answer.citations])


def _source(citation: Citation) -> str:
    place = citation.url or (say("page_short", n=citation.page) if citation.page else "")
    quote = " ".join(citation.quote.split())
    return f"[{citation.marker}] {citation.title}, {place}: “{quote}”"
