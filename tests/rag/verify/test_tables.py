"""What is said of a table's cells is held against their row, column, year and scale."""

from __future__ import annotations

import pytest

from library.library import Library
from library.records import Block, Cell, Passage
from rag.reading.sentences import parse_sentences
from rag.reading.tables import read_rows
from rag.verify.citing import cite
from rag.verify.verifier import Verifier

check = Verifier().check

LAMPS = """(in thousands of euros)
| Lamp | Price | Stock |
| --- | --- | --- |
| Copper pendant | 203 | 12 |
| Iron / brass lamp | 98 | 40 |
| Net income 2024 | 8 | 9 |
| Net income 2023 | 5 | 7 |"""
YEARS = """|  | Three Months Ended June 30, 2023 | Six Months Ended June 30, 2023 | Six Months Ended June 30, 2022 |
| --- | --- | --- | --- |
| Net sales | $ 107 | $ 215 | $ 199 |
| Cost of sales | (60) | (118) | (131) |
| Cash at the end of the period | 33 | 34 | 41 |"""
SIDEWAYS = "| Year | Cars | Buses |\n|---|---|---|\n| 2023 | 12 | 40 |\n| 2022 | 11 | 38 |"
HEADLESS = "August 29,\n2021\nAugust 30,\n2020\n\n|  |  |  |\n| --- | --- | --- |\n| Total assets | 29,505 | 28,120 |"
VOTES = (
    "| Name | Votes for | Votes against |\n| --- | --- | --- |\n| Ann Hale | 5,470 | 1,610 |\n| Jo Berg | 5,540 | 29 |"
)
CHINESE = (
    "（单位：百万元）\n| 项目 | 华东 | 华南 |\n| --- | --- | --- |\n| 营业收入 | 1,230 | 1,111 |\n| 净利润 | 130 | 95 |"
)


@pytest.mark.parametrize(
    ("sentence", "table"),
    [
        pytest.param("The copper pendant had a price of 12.", LAMPS, id="column"),
        pytest.param("The stock of the copper pendant was 203.", LAMPS, id="column, said first"),
        pytest.param("The price of the iron / brass lamp was 203.", LAMPS, id="row whose label looks like a sum"),
        pytest.param("Net income 2023 had a price of 8.", LAMPS, id="row of another year"),
        pytest.param("The copper pendant had a price of 203 million euros.", LAMPS, id="scale"),
        pytest.param("Copper pendant (in millions): 203 (Price)", LAMPS, id="scale of the note"),
        pytest.param("Copper pendant (in thousands of US dollars): 203 (Price)", LAMPS, id="currency of the note"),
        pytest.param("Net sales were $107 in the six months ended June 30, 2023.", YEARS, id="span of time"),
        pytest.param("Cost of sales was 131 in the six months ended June 30, 2023.", YEARS, id="year"),
        pytest.param(
            "Net sales were 34 in the six months ended June 30, 2023.", YEARS, id="row, and a head said in part"
        ),
        pytest.param("In 2023 there were 12 buses.", SIDEWAYS, id="row of a table on its side"),
        pytest.param("In 2022 there were 12 cars.", SIDEWAYS, id="year of a table on its side"),
        pytest.param("华南的营业收入为1,230百万元。", CHINESE, id="column, chinese"),
        pytest.param("Total assets were 28,120 in 2021.", HEADLESS, id="year above a table without heads"),
    ],
)
def test_a_cell_of_another_place_is_not_supported(sentence: str, table: str) -> None:
    assert check(sentence, table).support != "supported"


@pytest.mark.parametrize(
    ("sentence", "table"),
    [
        pytest.param("The copper pendant had a price of 203.", LAMPS, id="column"),
        pytest.param("At a price of 203, the stock of the copper pendant was 12.", LAMPS, id="two columns"),
        pytest.param("The price of the iron / brass lamp was 98.", LAMPS, id="row whose label looks like a sum"),
        pytest.param("The copper pendant had a price of 203 thousand euros.", LAMPS, id="scale"),
        pytest.param("Copper pendant (in thousands of euros): 203 (Price) · 12 (Stock)", LAMPS, id="quoted"),
        pytest.param("Net sales were $215 in the six months ended June 30, 2023.", YEARS, id="span of time"),
        pytest.param("Cost of sales was 131 in the six months ended June 30, 2022.", YEARS, id="year"),
        pytest.param("In 2023 there were 12 cars and 40 buses.", SIDEWAYS, id="table on its side"),
        pytest.param("There were 11 cars in 2022.", SIDEWAYS, id="one cell of a table on its side"),
        pytest.param("华东的营业收入为1,230百万元。", CHINESE, id="column, chinese"),
        pytest.param("Total assets were 28,120 in 2020.", HEADLESS, id="year above a table without heads"),
        pytest.param("Ann Hale had 1,610 votes against, but Jo Berg 29.", VOTES, id="head cut by a clause's end"),
        pytest.param(
            "Net sales were 215 and 199 in the six months ended June 30, 2023 and June 30, 2022, respectively.",
            YEARS,
            id="respectively",
        ),
        pytest.param("Flexibles: 5", "| | Flexibles | Rigid |\n|---|---|---|\n| Growth | 5 | 7 |", id="head alone"),
    ],
)
def test_a_cell_at_its_place_is_supported(sentence: str, table: str) -> None:
    verdict = check(sentence, table)
    assert verdict.support == "supported", verdict


def test_a_row_as_it_is_quoted_is_no_loss_though_a_head_says_so() -> None:
    table = "|  | Other Income (Loss) | Retained Earnings |\n|---|---|---|\n| Net income | — | 3,033 |"
    (row,) = read_rows(table).values()
    assert check(row.shown, table).score == 1.0


def test_the_table_of_a_passage_tells_what_its_text_does_not(harbour: Library) -> None:
    rows = [["Lamp", "Price", "Stock"], ["Copper pendant", "203", "12"], ["Iron lamp", "98", "40"]]
    text, rect = "\n".join(map(" ".join, rows)), (72.0, 100.0, 300.0, 112.0)
    cells = (Cell(r, c, said, rect, head=r == 0) for r, row in enumerate(rows) for c, said in enumerate(row))
    table = Block("table", 0, len(text), rect, cells=tuple(cells))
    sources = {"1": Passage(text, 0.9, "document", "lamps.pdf", blocks=(table,))}
    said = "The price of the copper pendant was 203 [1]. The price of the copper pendant was 12 [1]."
    sentences, _ = cite(harbour, Verifier(harbour.embedder), parse_sentences(said, sources), sources)
    assert [(one.support, one.reason) for one in sentences] == [("supported", ""), ("partial", "place")]


def test_a_cell_is_denied_as_a_sentence_is() -> None:
    assert check("Net sales were not $107 in the three months ended June 30, 2023.", YEARS).reason == "negation"
