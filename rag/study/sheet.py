"""What study gives: sentences by parts, each with the citations that it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from library.words import Message
from rag.answer import Citation, Sentence
from rag.study.document_text import Statement


@dataclass(frozen=True)
class Line:
    """Some sentences that belong together.

    Attributes:
        term: What they are about, if that is named before them.
        sentences: Each with the markers that it rests on.
    """

    sentences: tuple[Sentence, ...]
    term: str = ""


@dataclass(frozen=True)
class Section:
    """Lines under a heading.

    Attributes:
        title: The heading; empty for none.
        page: Where what it names begins; 0 where that is no place in a document.
        rows: Cells beside each other, in place of lines: those of a comparison.
    """

    title: str = ""
    lines: tuple[Line, ...] = ()
    page: int = 0
    rows: tuple[tuple[Line, ...], ...] = ()
    heads: tuple[str, ...] = ()

    @property
    def all_lines(self) -> list[Line]:
        """Those of its rows too."""
        return [*self.lines, *(cell for row in self.rows for cell in row)]


@dataclass(frozen=True)
class Sheet:
    """A summary, a list of terms, a comparison or a translation.

    Attributes:
        citations: What the markers of its sentences resolve to, in order.
        model: Name of the chat model that wrote it; empty where its words are the documents' own.
        warnings: What a reader should know, such as what was left out.
        usage: Tokens of every call to a model.
        price: US dollars; None when it is unknown or nothing is paid by the token.
    """

    sections: tuple[Section, ...]
    citations: tuple[Citation, ...] = ()
    model: str = ""
    warnings: tuple[Message, ...] = ()
    usage: Mapping[str, int] = field(default_factory=dict)
    price: float | None = None

    @property
    def lines(self) -> list[Line]:
        """All of its lines, in order."""
        return [line for section in self.sections for line in section.all_lines]

    @property
    def is_empty(self) -> bool:
        """Whether it says nothing."""
        return not any(line.sentences for line in self.lines)


class Quoting:
    """Numbers what is quoted, in the order in which it is; the same words have one marker."""

    def __init__(self) -> None:
        self._cited: dict[tuple[str | None, int, str], Citation] = {}

    @property
    def citations(self) -> tuple[Citation, ...]:
        """All that was quoted."""
        return tuple(self._cited.values())

    def line(self, statements: Iterable[Statement], term: str = "") -> Line | None:
        """Quote statements that belong together; None where none of them is found on its page."""
        said = [sentence for one in statements if (sentence := self._sentence(one))]
        return Line(tuple(said), term) if said else None

    def lines(self, statements: Sequence[Statement]) -> tuple[Line, ...]:
        """Quote statements, a line each."""
        return tuple(line for one in statements if (line := self.line([one])))

    def _sentence(self, statement: Statement) -> Sentence | None:
        key = (statement.passage.document_id, statement.page, statement.text)
        if key not in self._cited:
            if (found := statement.cite(str(len(self._cited) + 1))) is None:
                return None
            self._cited[key] = found
        return Sentence(statement.text, (self._cited[key].marker,), "quoted")


def join_sheets(sheets: Sequence[tuple[str, Sheet]], *, titled: bool) -> Sheet:
    """Put the sheets of several documents behind each other, with markers that count through.

    Args:
        sheets: Each with the name of its document.
        titled: Whether the name stands above what has no heading.
    """
    sections: list[Section] = []
    citations: list[Citation] = []
    for name, one in sheets:
        markers = {cited.marker: str(number) for number, cited in enumerate(one.citations, len(citations) + 1)}
        citations += [replace(cited, marker=markers[cited.marker]) for cited in one.citations]
        sections += [_renumbered(section, markers, name if titled else "") for section in one.sections]
    warnings = once([warning for _, one in sheets for warning in one.warnings])
    return Sheet(tuple(sections), tuple(citations), warnings=warnings)


def once(warnings: Sequence[Message]) -> tuple[Message, ...]:
    """Say each thing once, in order; messages have no hash."""
    return tuple(one for place, one in enumerate(warnings) if one not in warnings[:place])


def _renumbered(section: Section, markers: Mapping[str, str], name: str) -> Section:
    def line(one: Line) -> Line:
        said = (replace(each, citations=tuple(markers[m] for m in each.citations)) for each in one.sentences)
        return replace(one, sentences=tuple(said))

    rows = tuple(tuple(map(line, row)) for row in section.rows)
    return replace(section, title=section.title or name, lines=tuple(map(line, section.lines)), rows=rows)
