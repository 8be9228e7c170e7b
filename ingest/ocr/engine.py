"""Reads the picture of a page: text recognition by rapidocr, offline, Chinese and English.

It runs in the sandbox's child. The models come with the rapidocr package; nothing is fetched.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingest.ocr.lines import Box, lay_out_boxes
from ingest.ocr.spacing import ink_spans, mend_spaces
from library.errors import DocumentUnreadable, RecognitionError
from library.pdf.layout import Layout
from library.pdf.pages import Line, ReadPage
from library.records import Rect

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Pixels = NDArray[np.uint8]
    Letters = tuple[tuple[str, float, Any], ...]

_DPI = 150
_DETECTED_SIDE = 1600  # pixels of the longer side in which text is looked for; it is read from the full picture
_MODELS = {"Det": "PP-OCRv6_det_small.onnx", "Rec": "PP-OCRv6_rec_small.onnx"}
_LEAST_SCORE = 0.5  # of [0, 1]; what scores less is mostly made of stains and drawings
_POOR = 0.8  # text the right way up scores above 0.9, upside down below 0.7
_THREADS = 1  # two take a third more CPU time, and the other cores embed meanwhile
_INK = 40  # of 255: how much darker or lighter than the paper something must be to be ink
_LEAST_HEIGHT = 6  # pixels that a letter is high; a rule alone is less
_LEAST_WIDTH = 150  # pixels, an inch: less than that is a page's number, a stamp or dust
_MARGIN = 16  # pixels around what is read
_ENOUGH_LINES = 6  # to tell which way up they are
_COARSE = 2  # pixels of the picture to one in which the direction of its lines is looked for


def recognise(path: Path, number: int, password: str = "") -> ReadPage:
    """Read a page, counted from 1, by its picture; how="empty" when there is nothing to read on it.

    Raises:
        DocumentUnreadable: If the page cannot be drawn, or the models fail on it.
        RecognitionError: If the models are missing.
        DocumentLocked: If the password is missing or wrong.
    """
    from library.pdf.drawing import draw

    drawing = draw(path, number, _DPI, password)
    page = ReadPage(number, drawing.width, drawing.height, (), how="empty")
    if _inked(drawing.pixels) is None:
        return page
    reading = _read(drawing.pixels)
    laid_out = reading.lay_out(drawing.width, drawing.height)
    if not laid_out.lines:
        return page
    tables = laid_out.tables
    return replace(page, lines=laid_out.lines, how="ocr", tables=len(tables), found_tables=tables)


def recognise_area(
    path: Path, number: int, area: Rect, dpi: float, least_score: float, password: str = ""
) -> tuple[Line, ...]:
    """Read a part of a page, counted from 1, by its picture.

    Args:
        path: The file.
        number: Of the page.
        area: In points, on the page as displayed.
        dpi: In which it is drawn; less than is usual for a page is not.
        least_score: How certain a line must be, in [0, 1].
        password: Opens a protected file.

    Raises:
        DocumentUnreadable: If the page cannot be drawn, or the models fail on it.
        RecognitionError: If the models are missing.
        DocumentLocked: If the password is missing or wrong.
    """
    from library.pdf.drawing import draw

    drawing = draw(path, number, max(_DPI, dpi), password, area)
    if _inked(drawing.pixels) is None:
        return ()
    laid_out = _read(drawing.pixels).lay_out(drawing.width, drawing.height, least_score)
    return tuple(_moved(line, area[0], area[1]) for line in laid_out.lines)


def _moved(line: Line, right: float, up: float) -> Line:
    return replace(line, x0=line.x0 + right, y0=line.y0 + up, x1=line.x1 + right, y1=line.y1 + up)


@dataclass(frozen=True)
class _Reading:
    """What was read in a picture after turning it to the left by quarters."""

    turns: int
    boxes: tuple[Box, ...]
    picture_height: int

    @property
    def score(self) -> float:
        """Mean certainty of its characters, in [0, 1]."""
        return self.worth / max(1, sum(len(box.text) for box in self.boxes))

    @property
    def worth(self) -> float:
        """How many characters were read, each counted by how certain it is."""
        return sum(len(box.text) * box.score for box in self.boxes)

    def other_turns(self) -> tuple[int, ...]:
        """Name the quarter turns under which it may read better."""
        upright = sum(box.area for box in self.boxes if not box.tall)
        if self.boxes and upright < sum(box.area for box in self.boxes) / 2:
            return (1, 3)
        return (2,) if self.boxes and self.score < _POOR else ()

    def lay_out(self, width: float, height: float, least_score: float = _LEAST_SCORE) -> Layout:
        """Put what was read into lines on a page of this size in points."""
        size = (height, width) if self.turns % 2 else (width, height)
        kept = [box for box in self.boxes if box.score >= least_score]
        laid_out = lay_out_boxes(kept, size, size[1] / self.picture_height)
        return laid_out.moved(lambda rect: _turned_back(rect, self.turns, width, height))


def _turned_back(rect: Rect, turns: int, width: float, height: float) -> Rect:
    """Give the place on the page as displayed, before the picture was turned."""
    x0, y0, x1, y1 = rect
    if turns == 3:
        x0, y0, x1, y1 = width - y1, x0, width - y0, x1
    elif turns == 2:
        x0, y0, x1, y1 = width - x1, height - y1, width - x0, height - y0
    elif turns == 1:
        x0, y0, x1, y1 = y0, height - x1, y1, height - x0
    return x0, y0, x1, y1


def _inked(pixels: Pixels) -> tuple[slice, slice] | None:
    """Give the rows and columns of a picture that hold ink, with a margin; None where no line of text can stand."""
    import numpy as np

    grey = pixels.min(axis=2).astype(np.int16)
    ink = np.abs(grey - np.int16(np.median(grey))) > _INK
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    if not len(rows) or min(np.ptp(rows), np.ptp(columns)) < _LEAST_HEIGHT:
        return None
    if max(np.ptp(rows), np.ptp(columns)) < _LEAST_WIDTH:
        return None
    return _with_margin(int(rows[0]), int(rows[-1])), _with_margin(int(columns[0]), int(columns[-1]))


def _with_margin(first: int, last: int) -> slice:
    return slice(max(0, first - _MARGIN), last + 1 + _MARGIN)


def _read(pixels: Pixels) -> _Reading:
    """Read the picture as it stands, or turned where that reads better."""
    if (turns := _sideways(pixels)) is not None:
        return _read_turned(pixels, turns)
    best = _read_turned(pixels, 0)
    for turns in best.other_turns():
        other = _read_turned(pixels, turns)
        best = max(best, other, key=lambda reading: reading.worth)
        if other.score > _POOR:
            break
    return best


def _sideways(pixels: Pixels) -> int | None:
    """Tell which quarter turn sets lying text upright, from a strip of it, so that the whole is read only once."""
    import numpy as np

    inked = _inked(pixels)
    if inked is None:
        return None
    picture = pixels[inked]
    boxes = _engine()(np.ascontiguousarray(picture[::_COARSE, ::_COARSE, ::-1]), use_rec=False).boxes
    if boxes is None:
        return None
    tall = [box for box in boxes if np.ptp(box[:, 1]) >= 1.5 * np.ptp(box[:, 0])]
    if len(tall) < _ENOUGH_LINES or len(tall) < len(boxes) / 2:
        return None
    middles = sorted(_COARSE * float(box[:, 0].mean()) for box in tall)
    at = len(middles) // 2 - _ENOUGH_LINES // 2
    strip = picture[:, max(0, int(middles[at]) - _MARGIN) : int(middles[at + _ENOUGH_LINES - 1]) + _MARGIN]
    return max((1, 3), key=lambda turns: _read_turned(strip, turns).score)


def _read_turned(pixels: Pixels, turns: int) -> _Reading:
    import numpy as np

    whole = np.rot90(pixels, turns)
    if (inked := _inked(whole)) is None:
        return _Reading(turns, (), whole.shape[0])
    picture = np.ascontiguousarray(whole[inked][..., ::-1])  # the models were trained on blue, green, red
    result = _recognised(picture)
    if not result.txts:
        return _Reading(turns, (), whole.shape[0])
    grey = picture.mean(axis=2, dtype=np.float32)
    found = zip(result.boxes, result.txts, result.scores, _letters(result), strict=True)
    boxes = (_fitted(_box(corners, text, score), letters, grey) for corners, text, score, letters in found)
    rows, columns = inked
    return _Reading(turns, tuple(box.moved(columns.start, rows.start) for box in boxes), whole.shape[0])


def _recognised(picture: Pixels) -> Any:
    """Run the models; without the letters' places where rapidocr stumbles over these, as it does over odd shapes.

    Raises:
        DocumentUnreadable: If the models fail on this picture.
        RecognitionError: If they are missing.
    """
    engine = _engine()
    problem: Exception | None = None
    for places in (True, False):
        try:
            return engine(picture, use_rec=True, return_word_box=places, return_single_char_box=places)
        except MemoryError:
            raise
        except Exception as error:  # noqa: BLE001 - it lets errors of numpy, OpenCV, shapely and ONNX Runtime through
            problem = error
    raise DocumentUnreadable("page_not_recognised") from problem


def _letters(result: Any) -> Sequence[Letters]:
    """Give the letters of each box; none where rapidocr has not placed them all."""
    placed = result.word_results or ()
    if len(placed) != len(result.txts) or not all(isinstance(letters, tuple) for letters in placed):
        return [()] * len(result.txts)
    return list(placed)


def _box(corners: Any, text: str, score: float) -> Box:
    """Make a box of its corners, clockwise from the top left."""
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = corners.tolist()
    xs, ys = (ax, bx, cx, dx), (ay, by, cy, dy)
    slope = (by - ay) / (bx - ax) if bx > ax else 0.0
    height = min(math.dist((ax, ay), (dx, dy)), math.dist((ax, ay), (bx, by)))
    return Box(text.strip(), score, min(xs), min(ys), max(xs), max(ys), height, slope)


def _fitted(box: Box, letters: Letters, grey: NDArray[np.float32]) -> Box:
    """Fit a box to its ink, and put back the spaces that were lost within it, by the letters' own boxes."""
    if box.tall:
        return box
    ink = ink_spans(grey, box.x0, box.x1, (box.y0 + box.y1) / 2, box.height, box.slope)
    if not ink:
        return box
    centres = [sum(x for x, _ in corners) / len(corners) for _, _, corners in letters]
    gaps = [(left[1], right[0]) for left, right in pairwise(ink)]
    return replace(box, text=mend_spaces(box.text, centres, gaps, box.height), x0=ink[0][0], x1=ink[-1][1])


@cache
def _engine() -> Any:
    """Load the models, once in a process."""
    import rapidocr

    folder = Path(rapidocr.__file__).parent / "models"
    params: dict[str, Any] = {
        "Global.log_level": "critical",
        "Global.use_cls": False,
        "Global.text_score": 0.0,
        "Global.max_side_len": 10_000,  # the picture is small enough already
        "Rec.rec_batch_num": 1,  # lines read together are padded to the longest: 6 cost a quarter more
        "Det.limit_type": "max",
        "Det.limit_side_len": _DETECTED_SIDE,
        "EngineConfig.onnxruntime.intra_op_num_threads": _THREADS,
        "EngineConfig.onnxruntime.inter_op_num_threads": 1,
    }
    for part, model in _MODELS.items():
        path = folder / model
        if not path.is_file():  # rapidocr would try to download it
            raise RecognitionError("ocr_models_missing", model=model)
        params[f"{part}.model_path"] = str(path)
    return rapidocr.RapidOCR(params=params)
