from __future__ import annotations

from pathlib import Path

import pytest

from library.pdf.annotations import Remark, author_of, comment_notes
from library.pdf.reading import read_pages
from library.records import Rect
from tests.annotated_pdfs import annotate, marking
from tests.pdfs import make_pdf

ON_LINE: Rect = (54.0, 780.0, 260.0, 796.0)
AT: list[float] = [300.0, 700.0, 320.0, 720.0]


@pytest.fixture
def contract(tmp_path: Path) -> Path:
    return make_pdf(tmp_path / "contract.pdf", ["The ferry sails at noon every day.", "Second page."])


def _told(path: Path) -> list[tuple[str, str]]:
    (page,) = read_pages(path, [1])
    return [(note.author, note.text) for note in page.notes if note.kind == "comment"]


def test_comments_are_told_by_whom_on_what_and_with_their_replies(contract: Path) -> None:
    annotate(
        contract,
        [
            {"/Subtype": "/Text", "/Rect": AT, "/Contents": "Who pays?", "/T": "Ada Berg"},
            {"/Subtype": "/Text", "/Rect": AT, "/Contents": "The town.", "/T": "J. Roe", "/IRT": 0},
            marking("Highlight", ON_LINE, **{"/Contents": "Make it one o'clock.", "/T": "M. Ilves"}),
            {"/Subtype": "/FreeText", "/Rect": [60.0, 500.0, 360.0, 524.0], "/Contents": "Typed\rhere"},
        ],
    )
    assert _told(contract) == [
        ("M. Ilves", "Comment by M. Ilves: “The ferry sails at noon every day” – Make it one o'clock."),
        ("Ada Berg", "Comment by Ada Berg: Who pays?"),
        ("J. Roe", "Reply by J. Roe to Ada Berg: The town."),
        ("", "Comment: Typed\nhere"),
    ]


@pytest.mark.parametrize(
    "silent",
    [
        pytest.param({"/Subtype": "/Link", "/Rect": AT, "/Contents": "A link"}, id="link"),
        pytest.param({"/Subtype": "/Stamp", "/Rect": AT, "/Contents": "Approved"}, id="stamp"),
        pytest.param({"/Subtype": "/Popup", "/Rect": AT, "/Contents": "Twice"}, id="popup"),
        pytest.param({"/Subtype": "/Text", "/Rect": AT, "/Contents": " "}, id="empty"),
        pytest.param({"/Subtype": "/Text", "/Rect": AT, "/Contents": "Not seen", "/F": 2}, id="hidden"),
        pytest.param(
            {"/Subtype": "/Text", "/Rect": AT, "/Contents": "Accepted by M.", "/State": "Accepted"}, id="a state"
        ),
    ],
)
def test_what_says_nothing_to_a_reader_is_no_comment(contract: Path, silent: dict[str, object]) -> None:
    annotate(contract, [silent])
    assert _told(contract) == []


def test_comments_that_reply_to_each_other_in_a_circle_end() -> None:
    box = (0.0, 0.0, 1.0, 1.0)
    remarks = [Remark(0, "a", "", box), Remark(1, "b", "", box, answers=2), Remark(2, "c", "", box, answers=1)]
    assert [note.text for note in comment_notes(remarks)] == ["Comment: a"]


def test_a_chinese_comment_is_told_in_chinese() -> None:
    assert comment_notes([Remark(0, "泊位已改。", "李明", (0, 0, 1, 1))])[0].text == "李明 的批注：泊位已改。"


@pytest.mark.parametrize("author", ["Ada Berg", "李明", ""])
@pytest.mark.parametrize("text", ["It is: 5 euros.", "是五欧元。"])
def test_whose_a_comment_is_can_be_read_of_it(author: str, text: str) -> None:
    box = (0.0, 0.0, 1.0, 1.0)
    for note in comment_notes([Remark(0, text, author, box), Remark(1, text, author, box, answers=0)]):
        assert author_of(note.text) == author


def test_the_number_of_the_item_that_a_comment_is_on_is_left_out() -> None:
    (note,) = comment_notes([Remark(0, "Too much.", "", (0, 0, 1, 1), marked="3. The fee is 4 euros.")])
    assert note.text == "Comment: “The fee is 4 euros” – Too much."


def test_a_comment_is_placed_on_the_page_as_displayed(contract: Path) -> None:
    annotate(contract, [{"/Subtype": "/Text", "/Rect": AT, "/Contents": "Here"}])
    (page,) = read_pages(contract, [1])
    assert page.notes[0].rect == pytest.approx(AT)
