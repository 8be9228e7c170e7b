"""The values that travel through Footnote: documents, pages, chunks and passages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from library.text import usual_language

Origin = Literal["document", "web"]

Rect = tuple[float, float, float, float]
"""x0, y0, x1, y1 in PDF points, origin at the bottom left of the page as it is displayed."""

NOWHERE: Rect = (0.0, 0.0, 0.0, 0.0)
"""Of what has no place, or none that is known."""


def around(rects: Iterable[Rect]) -> Rect:
    """Give the rectangle that holds some others, of which there is one at least."""
    x0s, y0s, x1s, y1s = zip(*rects, strict=True)
    return min(x0s), min(y0s), max(x1s), max(y1s)


How = Literal["text", "ocr", "empty", "unread"]
"""How a page was read: from its text layer, by text recognition, it holds nothing, or it could not be read."""


BlockKind = Literal[
    "heading",
    "paragraph",
    "list",
    "table",
    "field",
    "caption",
    "footnote",
    "comment",
    "picture",
    "aside",
]
"""What a block is. A field is a form's label with its value, a picture is the text in one; an aside is on the page, but
no part of its text as read: running headers and footers, page and line numbers, watermarks."""


@dataclass(frozen=True)
class Cell:
    """A cell of a table; an empty place has none.

    Attributes:
        row: From 0, of the first row that it spans.
        col: From 0, of the first column that it spans.
        head: Whether it names its column or columns.
        groups: Of a row's label, those of the rows above that it is a part of, from the outermost.
    """

    row: int
    col: int
    text: str
    rect: Rect
    row_span: int = 1
    col_span: int = 1
    head: bool = False
    groups: tuple[str, ...] = ()

    @property
    def is_carried(self) -> bool:
        """Whether it is a head that stands on a page before and takes no space on this one."""
        return self.head and self.rect[1] == self.rect[3]


@dataclass(frozen=True)
class Block:
    """A part of a page, such as a paragraph: a span of the page's text, and where it stands.

    Attributes:
        start: Offset of its first character in the page's text.
        end: Offset after its last character.
        level: Of a heading, from 1.
        author: Of a comment.
        cells: Of a table, row by row.
        scale: What a table's figures are counted in ("in millions").
        continues: Whether it goes on from a block in the column or on the page before: a paragraph in mid-sentence, a
            table with the heads of its first part.
    """

    kind: BlockKind
    start: int
    end: int
    rect: Rect
    level: int = 0
    author: str = ""
    cells: tuple[Cell, ...] = ()
    scale: str = ""
    continues: bool = False


@dataclass(frozen=True)
class Page:
    """The text of one page.

    Attributes:
        number: Position in the file, from 1.
        text: Cleaned text, lines separated by newlines; empty when the page holds none.
        label: What is printed on the page where that differs from the number ("iv", "A-3").
        places: Where text stands that the page's text layer does not hold, as (start, end, rectangle) with
            offsets in `text`: each line of a recognised page, and each form value, comment and picture's text.
        blocks: What its text is made of, in the order of the text.
    """

    number: int
    text: str
    label: str | None = None
    how: How = "text"
    places: tuple[tuple[int, int, Rect], ...] = ()
    blocks: tuple[Block, ...] = ()


@dataclass(frozen=True)
class Chunk:
    """A span of a document that is embedded and found as one.

    Attributes:
        id: The document's id, a colon and the ordinal.
        start: Offset of its first character in the document's text, which is the
            pages' texts joined by `PAGE_BREAK`.
        end: Offset after its last character.
        header: Words that name the document, indexed with the text but not part of it.
        section: The headings that it stands under, outermost first, joined by `SECTION_PARTS`; empty if unknown.
        context: What stands above it that it is read with: the heads of its table, the lead-in of its list.
    """

    id: str
    document_id: str
    ordinal: int
    start: int
    end: int
    first_page: int
    last_page: int
    text: str
    header: str = ""
    section: str = ""
    context: str = ""


PAGE_BREAK = "\n\f\n"

SECTION_PARTS = " › "
"""Stands between the headings in the name of a section, the outermost first."""

COLLECTION_LETTERS = 80
"""The longest name of a collection."""


@dataclass(frozen=True)
class Attachment:
    """A file attached to a document.

    Attributes:
        page: The page that bears its sign, from 1; 0 where it is attached to the document as a whole.
        size: Bytes; 0 when not known, as on pages.
        document_id: The id that it has, or would have, as a document; empty where it is no PDF, or on a page.
    """

    name: str
    page: int = 0
    size: int = 0
    document_id: str = ""

    @property
    def is_pdf(self) -> bool:
        """Whether it may be a document of its own."""
        return bool(self.document_id) or self.name.lower().endswith(".pdf")


@dataclass(frozen=True)
class Health:
    """What was got out of a document's pages; pages are numbers from 1, in order.

    Attributes:
        read: How many pages gave text, in whatever way.
        ocr: Pages whose text was recognised in their picture.
        empty: Pages that hold no text.
        garbled: Pages whose text layer makes no sense and that recognition did not help.
        unread: Pages that could not be read within the limits.
        tables: How many tables were found.
        hiding: Pages with text that nobody sees, which was left out.
        hidden: How many characters that was.
        pictures: Pages with text that was recognised in pictures beside the page's own text.
        fields: How many fields of forms are filled in.
        comments: How many comments there are.
        data_form: Whether the values were read from the data of a form that other programs draw.
        attachments: Files attached to it, which are documents of their own.
    """

    read: int = 0
    ocr: tuple[int, ...] = ()
    empty: tuple[int, ...] = ()
    garbled: tuple[int, ...] = ()
    unread: tuple[int, ...] = ()
    tables: int = 0
    hiding: tuple[int, ...] = ()
    hidden: int = 0
    pictures: tuple[int, ...] = ()
    fields: int = 0
    comments: int = 0
    data_form: bool = False
    attachments: tuple[Attachment, ...] = ()


DocumentKind = Literal["paper", "filing", "contract", "invoice", "manual", "slides", "form"]


class OutlineHeading(NamedTuple):
    """A heading of a document's outline.

    Attributes:
        level: From 0.
        page: From 1.
        rect: Where it stands on its page; empty where that is not known.
    """

    level: int
    title: str
    page: int
    rect: Rect = NOWHERE


@dataclass(frozen=True)
class Fact:
    """What a document says of itself, and where.

    Attributes:
        text: In one line.
        page: From 1; 0 where no page says it, but the file beside its pages, or its name.
        rect: Where it stands on that page.
    """

    text: str
    page: int = 0
    rect: Rect = NOWHERE

    def lies_in(self, other: Fact) -> bool:
        """Tell whether it stands where another does, or in a part of that place."""
        (x0, y0, x1, y1), (left, bottom, right, top) = self.rect, other.rect
        return self.page == other.page and left <= x0 and bottom <= y0 and x1 <= right and y1 <= top


@dataclass(frozen=True)
class Facts:
    """What a document says of itself; None where it says nothing that is plain.

    Attributes:
        kind: Its text is a `DocumentKind`; its place is that of what shows it.
        authors: Their names, each by itself.
        affiliations: Where they work, a line each.
        date: The day, month or year that it is of, as the beginning of an ISO date.
        abstract: Its abstract, else its first paragraph; of a long one the beginning.
        languages: Of each page, by ISO 639-1; empty for one without text.
        aliases: What it calls something in Chinese characters, and the same in Latin letters.
    """

    kind: Fact | None = None
    title: Fact | None = None
    authors: tuple[Fact, ...] = ()
    affiliations: tuple[Fact, ...] = ()
    date: Fact | None = None
    abstract: Fact | None = None
    languages: tuple[str, ...] = ()
    aliases: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Document:
    """One file as the user knows it.

    Attributes:
        id: sha256 of the file's bytes, in hexadecimal.
        name: File name as uploaded.
        title: Title from its metadata, else its name without the ending.
        size: Bytes.
        language: That of most pages, by ISO 639-1; "en" for all in Latin letters where an older reader read it.
        added_at: ISO 8601 in UTC.
        outline: Its headings: the file's bookmarks, else its contents page, else those that stand out.
        dated: The day, month or year that it is of, as the beginning of an ISO date; empty when unknown.
        names: Search terms of what its first pages show as names, such as who it is about; not those of its own name.
        reader: The version of the reader that read it; 0 before versions were kept.
        facts: What it says of itself, with places.
    """

    id: str
    name: str
    title: str
    size: int
    page_count: int
    chunk_count: int
    language: str
    added_at: str
    metadata: dict[str, str] = field(default_factory=dict)
    outline: tuple[OutlineHeading, ...] = ()
    health: Health = field(default_factory=Health)
    dated: str = ""
    names: tuple[str, ...] = ()
    reader: int = 0
    facts: Facts = field(default_factory=Facts)

    @property
    def spoken(self) -> str:
        """The language of most pages; older readers told a document's by the script alone, that of pages by words."""
        return usual_language(self.facts.languages or (self.language,))


@dataclass(frozen=True)
class Passage:
    """A chunk or a web excerpt as retrieved for one query.

    Attributes:
        score: In [0, 1], higher is better.
        document_id: Set for documents, None for the web.
        page: First page of the text, from 1; None for the web.
        url: Address, for the web only.
        published: Date that the source states of itself, or that is found in a document's name or on its first pages.
        blocks: What its text is made of, by offsets in it; empty where that is not known, as for the web.
        naming: Terms of the query that only say which document is meant: this one's name, title or whom it is about.
    """

    text: str
    score: float
    origin: Origin
    title: str
    document_id: str | None = None
    page: int | None = None
    last_page: int | None = None
    page_label: str | None = None
    url: str | None = None
    published: str | None = None
    blocks: tuple[Block, ...] = ()
    naming: tuple[str, ...] = ()
