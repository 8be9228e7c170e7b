from __future__ import annotations

import pytest

from ingest.ocr.scan_layers import is_trusted, sample, sample_area
from library.pdf.pages import Line, ReadPage

TRUE = [
    "Minutes of the allotment society",
    "The society has 86 members and 112 plots.",
    "A plot costs 45 pounds a year, water included.",
]
WRONG = [
    "Minutcs of thc aIlotmcnt socicty",
    "Thc socicty has B6 mcmbcrs and ll2 pIots.",
    "A pIot costs 4S pounds a ycar, watcr incIudcd.",
]
CHINESE = [
    "社团共有会员八十六人，地块一百一十二块。",
    "每块地每年收费四十五元，水费包含在内。",
    "司库报告结余七百三十元，另有押金若干元。",
]
RUSSIAN = ["Общество насчитывает 86 членов и 112 участков.", "Участок стоит 45 рублей в год, вода включена."]


def _lines(texts: list[str], x0: float = 50, wide: float = 6) -> tuple[Line, ...]:
    return tuple(Line(text, x0, 700 - 20 * i, x0 + wide * len(text), 712 - 20 * i) for i, text in enumerate(texts))


def _page(texts: list[str], number: int = 1) -> ReadPage:
    return ReadPage(number, 595, 842, _lines(texts), pictures=1.0, layered=True)


@pytest.mark.parametrize(
    ("layer", "read", "trusted"),
    [
        pytest.param(TRUE, TRUE, True, id="the same"),
        pytest.param(TRUE, [line.replace(" ", "") for line in TRUE], True, id="without spaces"),
        pytest.param(WRONG, TRUE, False, id="wrong letters"),
        pytest.param(
            [line.replace("86", "B6").replace("112", "121") for line in TRUE], TRUE, False, id="wrong figures"
        ),
        pytest.param([line.replace("86", "B6") for line in TRUE], TRUE, True, id="one wrong figure"),
        pytest.param([line[::-1] for line in CHINESE], CHINESE, False, id="wrong Chinese"),
        pytest.param(CHINESE, CHINESE, True, id="Chinese"),
        pytest.param(["Fräulein Müller zahlt für die Gärten, wie jedes Jahr im März"], [""], True, id="not beside"),
        pytest.param(
            ["Fräulein Müller zahlt für Gärten"] * 2, ["Fraulein Muller zahlt fur Garten"] * 2, True, id="accents"
        ),
        pytest.param(WRONG, [], True, id="nothing was certain"),
    ],
)
def test_a_layer_stands_unless_the_recogniser_is_sure_of_other_words(
    layer: list[str], read: list[str], trusted: bool
) -> None:
    assert is_trusted(_lines(layer), _lines([text for text in read if text])) is trusted


@pytest.mark.parametrize(
    ("page", "judged"),
    [
        pytest.param(_page(TRUE), True, id="lines"),
        pytest.param(_page(CHINESE), True, id="Chinese"),
        pytest.param(_page(["A stamp"]), False, id="too little"),
        pytest.param(_page(RUSSIAN), False, id="a script that is not recognised"),
        pytest.param(ReadPage(1, 595, 842, tuple(Line(t, 50, 50, 62, 600) for t in TRUE)), False, id="on its side"),
    ],
)
def test_only_what_the_recogniser_can_read_is_judged(page: ReadPage, judged: bool) -> None:
    assert (sample_area(page) is not None) is judged


def test_a_long_document_is_judged_by_three_of_its_pages() -> None:
    pages = [_page(TRUE, number) for number in range(1, 100)]
    assert [page.number for page in sample(pages)] == [1, 50, 99]
    assert [page.number for page in sample(pages[:1])] == [1]
