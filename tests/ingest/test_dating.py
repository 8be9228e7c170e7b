from __future__ import annotations

import pytest

from ingest.dating import find_date

FILING = "UNITED STATES\nEXCHANGE ACT OF 1934\nFor the fiscal year ended\nMay 26, 2019\nor for the period from to"


@pytest.mark.parametrize(
    ("name", "title", "pages", "dated"),
    [
        pytest.param("a.pdf", "", [FILING], "2019-05-26", id="a period that the first page announces"),
        pytest.param("report_2020.pdf", "", [FILING], "2019-05-26", id="which tells more than the file's name"),
        pytest.param("a.pdf", "", ["封面", "某公司\n2023年年度报告"], "2023", id="a Chinese annual report's year"),
        pytest.param("a.pdf", "", ["某办法\n（2021年3月5日印发）"], "2021-03-05", id="a Chinese day of issue"),
        pytest.param("a.pdf", "", ["Rules\nEffective date: 1 March 2022"], "2022-03-01", id="a day that is announced"),
        pytest.param("a_2022-07-01.pdf", "", ["Some text."], "2022-07-01", id="the file's name"),
        pytest.param("a.pdf", "Plan for 2024", ["Some text."], "2024", id="the title"),
        pytest.param("a.pdf", "", ["A Study of Tides\nOctober 2018\nJane Roe"], "2018-10", id="a line by itself"),
        pytest.param("a.pdf", "", ["In May 1998 the bridge was opened to trains."], "", id="not a date in a sentence"),
        pytest.param("a.pdf", "", ["他于1972年1月开始连载这部小说。"], "", id="nor in a Chinese one"),
        pytest.param("a.pdf", "", ["Year ended\n2018 2017\n31.2 29.3"], "2018", id="the first column of a table"),
        pytest.param("a.pdf", "", ["Population as of 2008\nwas small"], "", id="not a year that something is as of"),
        pytest.param(
            "a.pdf", "", ["Rules\nThursday, August 6, 2020"], "2020-08-06", id="a line with a day of the week"
        ),
        pytest.param(
            *("a.pdf", "", ["Rules\nAugust 6, 2020", "the Report, dated November 2018, and the Final"], "2020-08-06"),
            id="not what a note on the second page names",
        ),
        pytest.param(
            *("a.pdf", "", ["Months Ended June 30, 2022 Months Ended June 30, 2023"], "2023-06-30"),
            id="the last of a table's periods",
        ),
        pytest.param("a.pdf", "", [], "", id="no pages"),
    ],
)
def test_a_document_is_of_the_date_that_tells_most(name: str, title: str, pages: list[str], dated: str) -> None:
    assert find_date(name, title, pages).iso == dated
