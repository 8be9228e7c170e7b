"""Finds the paragraphs that go on, in mid-sentence, in another column or on another page."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.pages.drafts import Draft
from ingest.pages.margins import Margins, stands_below
from ingest.pages.paragraphs import continues, ends_early, goes_on
from library.pdf.pages import Line, ReadPage


def mark_continuing(pages: Sequence[ReadPage], drafts: Sequence[Sequence[Draft]]) -> None:
    """Mark the drafts of a document's pages that go on from one before them; what stands between is passed over."""
    reading = _Reading()
    for page, its_drafts in zip(pages, drafts, strict=True):
        for place, draft in enumerate(its_drafts):
            if draft.kind == "heading":
                reading = _Reading()
            elif draft.kind in ("paragraph", "list"):
                reading.go_on(page, its_drafts, place)


class _Reading:
    """The text that was read last, which may go on.

    Attributes:
        line: Its last one.
        margins: Of that line's column.
        draft: What it is of.
    """

    line: Line | None = None
    margins = Margins(0.0, 0.0)
    draft: Draft | None = None

    def go_on(self, page: ReadPage, drafts: Sequence[Draft], place: int) -> None:
        """Read a draft of a page's; one right below it in its column goes on where its words alone say so."""
        draft = drafts[place]
        first = page.lines[draft.lines[0]]
        if self.line is not None and self.draft is not None and draft.kind == "paragraph":
            follows = place > 0 and drafts[place - 1] is self.draft and stands_below(self.line, first)
            told = len(self.draft.lines) > 1 or goes_on(self.line.text, first.text)  # a line alone tells no margin
            if follows:
                draft.continues = goes_on(self.line.text, first.text) and not ends_early(self.line, first, self.margins)
            else:
                draft.continues = told and continues(self.line, first, self.margins, draft.margins[0])
        self.line, self.margins, self.draft = page.lines[draft.lines[-1]], draft.margins[1], draft
