"""Characters that are no plain letters in a row: raised, printed twice, glued together, turned, from right to left."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from itertools import accumulate
from pathlib import Path

import numpy as np
import pytest
from reportlab.pdfgen.canvas import Canvas

from library.pdf.direction import as_read
from library.pdf.gaps import in_seen_order
from library.pdf.glyphs import Drawn, Glyphs, find_doubles
from library.pdf.locating import locate
from tests.library.pdf.drawn import LEADING, LEFT, TOP, column, drawn, read, texts

Part = tuple[float, float, str]
"""By how much it is raised, in points, its size, and the text."""


def _set(path: Path, lines: Iterable[Iterable[Part]]) -> Path:
    """Draw lines of parts, each beside the last."""
    canvas = Canvas(str(path), pagesize=(612, 792), invariant=True)
    for number, parts in enumerate(lines):
        x = LEFT
        for rise, size, text in parts:
            canvas.setFont("Helvetica", size)
            canvas.drawString(x, TOP - 2 * number * LEADING + rise, text)
            x += canvas.stringWidth(text, "Helvetica", size)
    canvas.save()
    return path


def _up(text: str) -> Part:
    return (4.0, 7.0, text)


def _down(text: str) -> Part:
    return (-2.0, 7.0, text)


def _on(text: str) -> Part:
    return (0.0, 11.0, text)


NOTE = [_up("6"), _on(" Measured in the spring.")]


@pytest.mark.parametrize(
    ("parts", "written"),
    [
        pytest.param([_on("It boils at 250"), _up("9"), _on(" degrees")], "It boils at 250⁹ degrees", id="mark"),
        pytest.param([_on("USD 77"), _up("1,2"), _on(" million")], "USD 77¹,² million", id="two marks"),
        pytest.param([_on("The plan"), _up("a"), _on(" holds")], "The planᵃ holds", id="mark of a letter"),
        pytest.param([_on("3.2 x 10"), _up("6"), _on(" litres")], "3.2 x 10^6 litres", id="power behind a sign"),
        pytest.param([_on("about 10"), _up("6"), _on(" cells")], "about 10⁶ cells", id="a ten with a note"),
        pytest.param([_on("about 10"), _up("5"), _on(" cells")], "about 10^5 cells", id="power without a note"),
        pytest.param([_on("10"), _up("−3"), _on(" mol")], "10^-3 mol", id="negative power"),
        pytest.param([_on("640 m"), _up("2"), _on(" of land")], "640 m² of land", id="unit"),
        pytest.param([_on("CO"), _down("2"), _on(" and H"), _down("2"), _on("O")], "CO₂ and H₂O", id="lowered"),
        pytest.param([_on("the 5"), _up("th"), _on(" day")], "the 5th day", id="ordinal"),
        pytest.param([_on("3"), _up("1"), _on("/"), (0.0, 7.0, "2"), _on(" cups")], "3 1/2 cups", id="fraction"),
        pytest.param([_on("A"), (0.0, 8.0, "NNUAL 10"), _on(" R")], "ANNUAL 10 R", id="small capitals"),
    ],
)
def test_raised_and_lowered_figures_keep_their_sense(tmp_path: Path, parts: list[Part], written: str) -> None:
    assert texts(_set(tmp_path / "raised.pdf", [parts, NOTE])) == [written, "⁶ Measured in the spring."]


@pytest.mark.parametrize(
    ("parts", "written"),
    [
        pytest.param([_on("It boils at 250"), _up("9"), _on(" degrees")], "It boils at 250⁹ degrees", id="behind"),
        pytest.param([_on("of CO"), _down("2"), _on(" and 8 m"), _up("3"), _on(".")], "of CO₂ and 8 m³.", id="several"),
        pytest.param([_on("of "), _up("14"), _on("C in it")], "of ¹⁴C in it", id="before"),
    ],
)
def test_marks_that_are_drawn_after_all_else_are_read_in_their_place(
    tmp_path: Path, parts: list[Part], written: str
) -> None:
    canvas = Canvas(str(tmp_path / "after.pdf"), pagesize=(612, 792))
    places = list(accumulate((canvas.stringWidth(text, "Helvetica", size) for _, size, text in parts), initial=LEFT))
    for x, (rise, size, text) in sorted(zip(places, parts, strict=False), key=lambda placed: placed[1][0] != 0):
        canvas.setFont("Helvetica", size)
        canvas.drawString(x, TOP + rise, text)
    canvas.drawString(LEFT, TOP - 60, "The harbour office keeps a list of every ship")
    canvas.save()
    assert texts(tmp_path / "after.pdf")[0] == written


@pytest.mark.filterwarnings("error")
def test_text_that_is_pressed_flat_bears_no_marks(tmp_path: Path) -> None:
    """A mutated file had such a line; its size is 0, and dividing by it was warned of on stderr."""
    canvas = Canvas(str(tmp_path / "flat.pdf"), pagesize=(612, 792))
    flat = canvas.beginText()
    flat.setFont("Helvetica", 16)
    flat.setTextTransform(1, 0, 1, 0, LEFT, TOP)
    flat.textLine("Price list of the Kestrel workshop")
    canvas.drawText(flat)
    canvas.drawString(LEFT, TOP - 60, "The harbour office keeps a list of every ship")
    canvas.save()
    assert texts(tmp_path / "flat.pdf")[-1] == "The harbour office keeps a list of every ship"


def test_a_mark_and_the_stop_behind_it_stay_together(tmp_path: Path) -> None:
    assert texts(_set(tmp_path / "stop.pdf", [[_on("640 m"), _up("2"), _on(". Then")], NOTE]))[0] == "640 m². Then"


def test_a_page_of_few_words_in_columns_is_not_read_downwards(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 11)
        for row, words in enumerate(("Coffee 2.40", "Tea 1.90", "Bun with jam 3.15", "Juice 3.60")):
            label, _, price = words.rpartition(" ")
            for left, text in ((LEFT, label), (400.0, price)):
                for i, letter in enumerate(text):
                    canvas.drawString(left + canvas.stringWidth(text[:i], "Helvetica", 11), TOP - 11 * row, letter)

    assert _apart(tmp_path / "columns.pdf", draw) == ["Coffee 2.40", "Tea 1.90", "Bun with jam 3.15", "Juice 3.60"]


def test_a_quote_with_a_mark_is_found_on_the_page(tmp_path: Path) -> None:
    path = _set(tmp_path / "mark.pdf", [[_on("It boils at 250"), _up("9"), _on(" degrees")], NOTE])
    ((x0, y0, x1, y1),) = locate(path, 1, "boils at 250⁹ degrees")
    assert y0 < TOP < y1
    assert LEFT < x0 < LEFT + 20 < x1


@pytest.mark.parametrize("shift", [0.3, 1.0, 1.5])
@pytest.mark.parametrize("by", ["glyph", "line"])
def test_what_is_printed_twice_to_look_bold_is_read_once(tmp_path: Path, shift: float, by: str) -> None:
    lines = ["Total amount due: 8,614.50", "all bills will be settled", "code 300218"]
    pieces = []
    for number, line in enumerate(lines):
        x, y = LEFT, TOP - number * LEADING
        if by == "line":
            pieces += [(x, y, line), (x + shift, y, line)]
            continue
        canvas = Canvas("unused")
        for letter in line:
            pieces += [(x, y, letter), (x + shift, y, letter)]
            x += canvas.stringWidth(letter, "Helvetica", 10)
    assert texts(drawn(tmp_path / "bold.pdf", pieces)) == lines


@pytest.mark.parametrize("y", [700.0, 700.3, 700.6, 700.9, 701.2])
def test_a_copy_below_at_the_side_is_a_copy_wherever_it_stands(y: float) -> None:
    corners = [(100 + 8 * i + 1.2 * copy, y - 1.2 * copy) for i in range(3) for copy in range(2)]
    boxes = np.array([(x, low, x + 6, low + 10) for x, low in corners], np.float32)
    zero = np.zeros(6, np.float32)
    drawn = Drawn(boxes, zero, zero + 10, np.zeros(6, np.int8), np.zeros(6, np.int64))
    assert find_doubles(Glyphs("tttttt", np.arange(6), drawn)).sum() == 3


@pytest.mark.parametrize(
    "step", [pytest.param((0, -10), id="below it, in a column"), pytest.param((0, 0), id="in its place, in a ligature")]
)
def test_a_letter_and_its_like_are_no_copies(step: tuple[float, float]) -> None:
    shifts = np.array([(i * step[0], i * step[1]) * 2 for i in range(3)], np.float32)
    zero = np.zeros(3, np.float32)
    boxes = np.add(shifts, np.array((100, 700, 110, 710), np.float32))
    drawn = Drawn(boxes, zero, zero + 10, np.zeros(3, np.int8), np.zeros(3, np.int64))
    assert not find_doubles(Glyphs("fft", np.arange(3), drawn)).any()


def _apart(path: Path, draw: Callable[[Canvas], None]) -> list[str]:
    canvas = Canvas(str(path), pagesize=(612, 792))
    canvas.setFont("Times-Roman", 10)
    draw(canvas)
    canvas.save()
    return texts(path)


@pytest.mark.parametrize("gap", [0.12, 0.13, 0.15, 0.2, 0.25])
def test_words_without_spaces_are_parted_by_the_gaps_between_them(tmp_path: Path, gap: float) -> None:
    line = "The vault in Arvik holds 6,240 jars from nine countries at a time"

    def draw(canvas: Canvas) -> None:
        x = LEFT
        for word in re.findall(r"\S+", line):
            canvas.drawString(x, TOP, word)
            x += canvas.stringWidth(word, "Times-Roman", 10) + 10 * gap

    assert _apart(tmp_path / "gap.pdf", draw) == [line]


@pytest.mark.parametrize("space", [0.4, 1.0, 1.3])
def test_letters_set_apart_stay_one_word(tmp_path: Path, space: float) -> None:
    line = "The harbour of Westhaven in 1912"
    assert _apart(tmp_path / "apart.pdf", lambda canvas: canvas.drawString(LEFT, TOP, line, charSpace=space)) == [line]


@pytest.mark.parametrize("space", [1.5, 3.0, 5.0])
def test_letters_drawn_apart_one_by_one_are_words(tmp_path: Path, space: float) -> None:
    line = "Notes to the BALANCE SHEET"

    def draw(canvas: Canvas) -> None:
        x = LEFT
        for letter in line:
            canvas.drawString(x, TOP, letter)
            x += canvas.stringWidth(letter, "Times-Roman", 10) + space

    assert _apart(tmp_path / "apart.pdf", draw) == [line]


def test_marks_that_stand_apart_in_a_row_are_no_word(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        for i in range(8):
            canvas.drawString(LEFT + 9 * i, TOP, str(i + 1))

    assert _apart(tmp_path / "scale.pdf", draw) == ["1 2 3 4 5 6 7 8"]


@pytest.mark.parametrize("angle", [90, 180, 270])
def test_turned_text_is_read_in_its_own_order(tmp_path: Path, angle: int) -> None:
    body = column(0, 5)
    canvas = Canvas(str(tmp_path / "turned.pdf"), pagesize=(612, 792))
    canvas.setFont("Helvetica", 10)
    canvas.translate(306, 396)
    canvas.rotate(angle)
    for i in (3, 0, 4, 1, 2):
        canvas.drawString(-100, -i * LEADING, body[i])
    canvas.save()
    assert len(locate(tmp_path / "turned.pdf", 1, f"{body[1]} {body[2]}")) == 2
    page = read(tmp_path / "turned.pdf")
    assert [line.text for line in page.lines] == body
    for line in page.lines:
        assert 290 - 100 < line.x0 < line.x1 < 322 + 100
        assert (line.x1 - line.x0 < line.y1 - line.y0) == (angle != 180)


def test_a_turned_block_stands_apart_from_upright_text(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "block.pdf"), pagesize=(612, 792))
    canvas.setFont("Helvetica", 10)
    body, stamp = column(0, 8), "Printed for the harbour office in the year 1912"
    for i, text in enumerate(body[:4]):
        canvas.drawString(LEFT + 60, TOP - i * LEADING, text)
    canvas.saveState()
    canvas.translate(LEFT, TOP - 200)
    canvas.rotate(90)
    canvas.drawString(0, 0, stamp)
    canvas.restoreState()
    for i, text in enumerate(body[4:], start=4):
        canvas.drawString(LEFT + 60, TOP - i * LEADING, text)
    canvas.save()
    assert texts(tmp_path / "block.pdf") == [*body, stamp]


@pytest.mark.parametrize(
    ("seen", "read"),
    [
        pytest.param("םולש", "שלום", id="Hebrew"),
        pytest.param("םולש םולש Dan Roth", "Dan Roth שלום שלום", id="a name at the right"),
        pytest.param("5-ה ןוילגה", "הגליון ה-5", id="a figure behind a hyphen"),
        pytest.param("1,204.50 לש םוכס", "סכום של 1,204.50", id="a figure"),
        pytest.param("50% הנשה ףוסב", "בסוף השנה 50%", id="a share"),
        pytest.param("(הנשה) ףוסב", "בסוף (השנה)", id="brackets as they are seen"),
        pytest.param(")הנשה( ףוסב", "בסוף (השנה)", id="brackets as they are meant"),
        pytest.param("םולש תיבה (old house)", "(old house) הבית שלום", id="brackets around English"),
        pytest.param("is ןיי )yayin) and", "is יין (yayin) and", id="a bracket that is turned by itself"),
        pytest.param("the word םולש לודג here", "the word גדול שלום here", id="inside English"),
        pytest.param("plain words", "plain words", id="English"),
    ],
)
def test_a_line_from_right_to_left_is_put_in_the_order_of_reading(seen: str, read: str) -> None:
    assert as_read(seen) == read


def test_a_bracket_keeps_to_its_word_in_text_from_right_to_left() -> None:
    boxes = [(0, 10), (11.6, 14), (19, 24), (24, 29)]  # the ink of a bracket is narrower than its place
    drawn = Drawn(
        np.array([(x0, 700, x1, 709.5) for x0, x1 in boxes], np.float32),
        *(np.zeros(4, np.float32), np.full(4, 10.0, np.float32), np.zeros(4, np.int8), np.zeros(4, np.int64)),
    )
    stored = Glyphs("אב( ג", np.array([3, 2, 1, 1, 0]), drawn)
    assert as_read(in_seen_order(stored).text) == "אב (ג"


def test_a_line_of_a_page_from_right_to_left_begins_at_the_right_whatever_it_holds() -> None:
    assert as_read("ןאכ Westhaven Harbour Office", from_right=True) == "Westhaven Harbour Office כאן"
