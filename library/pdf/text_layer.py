"""Reads the text layer of a page, character by character: where each stands, how it is drawn, whether it is seen."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import repeat
from typing import Any

import numpy as np
from numpy.typing import NDArray

from library.pdf import pdfium_calls as calls
from library.pdf.content_order import join_broken_lines, place_marks
from library.pdf.direction import runs_from_right
from library.pdf.gaps import find_gaps, find_letter_spaces, in_seen_order
from library.pdf.glyphs import Drawn, Glyphs, find_doubles, solid
from library.pdf.page_objects import PageObjects, objects_on
from library.pdf.pdfium_calls import address, pdfium, raw
from library.pdf.placing import displayed
from library.pdf.raised import mark_raised
from library.pdf.scene import fill_rows, inks_of, shapes_among, share_of_pictures
from library.pdf.unseen import Inks, Shape, doubtful, never_seen, unseen_on

_MOST_PIXELS = 2_000_000
_SLANT = 3.0  # degrees
_LEGIBLE = 8  # pixels of a font's size, so that a character's ink is seen


@dataclass(frozen=True)
class TextLayer:
    """The text of a page that is seen.

    Attributes:
        raw: All its text, as pdfium has it.
        hidden: How many characters nobody sees.
        mirrored: For each character that pdfium has, whether it is drawn as in a mirror.
        drawn: All that the page draws.
    """

    raw: str
    glyphs: Glyphs
    hidden: int
    mirrored: NDArray[np.bool_]
    drawn: PageObjects


def read_text_layer(page: Any, text_page: Any) -> TextLayer:
    """Read the characters of a page, without those that nobody sees and those that are printed twice."""
    text = _whole_text(text_page)
    handle = address(text_page)
    boxes = np.zeros((len(text), 4), np.float32)
    fill_rows(calls.char_box, handle, range(len(text)), boxes)
    boxes = boxes[:, [0, 3, 2, 1]]
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    inked = solid(codes) & (boxes[:, 3] > boxes[:, 1])
    pieces, firsts, objects = _pieces(handle, boxes, inked)
    matrices = np.zeros((len(firsts), 6), np.float32)
    fill_rows(calls.char_matrix, handle, firsts, matrices)
    sizes = np.fromiter(map(calls.char_size, repeat(handle), firsts), np.float32, len(firsts))
    sizes *= np.hypot(matrices[:, 2], matrices[:, 3])
    drawn = objects_on(page)
    shapes = shapes_among(drawn)
    inks = inks_of(handle, objects, firsts, sizes, drawn, ordered=bool(shapes))
    hidden = _hidden(page, handle, boxes, pieces, inks, drawn, shapes)
    glyphs = Glyphs(text, np.arange(len(text)), _upright(page, boxes, pieces, matrices, sizes)).without(hidden)
    glyphs = glyphs.without(find_doubles(glyphs))
    glyphs = glyphs.without(find_letter_spaces(glyphs))
    glyphs = join_broken_lines(glyphs)
    reach = partial(_reach, handle, boxes, glyphs.drawn.quarters) if not page.get_rotation() else None
    glyphs = mark_raised(place_marks(glyphs.with_inserted(find_gaps(glyphs, reach))))
    if runs_from_right(glyphs.text):
        glyphs = in_seen_order(glyphs)
    flipped = matrices[:, 0] * matrices[:, 3] < matrices[:, 1] * matrices[:, 2]
    return TextLayer(text, glyphs, int(hidden.sum()), np.append(flipped, False)[pieces], drawn)


def _reach(
    handle: int, boxes: NDArray[np.float32], quarters: NDArray[np.int8], places: NDArray[np.int64]
) -> NDArray[np.float32]:
    """Give by how many points some characters begin before their own place; 0 for those that are turned."""
    origins = np.zeros((len(places), 2))
    fill_rows(calls.char_origin, handle, places.tolist(), origins, parts=2)
    return np.where(quarters[places] == 0, origins[:, 0] - boxes[places, 0], 0).astype(np.float32)


def _whole_text(text_page: Any) -> str:
    """Get the page's text so that its indices are pdfium's own."""
    count = text_page.count_chars()
    units = np.zeros(2 * max(count, 0) + 2, np.uint16)
    written = calls.page_text(address(text_page), 0, count, units.ctypes.data) if count > 0 else 0
    text = units[: max(written - 1, 0)].tobytes().decode("utf-16-le", "replace")
    if len(text) != count:  # characters without a meaning are left out there
        text = "".join(chr(raw.FPDFText_GetUnicode(text_page, i)) for i in range(count))
    return text


def _pieces(
    handle: int, boxes: NDArray[np.float32], inked: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], list[int], list[int]]:
    """Cut the text where its height or a word changes: what lies between is drawn alike, and asked about once.

    Returns:
        For each character the number of its piece, -1 for what is no ink; the first character of each piece; and the
        text object that draws that.
    """
    begins = inked.copy()
    begins[1:] &= ~inked[:-1] | (boxes[1:, 1] != boxes[:-1, 1]) | (boxes[1:, 3] != boxes[:-1, 3])
    words = np.flatnonzero(begins)
    objects = np.fromiter(map(calls.char_object, repeat(handle), words.tolist()), np.uint64, len(words))
    leads = np.ones(len(words), np.bool_)
    leads[1:] = objects[1:] != objects[:-1]
    pieces = np.full(len(inked), -1)
    pieces[inked] = (np.cumsum(leads) - 1)[(np.cumsum(begins) - 1)[inked]]
    return pieces, words[leads].tolist(), objects[leads].tolist()


def _hidden(
    page: Any,
    handle: int,
    boxes: NDArray[np.float32],
    pieces: NDArray[np.int64],
    inks: Inks,
    drawn: PageObjects,
    shapes: Sequence[Shape],
) -> NDArray[np.bool_]:
    """Tell which characters nobody sees; spaces among them stay."""
    hidden = never_seen(boxes, pieces, inks, drawn.box, share_of_pictures(drawn))
    known = drawn.is_whole and len(inks.orders)
    asked = doubtful(boxes, pieces, inks, drawn.box, shapes) if known else ()
    if len(asked):
        places = np.flatnonzero(np.isin(pieces, asked) & ~hidden)
        objects = set(map(calls.char_object, repeat(handle), places.tolist())) - {0}
        hidden[places[_unseen(page, objects, boxes[places], inks.sizes[asked])]] = True
    return hidden


def _unseen(
    page: Any, objects: Collection[int], boxes: NDArray[np.float32], sizes: NDArray[np.float32]
) -> NDArray[np.bool_]:
    """Tell which characters of some text objects make no difference to the page's picture."""
    width, height = page.get_size()
    scale = max(1.0, min(3.0, _LEGIBLE / max(float(sizes.min()), 1.0)))
    scale = min(scale, (_MOST_PIXELS / max(width * height, 1.0)) ** 0.5)
    try:
        seen = _picture(page, scale)
        for item in objects:
            calls.set_active(item, 0)
        without = _picture(page, scale)
    except pdfium.PdfiumError:
        return np.zeros(len(boxes), np.bool_)
    finally:
        for item in objects:
            calls.set_active(item, 1)
    change = np.maximum(seen, without) - np.minimum(seen, without)
    change = np.maximum(np.maximum(change[..., 0], change[..., 1]), change[..., 2])
    x0, y0, x1, y1 = displayed(boxes, page.get_bbox(), page.get_rotation()).T
    return unseen_on(change, np.stack((x0, height - y1, x1, height - y0), axis=1) * scale)


def _picture(page: Any, scale: float) -> NDArray[np.uint8]:
    pixels: NDArray[np.uint8] = page.render(scale=scale, draw_annots=False, may_draw_forms=False).to_numpy()
    return pixels


def _upright(
    page: Any,
    boxes: NDArray[np.float32],
    pieces: NDArray[np.int64],
    matrices: NDArray[np.float32],
    sizes: NDArray[np.float32],
) -> Drawn:
    """Turn each character so that its text runs from left to right."""
    box, rotation, (width, height) = page.get_bbox(), page.get_rotation(), page.get_size()
    angles = np.degrees(np.arctan2(matrices[:, 1], matrices[:, 0])) - rotation
    quarters = np.round(angles / 90)
    slanted = np.abs(angles - 90 * quarters) > _SLANT
    slanted |= matrices[:, 0] * matrices[:, 3] < matrices[:, 1] * matrices[:, 2]
    quarter = np.where(slanted, -1, quarters.astype(np.int64) % 4)
    origins = displayed(matrices[:, [4, 5, 4, 5]], box, rotation)
    _stand_up(origins, quarter, width, height)
    # What pdfium adds between words is taken to be as what stands before it.
    places = np.arange(len(pieces))
    before = pieces[np.maximum.accumulate(np.where(pieces >= 0, places, 0))] if len(pieces) else pieces
    quarter_of = np.append(quarter, 0)[before]
    placed = displayed(boxes, box, rotation)
    _stand_up(placed, quarter_of, width, height)
    zero = np.float32(0)
    return Drawn(
        placed,
        np.append(origins[:, 1], zero)[before],
        np.append(sizes, zero)[before],
        quarter_of.astype(np.int8),
        pieces,
    )


def _stand_up(boxes: NDArray[np.float32], quarters: NDArray[np.int64], width: float, height: float) -> None:
    """Turn in place what runs upwards, backwards or downwards on a page as displayed."""
    for quarter in np.unique(quarters[quarters > 0]) if (quarters > 0).any() else ():
        which = quarters == quarter
        x0, y0, x1, y1 = boxes[which].T
        w, h = np.float32(width), np.float32(height)
        if quarter == 1:
            turned = (y0, w - x1, y1, w - x0)
        elif quarter == 2:
            turned = (w - x1, h - y1, w - x0, h - y0)
        else:
            turned = (h - y1, x0, h - y0, x1)
        boxes[which] = np.stack(turned, axis=1)
