from __future__ import annotations

import pytest

from ingest.facts.aliases import find_aliases


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("楼曾瑞（Lour Tsang Tsay）是一名作家。", ("楼曾瑞", "Lour Tsang Tsay")),
        ("麦可杰克森是歌手。在麦可杰克森 (Michael Jackson, 1958) 的家乡", ("麦可杰克森", "Michael Jackson")),
        ("Jinyu Bio-technology (生物股份) makes vaccines.", ("生物股份", "Jinyu Bio-technology")),
        ("Huaxin Cement Co., Ltd. (“华新水泥”)", ("华新水泥", "Huaxin Cement Co., Ltd.")),
    ],
)
def test_a_name_in_brackets_is_the_other_script_s(text: str, found: tuple[str, str]) -> None:
    assert find_aliases([text]) == (found,)


def test_a_report_s_table_of_names_gives_each_with_each() -> None:
    text = "\n".join(
        (
            "中文名称 长河药业股份有限公司",
            "中文简称 天元股份",
            "外文名称 CHANGHE PHARMA CO., LTD.",
            "外文名称缩写（如有） CHP",
        )
    )
    assert set(find_aliases(["", text])) == {
        (han, latin) for han in ("长河药业股份有限公司", "天元股份") for latin in ("CHANGHE PHARMA CO., LTD.", "CHP")
    }


@pytest.mark.parametrize(
    "text", ["见表（2）", "基金项目（No.61331011）", "数学基础笔记（V1.01）", "a function f (x) of 时间"]
)
def test_what_is_no_name_is_left_out(text: str) -> None:
    assert find_aliases([text]) == ()


def test_a_document_of_ten_thousand_names_is_bounded() -> None:
    assert (
        len(
            find_aliases(
                [f"第{i}条 某某{chr(0x4E00 + i)}（Name {'abcdefghij'[i % 10] * (i // 10 + 1)}）" for i in range(400)]
            )
        )
        == 200
    )


def test_a_text_without_a_space_is_soon_gone_through() -> None:
    """It took minutes, in which a process that had lost its owner did not notice it."""
    assert find_aliases(["A" * 140_000, "A" * 140_000 + "（西港）"]) == ()
