"""Who does what to whom: an exchange is found, the same said in another order or voice is none."""

from __future__ import annotations

import pytest

from rag.verify.roles import find_swapped_roles
from rag.verify.verifier import Verifier

check = Verifier().check

_EXCHANGED = [
    ("Alice sued Bob.", "Bob sued Alice."),
    ("Alice was sued by Bob.", "Alice sued Bob."),
    ("Shell owns 40% of BP.", "BP owns 40% of Shell."),
    ("A is larger than B.", "B is larger than A."),
    ("Water flows from the lake to the river.", "Water flows from the river to the lake."),
    ("The plant in Kelby replaced the plant in Ashford.", "The plant in Ashford replaced the plant in Kelby."),
    ("The borrower owes the lender a monthly report.", "The lender owes the borrower a monthly report."),
    ("Carla is Denis's teacher.", "Denis is Carla's teacher."),
    ("In 2020, Vega Line, a carrier, bought Orion Ports.", "Orion Ports, a carrier, bought Vega Line in 2020."),
    ("甲起诉乙。", "乙起诉甲。"),
    ("甲被乙起诉。", "甲起诉乙。"),
    ("甲比乙大。", "乙比甲大。"),
    ("小明把书送给小红。", "小红把书送给小明。"),
    ("王芳是李强的老师。", "李强是王芳的老师。"),
    ("数据从服务器传到客户端。", "数据从客户端传到服务器。"),
]
_THE_SAME = [
    ("Bob was sued by Alice.", "Alice sued Bob."),
    ("In May, Bob was sued by Alice over a patent.", "Alice sued Bob over a patent in May."),
    ("Bob and Alice founded Acme.", "Alice and Bob founded Acme."),
    ("The firm sells plums, apples and pears.", "The firm sells pears, apples and plums."),
    ("Under a long contract, Acme supplies Bolt.", "Acme supplies Bolt under a long contract."),
    ("In spring, sales abroad rose.", "Sales rose abroad in spring."),
    ("The chair of Acme is Alice Morton.", "Alice Morton is the chair of Acme."),
    ("Spain borders France.", "France borders Spain."),
    ("Acme sued Bolt.", "Bolt sued Acme in 2019. Later, Acme sued Bolt."),
    ("乙被甲起诉。", "甲起诉乙。"),
    ("乙和甲共同创立了公司。", "甲和乙共同创立了公司。"),
    ("2019年，公司在上海设立了分部。", "公司于2019年在上海设立了分部。"),
    ("公司由张三创立。", "张三创立公司。"),
]


@pytest.mark.parametrize(("sentence", "source"), _EXCHANGED)
def test_an_exchange_is_found_and_not_supported(sentence: str, source: str) -> None:
    assert find_swapped_roles(sentence, source)
    verdict = check(sentence, source)
    assert (verdict.support == "supported", verdict.reason) == (False, "role")


@pytest.mark.parametrize(("sentence", "source"), _THE_SAME)
def test_another_order_or_voice_is_no_exchange(sentence: str, source: str) -> None:
    assert find_swapped_roles(sentence, source) == ()


def test_a_long_text_takes_no_longer_than_its_length_asks() -> None:
    source = " ".join(f"Firm {i} sold firm {i + 1} a ship." for i in range(400))
    assert find_swapped_roles(f"{source[:2000]}.", source) == ()
