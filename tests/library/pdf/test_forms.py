from __future__ import annotations

from pathlib import Path

import pytest
from reportlab.pdfbase.acroform import AcroForm

from library.pdf.annotations import Widget
from library.pdf.drawing import draw
from library.pdf.forms import read_fields
from library.pdf.reading import read_pages
from library.pdf.runs import Run
from library.records import Rect
from tests.annotated_pdfs import drop_appearances, make_form

PRINTED = [
    (60, 700, "Name of the ferry:"),
    (60, 668, "Home port"),
    (60, 636, "Does she carry cars?"),
    (278, 636, "Yes"),
    (358, 636, "No"),
    (278, 604, "I have read the rules"),
    (60, 572, "Line"),
    (60, 540, "Remarks"),
]


def _fill(form: AcroForm) -> None:
    form.textfield(name="f1", value="Heron Star", x=260, y=695, width=200, height=18)
    form.choice(name="f2", value="Skarvik", options=["Arvik", "Skarvik"], x=260, y=663, width=200, height=18)
    form.checkbox(name="f3", checked=True, x=260, y=634, size=14)
    form.checkbox(name="f4", checked=False, x=340, y=634, size=14)
    form.checkbox(name="f5", checked=True, x=260, y=602, size=14)
    form.radio(name="f6", value="north", selected=False, x=260, y=570, size=14, tooltip="Line")
    form.radio(name="f6", value="south", selected=True, x=340, y=570, size=14, tooltip="Line")
    form.textfield(name="f7", value="", x=260, y=535, width=200, height=18)


@pytest.fixture(params=["drawn", "not drawn"])
def form(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = make_form(tmp_path / "form.pdf", PRINTED, _fill)
    return drop_appearances(path) if request.param == "not drawn" else path


def test_what_is_filled_in_is_read_with_what_is_printed_beside_it(form: Path) -> None:
    (page,) = read_pages(form, [1])
    assert [note.text for note in page.notes] == [
        "Name of the ferry: Heron Star",
        "Home port: Skarvik",
        "Does she carry cars? Yes",
        "I have read the rules: ticked",
        "Line: south",
    ]
    assert page.notes[0].rect == pytest.approx((260, 695, 460, 713), abs=0.5)


def test_a_picture_of_the_page_shows_what_is_filled_in(form: Path) -> None:
    filled = draw(form, 1, 72)
    x0, y0, x1, y1 = 262, 697, 330, 711
    inside = filled.pixels[round(filled.height) - y1 : round(filled.height) - y0, x0:x1]
    assert (inside.min(axis=2) < 100).sum() > 40


W = (100.0, 700.0, 200.0, 716.0)


def _run(text: str, x0: float, y0: float, x1: float = 0.0) -> Run:
    return Run(text, x0, y0, x1 or x0 + 6 * len(text), y0 + 12, 0)


def _widget(rect: Rect = W, value: str = "7", tooltip: str = "", name: str = "f") -> Widget:
    return Widget("text", name, tooltip, value, bool(value), rect)


@pytest.mark.parametrize(
    ("runs", "widgets", "text"),
    [
        pytest.param([_run("Age", 100, 718)], [_widget()], "Age: 7", id="above"),
        pytest.param([_run("Age", 102, 687)], [_widget()], "Age: 7", id="below"),
        pytest.param(
            [_run("Age", 100, 687), _run("Name", 100, 725)], [_widget()], "Age: 7", id="the nearer of two that stack"
        ),
        pytest.param([_run("Age", 104, 702)], [_widget()], "Age: 7", id="within"),
        pytest.param([_run("$", 90, 702)], [_widget(tooltip="Income")], "Income: 7", id="a sign is no label"),
        pytest.param(
            [_run("Rent", 40, 702), _run("EUR", 100, 718)], [_widget()], "Rent, EUR: 7", id="row and column of a table"
        ),
        pytest.param(
            [_run("Rent", 10, 702)],
            [_widget(), _widget((40, 700, 90, 716), value="")],
            "f: 7",
            id="not past another field",
        ),
        pytest.param([], [_widget(name="page[0].Year_built[0]")], "Year built: 7", id="its name at last"),
        pytest.param([_run("年龄", 60, 702)], [_widget()], "年龄：7", id="Chinese"),
        pytest.param(
            [_run("Full name of the", 0, 714, 95), _run("applicant", 0, 702, 60)],
            [_widget((100, 698, 200, 728))],
            "Full name of the applicant: 7",
            id="a label of two lines",
        ),
        pytest.param([_run("Age", 60, 702)], [_widget(value="")], None, id="empty"),
    ],
)
def test_a_field_has_the_label_that_a_reader_sees(runs: list[Run], widgets: list[Widget], text: str | None) -> None:
    assert [note.text for note in read_fields(widgets, runs)] == ([text] if text else [])


def test_a_field_in_a_grid_has_the_label_of_its_row_and_of_its_column() -> None:
    runs = [_run("Month", 100, 740), _run("Year", 220, 740), _run("Rent", 20, 720), _run("Food", 20, 700)]
    rects = [(x, y, x + 80.0, y + 14) for y in (720.0, 700.0) for x in (100.0, 220.0)]
    notes = read_fields([_widget(rect, str(i)) for i, rect in enumerate(rects)], runs)
    assert [note.text for note in notes] == ["Rent, Month: 0", "Rent, Year: 1", "Food, Month: 2", "Food, Year: 3"]


def test_a_choice_has_the_question_above_it_and_says_which_texts_it_takes_up() -> None:
    runs = [_run("Class", 100, 720), _run("First", 118, 700), _run("Second", 218, 700)]
    buttons = [
        Widget("radio", "f", "", value, value == "b", (x, 700, x + 14, 714)) for x, value in ((100, "a"), (200, "b"))
    ]
    (note,) = read_fields(buttons, runs)
    assert note.text == "Class: Second"
    assert sorted(note.printed) == ["Class", "First", "Second"]
