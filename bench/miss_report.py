"""Writes the misses of a set as Markdown, by cause, for a person who wants to learn why."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bench.figures import Place
from bench.misses import COUNTED, DEPTH, Cause, Miss, explain_misses
from bench.page_views import PageView, Part, Terms
from bench.sets import Question
from library.library import Library

_SHOWN = 200  # characters of a chunk
_CAUSES: dict[Cause, str] = {
    "unread": "The document is not in the library",
    "empty": "The right page holds no text",
    "near": "A page beside the right one came instead",
    "page": "Right document, wrong page",
    "document": "Wrong document: none of the first five is in the right one",
    "nowhere": f"Not found at all: among the first {DEPTH} of no search",
}


def write_misses(
    library: Library, questions: Sequence[Question], places: Sequence[Sequence[Place]], file: Path
) -> None:
    """Explain what Footnote missed in a library, in a file that is named for the set.

    Args:
        library: Where it searched.
        questions: What was asked.
        places: What it found for each, best first.
        file: Overwritten; its folder is made.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(format_misses(file.stem, explain_misses(library, questions, places), len(questions)), "utf-8")


def format_misses(name: str, misses: Sequence[Miss], questions: int) -> str:
    """Format all misses of a set, those of one cause together.

    Args:
        name: The set's.
        misses: In any order.
        questions: How many were asked.
    """
    groups = {title: [miss for miss in misses if miss.cause == cause] for cause, title in _CAUSES.items()}
    lines = [
        f"# What Footnote missed in {name}",
        "",
        f"{len(misses)} of {questions} questions have no right page among the first {COUNTED} places; "
        f"with the right document given, {sum(miss.in_document for miss in misses)} of them have.",
        "",
        f"The rank of a page is its place among pages, looked for down to {DEPTH}; – stands for not found. "
        "A page is shown through the chunk of it that the cosine or BM25 ranks best in its document; "
        "that rank stands behind the score. Behind a term stands its idf; the rarest terms come first.",
        "",
        "| cause | questions |",
        "|---|---|",
        *(f"| {title} | {len(group)} |" for title, group in groups.items()),
    ]
    for title, group in groups.items():
        lines += ["", f"## {title}"] if group else []
        for miss in group:
            lines += ["", *_format_miss(miss)]
    return "\n".join(lines) + "\n"


def _format_miss(miss: Miss) -> list[str]:
    ranks = " · ".join(f"{name} {_dash(rank)}" for name, rank in miss.ranks.items())
    lines = [
        f"### {miss.question.id}",
        "",
        f"**{_one_line(miss.question.text)}**",
        "",
        f"- expected: {miss.question.file}, page {' or '.join(str(page) for page in miss.question.pages)}",
        f"- rank of the right page: {ranks}",
        *_format_came(miss),
    ]
    lines += ["", f"Right: {_format_view(miss.right, miss.score)}"] if miss.right else []
    lines += ["", f"First instead: {_format_view(miss.first, miss.came[0][2])}"] if miss.first else []
    return lines


def _format_came(miss: Miss) -> list[str]:
    came = ", ".join(f"{name} p. {page} ({score:.3f})" for name, page, score in miss.came)
    return [f"- came instead: {came or 'nothing'}"]


def _format_view(view: PageView, score: float | None) -> str:
    text = _one_line(view.text)
    parts = " · ".join(_format_part(name, part, view.chunks) for name, part in view.parts.items())
    return "\n".join(
        [
            f"{view.document}, page {view.page}, score {'–' if score is None else f'{score:.3f}'} · {parts}",
            "",
            f"> {text[:_SHOWN]}{' …' if len(text) > _SHOWN else ''}",
            "",
            f"- has: {_format_terms(view.has)}",
            f"- lacks: {_format_terms(view.lacks)}",
        ]
    )


def _format_part(name: str, part: Part, chunks: int) -> str:
    return f"{name} –" if part.score is None else f"{name} {part.score:.3f} (#{part.rank} of {chunks})"


def _format_terms(terms: Terms) -> str:
    return ", ".join(f"{term} {idf:.1f}" for term, idf in terms) or "none"


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _dash(rank: int | None) -> str:
    return "–" if rank is None else f"#{rank}"
