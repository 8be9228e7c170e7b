"""A form's values with their labels: what is printed beside a field, else what the form itself calls it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from library.pdf.annotations import Widget
from library.pdf.pages import Note
from library.pdf.runs import Run
from library.records import NOWHERE, Rect
from library.text import cjk_language_of

_TOUCH = 2.0  # points by which a label may overlap its field
_ALIGNED = 8.0  # points between the left edges of a field and of the label above it
_FARTHEST = 300.0  # points from a label to the field at its right
_ABOVE = 14.0  # points from a label to the field under it
_OPTION = 24.0  # points from a box to tick to its label
_LINES = 3  # that a label may have beside its first
_LETTERS = re.compile(r"[^\W\d_]{2}|[\u2e80-\u9fff]")
_ENDS = " \t:：.…·_*"
_PART = re.compile(r"\[\d+\]|#\w+")
_TICKED = {"en": "ticked", "zh": "已勾选"}
_CJK_FROM = "\u2e80"


def read_fields(widgets: Sequence[Widget], runs: Sequence[Run]) -> list[Note]:
    """Note the fields that are filled in, from the top of the page, each with its label; empty ones give nothing."""
    labels = _Labels(widgets, [run for run in runs if run.text and not run.turned])
    filled = sorted((widget for widget in widgets if widget.on), key=_reading_order)
    told_of = ((widget, *one) for widget in filled for one in labels.told(widget))
    return [Note("field", text, widget.rect, printed=printed) for widget, text, printed in told_of]


def data_notes(data: Sequence[tuple[str, str]]) -> list[Note]:
    """Note labels and values of which no place is known: their rectangle is empty."""
    return [Note("field", told(label, value), NOWHERE) for label, value in data]


def told(label: str, value: str) -> str:
    """Join a label and a value; the label alone is ticked where the value is empty."""
    label, value = _plain(label), " ".join(value.split())
    if not value:
        value = _TICKED["zh" if cjk_language_of(label) == "zh" else "en"]
    if not label:
        return value
    mark = "：" if label[-1] >= _CJK_FROM else " " if label[-1] in "?？" else ": "
    return label + mark + value


def _plain(label: str) -> str:
    return " ".join(label.split()).strip(_ENDS)


def _reading_order(widget: Widget) -> tuple[float, float]:
    return (-round((widget.rect[1] + widget.rect[3]) / 16), widget.rect[0])


@dataclass(frozen=True)
class _Labels:
    """Finds what is printed beside the fields of a page."""

    widgets: Sequence[Widget]
    runs: Sequence[Run]

    def told(self, widget: Widget) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Give label and value in one line, with the printed texts that this says; nothing where there is neither."""
        if widget.kind in ("check", "radio"):
            text, used = self._told_ticked(widget)
        else:
            label, used = self._label(widget)
            text = told(label or widget.tooltip or _last_name(widget), widget.value)
        if text:
            yield text, tuple(run.text for run in used)

    def _told_ticked(self, widget: Widget) -> tuple[str, list[Run]]:
        option, asked = self._option(widget)
        label, lines = "", self._lines(option) if option else []
        asked = asked or self._asked_above(widget)
        group = _plain(asked.text) if asked else ""
        if asked:
            lines += [asked, *(run for run in self._level(widget) if run is not option and self._is_option(run))]
        if option:
            label = " ".join(run.text for run in self._lines(option))
        if label and group:
            return told(group, label), lines
        if label and widget.kind == "radio" and widget.tooltip and widget.tooltip != label:
            return told(widget.tooltip, label), lines
        meaning = _meaning(widget.value) if widget.kind == "radio" or not label else ""
        return told(label or widget.tooltip or _last_name(widget), meaning), lines

    def _asked_above(self, widget: Widget) -> Run | None:
        """Give what is printed above the first of the buttons of which one can be chosen."""
        same = [other for other in self.widgets if other.kind == "radio" and other.name == widget.name]
        if widget.kind != "radio" or len(same) < 2:
            return None
        above = self._stacked(min(same, key=_reading_order))
        return above if above and above.y0 > widget.rect[1] and not self._is_option(above) else None

    def _label(self, widget: Widget) -> tuple[str, list[Run]]:
        """Give what stands at the left and right above, which of a table's cell are both its labels."""
        found = self._in_grid(widget) or (self._left(widget), self._stacked(widget))
        if not any(found):
            found = (self._within(widget), None)
        labels = [self._lines(run) for run in found if run]
        texts = (_plain(" ".join(run.text for run in lines)) for lines in labels)
        return ", ".join(filter(None, texts)), [run for lines in labels for run in lines]

    def _left(self, widget: Widget, blocked: bool = True) -> Run | None:
        x0 = widget.rect[0]
        beside = [run for run in self._level(widget) if -_TOUCH <= x0 - run.x1 < _FARTHEST and _is_label(run)]
        if not beside:
            return None
        top = max(run.y1 for run in beside)
        nearest = max((run for run in beside if run.y1 > top - run.height), key=lambda run: run.x1)
        return None if blocked and self._between(nearest.x1, x0, widget) else nearest

    def _stacked(self, widget: Widget) -> Run | None:
        """Give what stands at the left edge right above a field, or right under it, whichever is nearer."""
        x0, y0, _, y1 = widget.rect
        aligned = [run for run in self.runs if abs(run.x0 - x0) < _ALIGNED and _is_label(run)]
        spaces = [(run.y0 - y1, run) for run in aligned if run.y0 > y0] + [
            (y0 - run.y1, run) for run in aligned if run.y1 < y1
        ]
        near = [(space, run) for space, run in spaces if -_TOUCH <= space < _ABOVE and not self._in_field(run)]
        return min(near, key=lambda pair: pair[0])[1] if near else None

    def _in_field(self, run: Run) -> bool:
        return any(_holds(widget, run) for widget in self.widgets)

    def _within(self, widget: Widget) -> Run | None:
        return max((run for run in self.runs if _holds(widget, run) and _is_label(run)), key=_height, default=None)

    def _in_grid(self, widget: Widget) -> tuple[Run, Run] | None:
        """Give the labels of the row and of the column of a field that stands among others, with no label between."""
        row = self._left(widget, blocked=False)
        beside = (other for other in self.widgets if other is not widget and _shares_row(other.rect, widget.rect))
        if row is None or not any(
            self._left(right) is None and self._left(right, blocked=False) is row
            for other in beside
            for right in (max(widget, other, key=lambda one: one.rect[0]),)
        ):
            return None
        x0, x1, y1 = widget.rect[0] - _ALIGNED, widget.rect[2] + _ALIGNED, widget.rect[3] - _TOUCH
        over = (run for run in self.runs if run.y0 > y1 and x0 < (run.x0 + run.x1) / 2 < x1)
        column = min(filter(_is_label, over), key=lambda run: run.y0, default=None)
        return (row, column) if column else None

    def _option(self, widget: Widget) -> tuple[Run | None, Run | None]:
        """Give the label of a box, which is mostly at its right, and what is asked at the left of its options."""
        x0, _, x1, _ = widget.rect
        level = [run for run in self._level(widget) if _is_label(run)]
        right = min((run for run in level if -_TOUCH <= run.x0 - x1 < _OPTION), key=lambda run: run.x0, default=None)
        left = max((run for run in level if -_TOUCH <= x0 - run.x1 < _FARTHEST), key=lambda run: run.x1, default=None)
        if right and not (left and x0 - left.x1 < right.x0 - x1):
            asked = [run for run in level if run.x1 <= x0 + _TOUCH and not self._is_option(run)]
            return right, max(asked, key=lambda run: run.x1, default=None)
        return left, None

    def _is_option(self, run: Run) -> bool:
        return any(
            0 <= run.x0 - box.rect[2] + _TOUCH < _OPTION and _is_level(run, box)
            for box in self.widgets
            if box.kind in ("check", "radio")
        )

    def _level(self, widget: Widget) -> list[Run]:
        return [run for run in self.runs if _is_level(run, widget)]

    def _between(self, x0: float, x1: float, widget: Widget) -> bool:
        """True if another field stands between a label and a field."""
        return any(
            other.rect[0] > x0 - _TOUCH and other.rect[2] < x1 + _TOUCH and _shares_row(other.rect, widget.rect)
            for other in self.widgets
            if other is not widget
        )

    def _lines(self, run: Run) -> list[Run]:
        """Give the lines of a label that goes on in the line under it, or was begun in the line above."""
        lines = [run]
        for _ in range(_LINES):
            if lines[0].text[0].islower() and (above := self._next(lines[0], 1)):
                lines.insert(0, above)
            if (below := self._next(lines[-1], -1)) and below.text[0].islower():
                lines.append(below)
        return lines

    def _next(self, run: Run, way: int) -> Run | None:
        for other in self.runs:
            space = other.y0 - run.y1 if way > 0 else run.y0 - other.y1
            if abs(other.x0 - run.x0) < _TOUCH and abs(space) < 0.6 * run.height and other is not run:
                return other
        return None


def _is_level(run: Run, widget: Widget) -> bool:
    _, y0, _, y1 = widget.rect
    return min(run.y1, y1) - max(run.y0, y0) > 0.5 * min(run.height, y1 - y0)


def _shares_row(one: Rect, other: Rect) -> bool:
    return min(one[3], other[3]) - max(one[1], other[1]) > _TOUCH


def _is_label(run: Run) -> bool:
    return _LETTERS.search(run.text) is not None


def _holds(widget: Widget, run: Run) -> bool:
    x0, y0, x1, y1 = widget.rect
    return x0 < (run.x0 + run.x1) / 2 < x1 and y0 < (run.y0 + run.y1) / 2 < y1


def _height(run: Run) -> float:
    return run.y1


def _last_name(widget: Widget) -> str:
    """Give the last part of a field's name, without the counts that programs set there: "Page1[0].Visa[0]"."""
    return _PART.sub("", widget.name.rpartition(".")[2]).replace("_", " ")


def _meaning(value: str) -> str:
    """Give what a ticked box stands for; "" where that is but a number, "on" or "yes" in English."""
    return "" if value.casefold() in ("on", "yes", "true", "off") or not _LETTERS.search(value) else value
