from __future__ import annotations

from ingest.shown_names import names_shown

COVER = "FORM 10-K\nAdvanced Micro Devices, Inc.\nSanta Clara 95054\nthe aggregate market value was large"


def test_names_stand_in_short_lines_with_a_capital() -> None:
    names = names_shown([COVER])
    assert {"advanc", "micro", "devic", "amd", "santa", "santaclara"} <= {*names}
    assert not {"market", "valu", "95054"} & {*names}


def test_running_text_names_nothing() -> None:
    sentence = "The Panthers met the Broncos in a stadium at Santa Clara, and this line runs on and on. "
    assert names_shown([sentence]) == ()
    assert names_shown([f"{sentence.strip()[:-1]}\nby the Bay"]) == ()


def test_chinese_names_are_pairs_of_characters() -> None:
    names = names_shown(["海港渡轮公司\n二〇二五年报告"])
    assert {"海港", "渡轮", "公司"} <= {*names}
    assert all(len(name) > 1 for name in names)


def test_behind_a_bare_cover_the_second_page_counts_too() -> None:
    assert "westhaven" in names_shown(["Report", "Port of Westhaven"])
    assert "westhaven" not in names_shown(["Report\n" + "word " * 100, "Port of Westhaven"])
    assert names_shown([]) == ()
