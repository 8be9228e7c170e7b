"""Finds what a document says of itself, on its pages and beside them."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ingest.dating import Dated
from ingest.facts.aliases import find_aliases
from ingest.facts.authors import Signed, find_signed
from ingest.facts.kinds import find_kind, has_references
from ingest.facts.names import names_an_institution
from ingest.facts.title import Front, find_title, joined
from ingest.facts.word_lists import label_in
from ingest.naming import is_generated
from ingest.pages.heading_lines import usual_size
from ingest.pages.outline import folded
from library.pdf.pages import ReadPage
from library.pdf.structure import Structure
from library.records import Block, Fact, Facts, Page, around

_FRONT = 3  # pages among which the first with text is
_FRONT_LINES = 400
_ABSTRACT_WITHIN = 8  # pages
_PARAGRAPH_WITHIN = 4
_SIZED = 20  # pages that tell the usual size and the usual words
_LONGEST = 2000  # characters of an abstract
_SMALL = 0.93  # of the usual size
_PARAGRAPH = 80  # characters of a first paragraph, at least; of a Chinese one half
_BARE_KINDS = ("filing", "invoice", "form")  # whose first paragraph is none of the document's own text
_SENTENCE_END = re.compile(r"[.。!?！？:：][”\"'’)）]?$")
_ADDRESS = re.compile(r"\S*@\S*|\b(?:https?:|www\.)\S+")  # which has names in small letters
_LOWER = re.compile(r"(?<![\w’'])[a-zà-ÿ]{2,}")


def find_facts(
    read: Sequence[ReadPage], pages: Sequence[Page], structure: Structure, called: str, dated: Dated
) -> Facts:
    """Find the facts of a document, all but the languages of its pages.

    Args:
        read: All pages as read, in order.
        pages: The same with their texts and blocks.
        structure: What the file says of itself.
        called: Its title, or its name where it has none.
        dated: Its date, and the line that says it.
    """
    front = _front(read, pages)
    stated = html.unescape(structure.metadata.get("title", ""))
    title, after = find_title(front, "" if is_generated(stated) else stated)
    if title and front.number > 1 and folded(title.text) in {folded(one) for _, one, _ in structure.outline}:
        title, after = None, 0  # a chapter's, behind a cover that is a picture
    abstract = _announced_abstract(pages)
    signed = _signed(front, after, pages, structure, is_paper=abstract is not None)
    paper = abstract if has_references(pages) or signed.authors else None
    kind = find_kind(front, title or Fact(called), read, pages, structure.fields, paper)
    if kind and kind.text == "filing" and not (title and kind.lies_in(title)):  # larger is only who files it
        title = replace(kind, text=next(line.text for line in front.lines if line.rect == kind.rect))
    bare = kind is not None and kind.text in _BARE_KINDS
    if abstract is None and not bare:
        abstract = _first_paragraph(read, pages, title, front.usual)
    return Facts(
        kind=kind,
        title=title,
        authors=() if bare else signed.authors,
        affiliations=() if bare else signed.affiliations,
        date=_date(read, dated),
        abstract=abstract,
        aliases=find_aliases([page.text for page in pages]),
    )


def _front(read: Sequence[ReadPage], pages: Sequence[Page]) -> Front:
    usual = usual_size(line for page in read[:_SIZED] for line in page.lines)[0]
    for page, text in zip(read[:_FRONT], pages, strict=False):
        aside = {block.rect for block in text.blocks if block.kind == "aside"}
        (quarter, _), *_ = Counter(line.quarter for line in page.lines).most_common(1) or [(0, 0)]
        lines = [line for line in page.lines if line.quarter == quarter and line.rect not in aside]
        if any(character.isalpha() for line in lines for character in line.text):
            return Front(page.number, lines[:_FRONT_LINES], usual, page.how == "ocr")
    return Front(read[0].number if read else 1, (), usual)


def _signed(front: Front, after: int, pages: Sequence[Page], structure: Structure, *, is_paper: bool) -> Signed:
    usual = {word for page in pages[:_SIZED] for word in _LOWER.findall(_ADDRESS.sub(" ", page.text))}
    signed = find_signed(front, after, usual, structure.metadata.get("author", ""), is_paper=is_paper)
    if signed.affiliations or not signed.authors:
        return signed
    page = pages[front.number - 1]
    names = tuple(folded(author.text) for author in signed.authors)
    told = [(_text(page, block), block.rect) for block in page.blocks if block.kind in ("paragraph", "footnote")]
    told = [(text, rect) for text, rect in told if folded(text).startswith(names) and names_an_institution(text)]
    return replace(signed, affiliations=tuple(Fact(text[:_LONGEST], page.number, rect) for text, rect in told))


def _date(read: Sequence[ReadPage], dated: Dated) -> Fact | None:
    if not dated.iso:
        return None
    if dated.page < 0:
        return Fact(dated.iso)
    page = read[dated.page]
    return Fact(dated.iso, page.number, page.lines[dated.line].rect)


def _announced_abstract(pages: Sequence[Page]) -> Fact | None:
    """Find the abstract that a word announces, as a heading or before its first line."""
    for page in pages[:_ABSTRACT_WITHIN]:
        for place, block in enumerate(page.blocks):
            said = _text(page, block)
            length = label_in(said, "abstract") if block.kind in ("heading", "paragraph", "field") else 0
            if not length:
                continue
            first = [block] if length < len(said) else []
            blocks = [*first, *_abstract_below(page, place)]
            if blocks and (text := " ".join(_text(page, one) for one in blocks)):
                return Fact(
                    text[length if first else 0 :].strip()[:_LONGEST],
                    page.number,
                    around(block.rect for block in blocks),
                )
    return None


def _abstract_below(page: Page, place: int) -> Iterator[Block]:
    """Give the paragraphs after a block, up to a heading or the keywords; a table or a note may stand between."""
    for block in page.blocks[place + 1 :]:
        text = _text(page, block)
        if block.kind in ("heading", "field") or label_in(text, "after_abstract"):
            return
        if block.kind in ("paragraph", "list"):
            if len(text) <= _PARAGRAPH / 2:
                return
            yield block


def _first_paragraph(read: Sequence[ReadPage], pages: Sequence[Page], title: Fact | None, usual: float) -> Fact | None:
    """Give the first paragraph of running text that is not the title, and not in small type as a cover's notes are."""
    for drawn, page in zip(read[:_PARAGRAPH_WITHIN], pages, strict=False):
        small = [Fact("", page.number, line.rect) for line in drawn.lines if 0 < line.size < _SMALL * usual]
        for block in page.blocks:
            found = Fact(_text(page, block)[:_LONGEST], page.number, block.rect)
            if block.kind != "paragraph" or (title and found.lies_in(title)) or not _is_running(found.text):
                continue
            if not any(line.lies_in(found) for line in small):
                return found
    return None


def _is_running(text: str) -> bool:
    """Tell whether a text is long, or a sentence of some length."""
    least = _PARAGRAPH / 2 if text[:1] >= "\u2e80" else _PARAGRAPH
    return len(text) >= 5 * least or (len(text) >= least and _SENTENCE_END.search(text) is not None)


def _text(page: Page, block: Block) -> str:
    return joined(page.text[block.start : block.end].splitlines())
