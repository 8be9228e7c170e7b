"""Quotes a page or a numbered part of a document whole: "what does clause 5 say", 第三章讲了什么."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, takewhile

from library.library import Library
from library.records import BlockKind, Document, Page, Passage
from library.text import cjk_share
from library.words import Language, phrase
from rag.extractive.candidates import read_candidates
from rag.extractive.quote import with_marker
from rag.prompt.sources import mark_passages
from rag.query.identifiers import NumberedPart
from rag.reading.structure import list_items, page_passage

_BEGIN = 8  # letters of a line, in a script without spaces, in which its number stands
_LONG = 2500  # letters that are quoted, of which a Chinese character counts as two
_CAPTIONED = ("table", "figure")


@dataclass(frozen=True)
class _Unit:
    """A block, or an item of a list: a span of a page's text."""

    page: Page
    start: int
    end: int
    kind: BlockKind
    level: int

    @property
    def opening(self) -> str:
        """The first words, in which a number stands that names what follows."""
        line = self.page.text[self.start : self.end].strip().split("\n", 1)[0]
        return line[:_BEGIN] if cjk_share(line) > 0.5 else " ".join(line.split()[:2])


def find_part(library: Library, document: Document, part: NumberedPart) -> list[Passage]:
    """Return the text of a page or a numbered part, a passage for each of its pages.

    Args:
        library: Holds the document.
        document: Whose part it is.
        part: As the question names it; a page by what is printed on it, else by its place in the file.
    """
    pages = library.pages(document.id)
    if part.kind == "page":
        printed = [page for page in pages if page.label == str(part.number[0])]
        units = [unit for page in printed or pages if printed or page.number == part.number[0] for unit in _units(page)]
    else:
        units = _units_of(part, [unit for page in pages for unit in _units(page)])
    on_pages = [[*its] for _, its in groupby(units, key=lambda unit: unit.page.number)]
    return [page_passage(document, its[0].page, its[0].start, its[-1].end) for its in on_pages]


def quote_part(passages: Sequence[Passage], language: Language) -> tuple[str, list[Passage]]:
    """Quote passages sentence by sentence, row by row; of a long part the beginning, with where it goes on.

    Returns:
        The quotes with their markers, and the passages that they are of.
    """
    said: list[str] = []
    letters = 0
    found = read_candidates(mark_passages(passages))
    for (source, _), group in groupby(found, key=lambda one: (one.source, one.paragraph)):
        if letters >= _LONG:
            goes_on = phrase(language, "about_goes_on", page=passages[source].page)
            return "\n\n".join([*said, goes_on]), [*passages[: source + 1]]
        quoted = [*group]
        gap = "" if cjk_share(quoted[0].text) > 0.5 else " "
        said.append(gap.join(with_marker(one.text, one.marker) for one in quoted))
        letters += sum(len(one.text) * (2 if cjk_share(one.text) > 0.5 else 1) for one in quoted)
    return "\n\n".join(said), [*passages]


def _units(page: Page) -> Iterator[_Unit]:
    for block in page.blocks:
        if block.kind == "aside":
            continue
        at = block.start
        for item in list_items(page.text[block.start : block.end]) if block.kind == "list" else [""]:
            end = at + len(item) if item else block.end
            yield _Unit(page, at, end, block.kind, block.level)
            at = end + 1


def _units_of(part: NumberedPart, units: Sequence[_Unit]) -> list[_Unit]:
    """Give what is of a part: from what its number opens to the next of its kind, or to the next heading as high."""
    opened = [at for at, unit in enumerate(units) if part.number in part.numbers_in(unit.opening)]
    headed = [at for at in opened if units[at].kind == "heading"]
    captioned = [at for at in opened if units[at].kind == "caption"]
    if part.kind in _CAPTIONED and captioned:
        return _captioned(units, captioned[0])
    if headed:
        return _headed(part, units[headed[0] :])
    if opened:
        first = units[opened[0]]
        return [first, *takewhile(lambda one: _is_within(one, part), units[opened[0] + 1 :])]
    return []


def _headed(part: NumberedPart, units: Sequence[_Unit]) -> list[_Unit]:
    """Give a heading with its title, which may be a heading of its own below it, and what stands below both."""
    first, *after = units
    title = [*takewhile(lambda one: one.kind == "heading" and not part.numbers_in(one.opening), after)]
    level = min(one.level for one in (first, *title))
    below = takewhile(lambda one: one.kind != "heading" or one.level > level, after[len(title) :])
    if title:  # "Chapter 3" may look as if it stood below the title of chapter 2
        below = takewhile(lambda one: one.kind != "heading" or _is_within(one, part, heading=True), below)
    return [first, *title, *below]


def _captioned(units: Sequence[_Unit], at: int) -> list[_Unit]:
    """Give a caption with the table that stands below it, else above it."""
    beside = [other for other in (at + 1, at + 2, at - 1) if 0 <= other < len(units) and units[other].kind == "table"]
    return [units[place] for place in sorted([at, *beside[:1]])]


def _is_within(unit: _Unit, part: NumberedPart, *, heading: bool = False) -> bool:
    """True if a unit opens no other part of the same depth, and is no heading unless it may be one."""
    numbers = part.numbers_in(unit.opening)
    return (heading or unit.kind != "heading") and not any(len(number) <= len(part.number) for number in numbers)
