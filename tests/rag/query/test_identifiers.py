from __future__ import annotations

import pytest

from rag.query.identifiers import identifiers_in


@pytest.mark.parametrize(
    ("question", "names"),
    [
        pytest.param("How many crates were in shipment 7051?", ["shipment 7051"], id="behind a noun"),
        pytest.param("What does RFC 7231 say of caches?", ["RFC 7231"], id="behind an acronym"),
        pytest.param("Who signed claim Q-2290 and claim Q-2291?", ["Q-2290", "Q-2291"], id="two codes"),
        pytest.param("Which ship carried ticket no. 804?", ["ticket no. 804"], id="marked"),
        pytest.param("Is #3305 paid?", ["#3305"], id="marked and alone"),
        pytest.param("货单7051有多少箱？", ["货单7051"], id="Chinese"),
        pytest.param("编号为7051的货单有多少箱？", ["编号为7051"], id="Chinese, marked before"),
        pytest.param("第7051号货单有多少箱？", ["第7051号"], id="Chinese, marked around"),
        pytest.param("Where was file No. 31/8 kept?", ["file No. 31/8"], id="marked, of parts"),
        pytest.param("Who holds permit KX-31-2290?", ["KX-31-2290"], id="a code of parts"),
        pytest.param("合同Ｑ－2290的金额是多少？", ["Q-2290"], id="full width"),
    ],
)
def test_what_is_named_by_its_number_is_found(question: str, names: list[str]) -> None:
    assert [one.text for one in identifiers_in(question)] == names


@pytest.mark.parametrize(
    "question",
    [
        pytest.param("What was the income in 2023?", id="year"),
        pytest.param("What were sales in FY2018?", id="fiscal year"),
        pytest.param("What costs more than 500 crowns?", id="amount"),
        pytest.param("Who pays USD 700 a month?", id="currency before"),
        pytest.param("Which firm has over 1200 staff?", id="bound"),
        pytest.param("What grew to 1,250 tonnes?", id="grouped"),
        pytest.param("Who lives at 300 metres above the sea?", id="measure"),
        pytest.param("What happened on 12 May?", id="day"),
        pytest.param("What is the F1 score at 0.5?", id="small"),
        pytest.param("How much CO2 is there?", id="formula"),
        pytest.param("What is due on Friday 12/8?", id="a day in figures"),
        pytest.param("What do pages 12-14 show?", id="a range"),
        pytest.param("How did Q1/2024 go?", id="a quarter"),
        pytest.param("哪家公司员工1200人？", id="Chinese count"),
        pytest.param("2023年的收入是多少？", id="Chinese year"),
        pytest.param("海鸥2023财年的收入是多少？", id="Chinese fiscal year behind a name"),
        pytest.param("What was booked in August 2015?", id="a month's year"),
        pytest.param("谁付了700元？", id="Chinese amount"),
        pytest.param("谁超过500？", id="Chinese bound"),
        pytest.param("", id="empty"),
    ],
)
def test_years_amounts_and_counts_name_nothing(question: str) -> None:
    assert identifiers_in(question) == []


@pytest.mark.parametrize(
    ("question", "text", "there", "others"),
    [
        pytest.param("shipment 7051?", "Shipment 7050 left. Shipment 7052 did not.", False, True, id="others"),
        pytest.param("shipment 7051?", "The number is 7051.", True, False, id="the number alone"),
        pytest.param("shipment 7051?", "It cost 17,051 or 7051.50 crowns.", False, False, id="in other figures"),
        pytest.param("shipment 7051?", "Shipments 2019 and shipment 705.", False, True, id="a year, and a shorter one"),
        pytest.param("order 2019?", "Order 4000 of 2018. In fiscal 2018", False, True, id="a number like a year"),
        pytest.param("fiscal 2019?", "Order 4000 of 2018. In fiscal 2018", False, False, id="a year"),
        pytest.param("claim Q-2290?", "Q 2290 was paid", True, False, id="a code with a space"),
        pytest.param("claim Q-2290?", "Q-2291 was paid, XQ-2290 not", False, True, id="another code"),
        pytest.param("claim Q-2290?", "Q-22 was paid", False, False, id="a code of another length"),
        pytest.param("file No. 31/8?", "File No. 31/7 and file No. 31/9", False, True, id="others of parts"),
        pytest.param("file No. 31/8?", "File 31/8 was lost", True, False, id="of parts"),
        pytest.param("permit KX-31-2290?", "KX-31-2291 lapsed", False, True, id="another code of parts"),
        pytest.param("货单7051？", "货单7050号已发出", False, True, id="Chinese others"),
        pytest.param("货单7051？", "货单：7051", True, False, id="Chinese"),
    ],
)
def test_a_text_has_it_or_others_of_its_kind(question: str, text: str, there: bool, others: bool) -> None:
    (one,) = identifiers_in(question)
    assert (one.is_in(text), one.others_in(text)) == (there, others)
