from __future__ import annotations

from collections.abc import Iterator

import pytest

from library.library import Library
from rag.query.understand import understand
from rag.retrieval.missing import Missing, find_missing, note_missing
from rag.retrieval.retriever import Retriever
from tests.documents import library_of

LOG = {
    "log.pdf": [
        f"Log of the quay\nShipment {number} left for {town} with {crates} crates."
        for number, town, crates in ((7050, "Oslo", 12), (7052, "Riga", 31), (7053, "Turin", 44))
    ],
    "货单.pdf": ["码头记录\n货单8050于三月发往西港，共12箱。\n货单8052于四月发往东港，共31箱。"],
    "claims.pdf": ["Claims of the year\nClaim Q-2290 of 418 crowns was paid in May.\nClaim Q-2292 was not paid."],
}


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with library_of(tmp_path_factory.mktemp("log"), LOG) as library:
        yield library


@pytest.mark.parametrize(
    ("query", "missing"),
    [
        ("How many crates were in shipment 7051?", ["shipment 7051"]),
        ("How many crates were in shipment 7052?", []),
        ("What did wagon 7051 carry?", []),
        ("Was claim Q-2291 paid?", ["Q-2291"]),
        ("Was claim Q-2290 paid?", []),
        ("货单8051有多少箱？", ["货单8051"]),
        ("货单8052有多少箱？", []),
        ("Which shipment had more than 200 crates?", []),
    ],
)
def test_an_identifier_that_stands_nowhere_is_missing(log: Library, query: str, missing: list[str]) -> None:
    """Order 4999 was once answered with three other orders: only its number told it apart."""
    found = find_missing(log, understand(query), Retriever(log).retrieve(query))
    assert [one.text for one in found] == missing


def test_an_identifier_is_looked_for_in_the_whole_scope_and_in_no_more(log: Library) -> None:
    (shipments,), (claims,) = log.find_documents("log.pdf"), log.find_documents("claims.pdf")
    query = "How many crates were in shipment 7053?"
    few = Retriever(log).retrieve("Oslo", [shipments.id], top=1)
    assert find_missing(log, understand(query), few, [shipments.id]) == []
    assert [one.text for one in find_missing(log, understand(query), few, [claims.id])] == ["shipment 7053"]


LEASE = {
    "lease.pdf": [
        "Lease of the boat house\n1. Term\nThe lease runs for six years from May 2019.\n2. Rent\nThe rent is 340 "
        "crowns a month.\n3. Repairs\nThe tenant, Odile Marsh, repairs the slip.\n4. Notices\nNotices under clause "
        "2 are sent by letter to the landlord, Heron Lines.",
        "Annex\nIncome of the boat house by year\n2016–2018: 4,100 crowns\nFY18 rose by 3 percent.",
    ],
    "租约.pdf": [
        "船库租约\n第一条 租期\n租期六年，自二〇一九年五月起。\n"
        "第二条 租金\n租金每月340元。\n第三条 维修\n承租人维修滑道。"
    ],
}


def missing(library: Library, query: str, document: str) -> list[str]:
    (one,) = library.find_documents(document)
    return [
        it.text
        for it in find_missing(library, understand(query), Retriever(library).retrieve(query, [one.id]), [one.id])
    ]


@pytest.fixture(scope="module")
def leases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with library_of(tmp_path_factory.mktemp("leases"), LEASE) as library:
        yield library


@pytest.mark.parametrize(
    ("query", "document", "found"),
    [
        pytest.param("What does clause 12 say?", "lease.pdf", ["clause 12"], id="beyond the last"),
        pytest.param("What does clause 3 say?", "lease.pdf", [], id="by its heading"),
        pytest.param("What does clause 2 say?", "lease.pdf", [], id="by its name"),
        pytest.param("What does section 3.2 say?", "lease.pdf", [], id="of which none are known"),
        pytest.param("What does table 7 show?", "lease.pdf", [], id="without any tables"),
        pytest.param("What does page 9 say?", "lease.pdf", ["page 9"], id="a page too many"),
        pytest.param("What does page 2 say?", "lease.pdf", [], id="a page"),
        pytest.param("第十二条规定了什么？", "租约.pdf", ["第十二条"], id="Chinese, beyond the last"),
        pytest.param("第三条规定了什么？", "租约.pdf", [], id="Chinese"),
        pytest.param("第2条规定了什么？", "租约.pdf", [], id="Chinese, in other digits"),
    ],
)
def test_a_part_whose_number_is_beyond_all_others_is_missing(
    leases: Library, query: str, document: str, found: list[str]
) -> None:
    assert missing(leases, query, document) == found


@pytest.mark.parametrize(
    ("query", "document", "found"),
    [
        pytest.param("How much was the rent in 2025?", "lease.pdf", ["2025"], id="no such year"),
        pytest.param("How much was the rent in FY2025 and FY2019?", "lease.pdf", ["2025"], id="one of two"),
        pytest.param("When does the lease of 2019 begin?", "lease.pdf", [], id="as it is written"),
        pytest.param("By how much did income rise in 2018?", "lease.pdf", [], id="in another form"),
        pytest.param("What was the income in 2017?", "lease.pdf", [], id="in a range"),
        pytest.param("What was the income in the 2010s?", "lease.pdf", [], id="a decade"),
        pytest.param("2025年的租金是多少？", "租约.pdf", ["2025"], id="Chinese, no such year"),
        pytest.param("2019年的租金是多少？", "租约.pdf", [], id="Chinese, in Chinese digits"),
    ],
)
def test_a_year_that_no_passage_tells_of_is_missing(
    leases: Library, query: str, document: str, found: list[str]
) -> None:
    """Figures of 2019 were once given for 2025."""
    assert missing(leases, query, document) == found


@pytest.mark.parametrize(
    ("query", "document", "found"),
    [
        pytest.param("What does Odile Marsh repair?", "lease.pdf", [], id="there"),
        pytest.param("What does Odil Marsch repair?", "lease.pdf", [], id="misspelt"),
        pytest.param("What does Bertram Quill repair?", "lease.pdf", ["Bertram Quill"], id="nowhere"),
        pytest.param("Where are notices to Heron Lines sent?", "lease.pdf", [], id="a firm"),
        pytest.param("Where are notices to Kestrel Freight sent?", "lease.pdf", ["Kestrel Freight"], id="another firm"),
        pytest.param("Does the IRS get notices?", "lease.pdf", [], id="an abbreviation may be spelled out"),
        pytest.param("Repairs: who pays?", "lease.pdf", [], id="a capital that opens the question"),
        pytest.param("加拿大的租金是多少？", "租约.pdf", ["加拿大"], id="Chinese"),
        pytest.param("What does Bertram Quill (Odile Marsh) repair?", "lease.pdf", [], id="explained in brackets"),
    ],
)
def test_a_name_that_no_passage_tells_of_is_missing(
    leases: Library, query: str, document: str, found: list[str]
) -> None:
    assert missing(leases, query, document) == found


def test_what_stands_nowhere_is_told_from_what_the_passages_alone_lack() -> None:
    notes = note_missing([Missing("order 4999"), Missing("Boeing", stands=True)])
    assert [note.name for note in notes] == ["remark_missing", "remark_unmentioned"]
    assert [note.said_in("en") for note in notes] == [
        "Not found in the documents that were searched: order 4999.",
        "The pages that come closest do not mention Boeing.",
    ]


def test_nothing_is_missing_where_nothing_was_found(library: Library) -> None:
    assert find_missing(library, understand("What does clause 12 say?"), []) == []


def test_an_attribute_that_the_dictionary_takes_for_a_name_is_none() -> None:
    """唐爱陆的籍贯是哪里 was refused, since the page says 人 in place of 籍贯."""
    assert "籍贯" not in understand("唐爱陆的籍贯是哪里？").chinese_names
    assert "北京" in understand("北京的面积是多少？").chinese_names


FARM = {
    "farm.pdf": ["Farm\nThe tractor was sold to Tom Hale.\nThe harvester is repaired every winter by Karl Weber."],
    "fox.pdf": ["Farm\nA fox stole the eggs of the geese.\nThe fence was mended in May."],
    "农场.pdf": ["农场\n旧拖拉机于2019年卖给了邻居陈安。\n收割机每年冬天由王强维修。"],
}


@pytest.fixture(scope="module")
def farm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with library_of(tmp_path_factory.mktemp("farm"), FARM) as library:
        yield library


@pytest.mark.parametrize(
    ("query", "document", "found"),
    [
        pytest.param("Who stole the tractor?", "farm.pdf", ["stole"], id="it was sold"),
        pytest.param("Who bought the tractor?", "farm.pdf", [], id="it was sold, to somebody"),
        pytest.param("Who repairs the harvester?", "farm.pdf", [], id="as it is written"),
        pytest.param("Who fixed the harvester?", "farm.pdf", [], id="in other words"),
        pytest.param("Who painted the harvester?", "farm.pdf", ["painted"], id="it was repaired"),
        pytest.param("Who steals the eggs?", "fox.pdf", [], id="an irregular verb"),
        pytest.param("谁偷了拖拉机？", "农场.pdf", ["偷"], id="Chinese, it was sold"),
        pytest.param("谁修理了收割机？", "农场.pdf", [], id="Chinese, in other words"),
        pytest.param("谁发明了收割机？", "农场.pdf", ["发明"], id="Chinese, it was repaired"),
    ],
)
def test_who_did_something_is_not_told_by_who_did_something_else(
    farm: Library, query: str, document: str, found: list[str]
) -> None:
    """The sale of a tractor was once quoted for its theft."""
    assert missing(farm, query, document) == found
