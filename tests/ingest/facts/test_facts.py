from __future__ import annotations

from pathlib import Path

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase.acroform import AcroForm
from reportlab.pdfgen.canvas import Canvas

from ingest.dating import Dated
from ingest.facts.finding import find_facts
from ingest.facts.outline import make_outline
from ingest.pages.assembling import assemble
from library.pdf.reading import open_pdf, read_pages
from library.records import Fact, Facts, OutlineHeading
from tests.annotated_pdfs import make_form
from tests.pdfs import make_pdf
from tests.title_pages import CHINESE_PROSE, PROSE, Set, make_paper, prose, set_pages


def facts_of(path: Path) -> tuple[Facts, tuple[OutlineHeading, ...]]:
    opened = open_pdf(path)
    read = read_pages(path, range(1, opened.page_count + 1))
    pages = assemble(read, opened.structure).pages
    facts = find_facts(read, pages, opened.structure, path.stem, Dated())
    return facts, make_outline(read, pages, opened.structure.outline, facts)


def kind_of(path: Path) -> str:
    kind = facts_of(path)[0].kind
    return kind.text if kind else ""


def texts(facts: tuple[Fact, ...]) -> list[str]:
    return [fact.text for fact in facts]


def test_a_paper_says_who_wrote_it_where_and_what_it_is_about(tmp_path: Path) -> None:
    facts, outline = facts_of(make_paper(tmp_path / "a.pdf"))
    assert facts.title is not None
    assert facts.title.text == "Sixty Years of Tides at the Old Quay of Westhaven"
    assert texts(facts.authors) == ["Mira van der Holt", "Aled Prys-Jones"]
    assert texts(facts.affiliations) == ["Institute of Marine Physics, University of Westhaven"]
    assert facts.abstract is not None
    assert facts.abstract.text == " ".join(PROSE)
    assert facts.kind is not None
    assert facts.kind.text == "paper"
    placed = [facts.title, *facts.authors, *facts.affiliations, facts.abstract]
    assert [fact.page for fact in placed] == [1] * 5
    tops = [fact.rect[3] for fact in placed]
    assert tops == sorted(tops, reverse=True), "each stands below the one before, and authors in one line"
    assert [(title, page) for _, title, page, _ in outline] == [
        *(("Abstract", 1), ("1 Introduction", 1), ("2 Method", 2), ("References", 2)),
    ]
    assert all(any(heading.rect) for heading in outline)


def test_a_chinese_paper_does_too(tmp_path: Path) -> None:
    page: list[Set] = [
        (18.0, "middle", "老码头六十年潮汐研究"),
        (12.0, "middle", "张 三¹，欧阳明²，李海洋¹"),
        (9.0, "middle", "（1. 西港大学海洋学院；2. 西港港务局）"),
        *prose(("摘 要：" + CHINESE_PROSE[0], CHINESE_PROSE[1])),
        (10.0, "left", "关键词：潮汐；海平面"),
        (14.0, "left", "1 引言"),
        *prose(CHINESE_PROSE * 4),
        (14.0, "left", "参考文献"),
        (10.0, "left", "[1] 王力. 潮汐学. 西港出版社, 2001."),
    ]
    facts, _ = facts_of(set_pages(tmp_path / "a.pdf", [page]))
    assert facts.title is not None
    assert facts.title.text == "老码头六十年潮汐研究"
    assert texts(facts.authors) == ["张三", "欧阳明", "李海洋"]
    assert texts(facts.affiliations) == ["（1. 西港大学海洋学院；2. 西港港务局）"]
    assert facts.abstract is not None
    assert facts.abstract.text == "".join(CHINESE_PROSE)
    assert facts.kind is not None
    assert facts.kind.text == "paper"


def test_names_and_places_under_each_other_are_kept_apart(tmp_path: Path) -> None:
    page: list[Set] = [
        (17.0, "middle", "The Salt of the Marsh"),
        (11.0, "middle", "Ines Calder"),
        (11.0, "below", "Westhaven University"),
        (11.0, "below", "New Holm, Norland"),
        (11.0, "below", "ines@marsh.example"),
        (11.0, "left", "Tomas Reyes de la Torre"),
        (11.0, "below", "Marsh Laboratory, Eastholm"),
        (12.0, "left", "ABSTRACT"),
        *prose(),
        (12.0, "left", "I. INTRODUCTION"),
        *prose(PROSE * 3),
    ]
    facts, _ = facts_of(set_pages(tmp_path / "a.pdf", [page]))
    assert texts(facts.authors) == ["Ines Calder", "Tomas Reyes de la Torre"]
    assert texts(facts.affiliations) == ["Westhaven University", "New Holm, Norland", "Marsh Laboratory, Eastholm"]


def test_people_above_an_institution_are_authors_also_without_an_abstract(tmp_path: Path) -> None:
    def signed(*below: str) -> tuple[Fact, ...]:
        lines: list[Set] = [(11.0, "below", line) for line in below]
        page: list[Set] = [(17.0, "middle", "The Salt of the Marsh"), *lines, *prose(PROSE * 3)]
        return facts_of(set_pages(tmp_path / "a.pdf", [page]))[0].authors

    people = ("Ines Calder, MPH", "Tomas Reyes, ScD")
    assert texts(signed(*people, "Westhaven University")) == ["Ines Calder", "Tomas Reyes"]
    assert signed(*people, "Who was there on Monday") == ()


def test_a_name_that_an_address_has_in_small_letters_is_one(tmp_path: Path) -> None:
    page: list[Set] = [
        (17.0, "middle", "The Salt of the Marsh"),
        (11.0, "middle", "Ines Calder"),
        (11.0, "below", "E-Mail: info@ines-calder.example"),
        (12.0, "left", "ABSTRACT"),
        *prose(),
    ]
    assert texts(facts_of(set_pages(tmp_path / "a.pdf", [page]))[0].authors) == ["Ines Calder"]


def test_the_author_that_the_file_states_counts_where_the_page_says_it_too(tmp_path: Path) -> None:
    page: list[Set] = [(20.0, "left", "Notes on Seeds"), *prose(PROSE * 3), (10.0, "left", "Written for Orla Finch")]
    said = [*page, (10.0, "left", "Ada Quill")]
    assert facts_of(set_pages(tmp_path / "a.pdf", [page], author="Ada Quill"))[0].authors == ()
    assert texts(facts_of(set_pages(tmp_path / "b.pdf", [said], author="Ada Quill"))[0].authors) == ["Ada Quill"]
    labelled = [*page, (10.0, "left", "By Bo Lindqvist and Ada Quill")]
    assert texts(facts_of(set_pages(tmp_path / "c.pdf", [labelled]))[0].authors) == ["Bo Lindqvist", "Ada Quill"]


def test_without_an_abstract_the_first_paragraph_stands_for_it(tmp_path: Path) -> None:
    small = prose(
        ["All rights are with the harbour, and no part of these notes may be sold without its word."] * 2, 8.0
    )
    page: list[Set] = [(20.0, "left", "Notes on Seeds"), *small, *prose()]
    facts, _ = facts_of(set_pages(tmp_path / "a.pdf", [page]))
    assert facts.abstract is not None
    assert facts.abstract.text == " ".join(PROSE)
    assert facts.authors == ()


def test_a_chinese_contract_is_one_by_its_title_and_its_parties(tmp_path: Path) -> None:
    page: list[Set] = [
        (20.0, "middle", "房屋租赁合同"),
        (11.0, "left", "甲方：西港房产有限公司"),
        (11.0, "left", "乙方：李海洋"),
        *prose(CHINESE_PROSE, 11.0),
        (11.0, "left", "第一条 租金每月三千元，于每月五日前付清。"),
    ]
    facts, _ = facts_of(set_pages(tmp_path / "a.pdf", [page]))
    assert facts.kind is not None
    assert facts.title is not None
    assert (facts.kind.text, facts.title.text) == ("contract", "房屋租赁合同")
    assert (facts.kind.page, facts.kind.rect) == (1, facts.title.rect)


INVOICE: list[Set] = [
    (11.0, "left", "Harrow & Sons, 4 Mill Lane, Westhaven"),
    (20.0, "left", "Invoice No. 20931"),
    (11.0, "left", "Date: 4 May 2026"),
    (11.0, "left", "Lamp, small 2 5.00 10.00"),
    (11.0, "left", "Total 10.00"),
]
FORM: list[Set] = [
    (18.0, "middle", "Application Form"),
    *((11.0, "left", f"{label}: ____________________") for label in ("Name", "Street", "Town", "Telephone", "Date")),
]
CONTRACT: list[Set] = [
    (16.0, "middle", "Lease Agreement - Unit 7, 4 Mill Lane"),
    (11.0, "left", "This lease is made by and between Harrow & Sons, the Lessor, and Ada Quill, the Lessee."),
    *prose(),
]
MANUAL: list[Set] = [(26.0, "middle", "Tide Gauge TG-4"), (26.0, "below", "User’s Guide"), *prose()]
CHINESE_MANUAL: list[Set] = [(26.0, "middle", "验潮仪使用说明书"), *prose(CHINESE_PROSE)]
FILING: list[Set] = [
    (12.0, "middle", "SECURITIES AND EXCHANGE COMMISSION"),
    (14.0, "middle", "FORM 10-K"),
    (18.0, "middle", "WESTHAVEN FERRIES, INC."),
    *prose(PROSE * 3),
]
CHINESE_FILING: list[Set] = [
    (11.0, "left", "证券代码：600001"),
    (22.0, "middle", "西港渡轮股份有限公司"),
    (22.0, "below", "2025 年年度报告"),
    *prose(CHINESE_PROSE),
]
STUDY: list[Set] = [(22.0, "middle", "Manual Reading of Tide Gauges"), *prose(PROSE * 3)]
REPORT: list[Set] = [(22.0, "middle", "A Report on Invoices, Forms and Manuals"), *prose(PROSE * 3)]


@pytest.mark.parametrize(
    ("page", "kind", "title"),
    [
        pytest.param(INVOICE, "invoice", "Invoice No. 20931", id="an invoice"),
        pytest.param(FORM, "form", "Application Form", id="a form with lines to write on"),
        pytest.param(CONTRACT, "contract", "Lease Agreement - Unit 7, 4 Mill Lane", id="a contract"),
        pytest.param(MANUAL, "manual", "Tide Gauge TG-4 User’s Guide", id="a manual"),
        pytest.param(CHINESE_MANUAL, "manual", "验潮仪使用说明书", id="a Chinese manual"),
        pytest.param(FILING, "filing", "FORM 10-K", id="a filing, whose largest line is who files it"),
        pytest.param(CHINESE_FILING, "filing", "西港渡轮股份有限公司 2025 年年度报告", id="a Chinese filing"),
        pytest.param(STUDY, "", "Manual Reading of Tide Gauges", id="a study is no manual"),
        pytest.param(REPORT, "", "A Report on Invoices, Forms and Manuals", id="a report is none of them"),
    ],
)
def test_the_kind_is_told_where_it_is_plain(tmp_path: Path, page: list[Set], kind: str, title: str) -> None:
    path = set_pages(tmp_path / "a.pdf", [page])
    facts, _ = facts_of(path)
    assert facts.title is not None
    assert (kind_of(path), facts.title.text) == (kind, title)


def test_a_file_with_fields_to_fill_in_is_a_form(tmp_path: Path) -> None:
    def draw(form: AcroForm) -> None:
        for place in range(5):
            form.textfield(name=f"f{place}", x=200, y=700 - 30 * place, width=120, height=18)

    printed = [(60.0, 780.0, "Mooring permit"), *((60.0, 704.0 - 30 * place, f"Line {place}") for place in range(5))]
    assert kind_of(make_form(tmp_path / "a.pdf", printed, draw)) == "form"


def test_broad_pages_in_large_type_are_slides(tmp_path: Path) -> None:
    def slide(title: str) -> list[Set]:
        return [(32.0, "left", title), (20.0, "left", "Tides rise"), (20.0, "below", "Storms come")]

    broad = set_pages(tmp_path / "a.pdf", [slide(title) for title in ("Tides", "Winds", "Storms")], size=(720.0, 540.0))
    assert kind_of(broad) == "slides"
    small = [[(9.0, "left", "Tides"), *prose(PROSE * 3, 9.0)]] * 3
    assert kind_of(set_pages(tmp_path / "b.pdf", small, size=(842.0, 595.0))) == ""


def test_a_contents_page_is_the_outline_where_the_file_has_none(tmp_path: Path) -> None:
    contents = ["Contents", "1 Tides ........... 1", "1.1 Spring tides ...... 1", "2 Winds ......... 2"]
    chapters = ["1 Tides\n" + "\n".join(PROSE) + "\n\n1.1 Spring tides\n" + "\n".join(PROSE), "2 Winds\nThey blow."]
    path = make_pdf(tmp_path / "a.pdf", ["\n".join([*contents, "Appendix ...... 3"]), *chapters, "Appendix\nA map."])
    _, outline = facts_of(path)
    assert [(level, title, page) for level, title, page, _ in outline] == [
        *((0, "1 Tides", 2), (1, "1.1 Spring tides", 2), (0, "2 Winds", 3), (0, "Appendix", 4)),
    ]


def test_lines_that_end_with_the_numbers_of_pages_are_contents_whatever_stands_above_them(tmp_path: Path) -> None:
    titles = ("Tides", "Winds", "Ferries", "Moorings", "Pilots", "Tolls", "Salvage")
    canvas = Canvas(str(tmp_path / "a.pdf"), pagesize=A4, invariant=True)
    canvas.drawString(72, 780, "What this report holds")
    for place, title in enumerate(titles, 2):
        canvas.drawString(72, 780 - 20 * place, title)
        canvas.drawRightString(520, 780 - 20 * place, str(place))
    for title in titles:
        canvas.showPage()
        for line, text in enumerate((title, *PROSE)):
            canvas.drawString(72, 780 - 16 * line, text)
    canvas.save()
    _, outline = facts_of(tmp_path / "a.pdf")
    assert [(title, page) for _, title, page, _ in outline] == [(title, place) for place, title in enumerate(titles, 2)]


def test_bookmarks_go_before_a_contents_page_and_get_their_places(tmp_path: Path) -> None:
    pages = ["1 Tides\n" + "\n".join(PROSE), "2 Winds\n" + "\n".join(PROSE)]
    path = make_pdf(tmp_path / "a.pdf", pages, outline=[(0, "Tides", 1), (0, "Winds", 2)])
    _, outline = facts_of(path)
    assert [(level, title, page) for level, title, page, _ in outline] == [(0, "Tides", 1), (0, "Winds", 2)]
    assert all(any(heading.rect) for heading in outline)
