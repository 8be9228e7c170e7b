"""Names that are written in Chinese characters in one place and in Latin letters in another."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from library.library import Library
from library.records import Document, Facts
from library.settings import Settings, read_settings
from rag.retrieval.naming import Aliases
from rag.retrieval.retriever import Retriever
from tests.documents import add_document

COMPANIES = {
    "天元股份": ("长河药业股份有限公司", "CHANGHE PHARMACEUTICAL CO., LTD.", "12.4亿元"),
    "蓝海股份": ("青岚生物技术股份有限公司", "QINGLAN BIO-TECHNOLOGY CO., LTD.", "17.8亿元"),
    "东方集团": ("北固水产股份有限公司", "BEIGU FISHERIES CO., LTD.", "9.6亿元"),
}


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return read_settings(library=tmp_path_factory.mktemp("companies") / "library")


@pytest.fixture(scope="module")
def companies(settings: Settings) -> Iterator[Library]:
    """A library, only to be read: the reports of three companies, each like the next, and English pages on one."""
    with Library.open(settings) as library:
        for short, (name, latin, revenue) in COMPANIES.items():
            table = f"公司的中文名称 {name}\n公司的中文简称 {short}\n公司的外文名称 {latin}\n公司的法定代表人 周明"
            said = f"本报告期内公司实现营业收入{revenue}，同比增长，主要产品的销量有所增加。"
            add_document(
                library, settings, f"{short}2021年年度报告.pdf", [f"{short}2021年年度报告", "目录", said, table]
            )
        for name in ("Qinglan Bio-technology", "Beigu Fisheries"):
            pages = [f"{name} at a glance", "The company has a plant for vaccines and 1,250 people work in it."]
            add_document(library, settings, f"{name.split()[0].lower()}-profile.pdf", pages)
        yield library


@pytest.mark.parametrize("short", COMPANIES)
def test_a_company_is_found_by_its_name_in_latin_letters(companies: Library, short: str) -> None:
    name = COMPANIES[short][1].split(" CO.")[0].title()
    found = Retriever(companies).retrieve(f"What was the operating revenue of {name} in 2021?")
    assert next(one.title for one in found if "营业收入" in one.text) == f"{short}2021年年度报告.pdf"


@pytest.mark.parametrize(("short", "title"), [("蓝海股份", "qinglan-profile.pdf"), ("东方集团", "beigu-profile.pdf")])
def test_pages_in_english_are_found_by_a_name_that_another_document_explains(
    companies: Library, short: str, title: str
) -> None:
    found = Retriever(companies).retrieve(f"{short}有多少员工在工厂工作？")
    assert next(one.title for one in found if "people work" in one.text) == title


def _document(*aliases: tuple[str, str]) -> Document:
    return Document("1", "a.pdf", "a", 1, 1, 1, "zh", "", facts=Facts(aliases=aliases))


def test_what_leads_to_a_name_may_stand_before_it() -> None:
    aliases = Aliases([_document(("在麦可杰克森", "Michael Jackson"), ("本文采用神经网络", "Neural Net"))])
    assert aliases.others("麦可杰克森何时出生？") == ["Michael Jackson"]
    assert aliases.others("Where did Michael Jackson live?") == ["在麦可杰克森"]
    assert aliases.others("网络是什么？") == []


def test_what_several_are_called_is_no_name() -> None:
    aliases = Aliases([_document(*(("股份有限公司", f"{one} Group") for one in ("Ash", "Birch", "Cedar")))])
    assert aliases.others("哪家股份有限公司？") == []
