"""An answer as a Markdown file: the question, the sentences with their markers, the sources."""

from __future__ import annotations

from rag.answer import Answer, Citation
from ui.answer_data import refusal_line, verdict_line
from ui.markdown import escape_markdown
from ui.state import language, say


def format_answer(answer: Answer) -> str:
    """Write an answer with its sources as plain text, for the clipboard."""
    sources = [_source(citation) for citation in answer.citations]
    blocks = (_body(answer), "\n".join(_notes(answer)), "\n".join(sources))
    return "\n\n".join(block for block in blocks if block) + "\n"


def format_markdown(answer: Answer) -> str:
    """Write an answer with its question, verdict and sources as Markdown."""
    lines = [f"# {escape_markdown(answer.question)}", "", _body(answer), ""]
    if verdict := verdict_line(answer):
        lines += [f"*{verdict}*", ""]
    if notes := _notes(answer):
        lines += [f"## {say('note', n=len(notes))}", "", *(f"- {escape_markdown(note)}" for note in notes), ""]
    if answer.citations:
        lines += [f"## {say('sources')}", ""]
        lines += [f"- {escape_markdown(_source(citation))}" for citation in answer.citations]
    return "\n".join(lines).strip() + "\n"


def _notes(answer: Answer) -> list[str]:
    unfinished = [] if answer.complete else [say("unfinished")]
    return [*unfinished, *(" ".join(warning.said_in(language()).split()) for warning in answer.warnings)]


def _body(answer: Answer) -> str:
    return refusal_line(answer) if answer.refused else answer.answer.strip()


def _source(citation: Citation) -> str:
    place = citation.url or (say("page_short", n=citation.page) if citation.page else "")
    quote = " ".join(citation.quote.split())
    return f"[{citation.marker}] {citation.title}, {place}: “{quote}”"
