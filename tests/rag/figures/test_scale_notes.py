from __future__ import annotations

import pytest

from rag.figures.scale_notes import without_note, wrong_note

TABLE = "Income (in millions of dollars)\nNet sales $ 107 $ 135"
TABELLE = "利润表（单位：百万元）\n营业收入 107 135"


@pytest.mark.parametrize(
    ("sentence", "source", "left"),
    [
        pytest.param("Net sales (in millions): 107", TABLE, "Net sales: 107", id="part of the source's"),
        pytest.param("Net sales (in thousands): 107", TABLE, "Net sales (in thousands): 107", id="another scale"),
        pytest.param("营业收入 (单位：百万元)：107", TABELLE, "营业收入：107", id="Chinese"),
        pytest.param("Net sales (restated): 107", TABLE, "Net sales (restated): 107", id="another note"),
    ],
)
def test_a_note_of_the_table_is_left_out(sentence: str, source: str, left: str) -> None:
    assert without_note(sentence, source) == left


@pytest.mark.parametrize(
    ("sentence", "source", "wrong"),
    [
        pytest.param("营业收入 (单位：百万美元)：107", TABELLE, "单位：百万美元", id="another currency"),
        pytest.param("Net sales (euros in millions): 107", TABLE, "euros in millions", id="English"),
        pytest.param("Net sales (USD in millions): 107", TABLE, "", id="the same in other words"),
        pytest.param("Net sales (USD in millions): 107", "Net sales 107", "", id="the source names none"),
        pytest.param("Net sales: 107 euros", TABLE, "", id="no note"),
    ],
)
def test_a_note_in_another_currency_is_wrong(sentence: str, source: str, wrong: str) -> None:
    assert wrong_note(sentence, source) == wrong
