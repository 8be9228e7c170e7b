"""Questions about a document as a whole: how many pages it has, who wrote it and when, and what it is about."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from library.library import Library
from library.scope import Scope
from library.settings import ROOT, Settings, read_settings
from library.text import cjk_share
from rag.answer import Answer, Turn
from rag.chain import Answerer, ask
from rag.events import AskOptions
from rag.query.understand import understand
from rag.retrieval.document_choice import find_document_asked_about
from tests.annotated_pdfs import attach
from tests.documents import add_files
from tests.pdfs import make_pdf
from tests.rag.model_server import ModelServer
from tests.title_pages import CHINESE_PROSE, PROSE, set_pages

SAMPLES = ROOT / "data" / "samples"
REPORT = "harbour-ferries-report-2025.pdf"
PAPER = "tides.pdf"
CHINESE_PAPER = "验潮研究.pdf"
MINUTES = "minutes.pdf"
MET = "The council met on Monday and agreed to buy a crane for the quay."


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Library, Settings]]:
    """A library, only to be read, of a report, two papers of which one is Chinese, and minutes without any title."""
    folder = tmp_path_factory.mktemp("about")
    settings = read_settings(library=folder / "library")
    prose = [(10.0, "below", line) for line in PROSE]
    headings = [[(14.0, "left", f"{number} {title}"), *prose] for number, title in enumerate(("Gauges", "Storms"), 1)]
    paper = [(20.0, "middle", "The Tides of the Old Quay"), (12.0, "middle", "Ada Berg")]
    paper += [(10.0, "middle", "March 2019"), (14.0, "left", "Abstract")]
    chinese = [(20.0, "middle", "老码头潮汐的长期观测研究"), (12.0, "middle", "陈安，林海")]
    chinese += [(10.0, "middle", "西港大学海洋学院"), (10.0, "middle", "2021年5月"), (14.0, "left", "摘要")]
    files = [
        SAMPLES / REPORT,
        set_pages(folder / PAPER, [[*paper, *prose], *headings]),
        set_pages(folder / CHINESE_PAPER, [[*chinese, *((10.0, "below", line) for line in CHINESE_PROSE)]]),
        attach(make_pdf(folder / MINUTES, [MET]), {"offer of cranes.txt": b"none", "plan.txt": b"none"}),
    ]
    with Library.open(settings) as library:
        add_files(library, settings, files)
        yield library, settings


def ask_shelf(shelf: tuple[Library, Settings], question: str, name: str = "", **options: object) -> Answer:
    library, settings = shelf
    scope = Scope(tuple(document.id for document in library.find_documents(name))) if name else Scope()
    return ask(Answerer(library, settings), question, options=AskOptions(scope, **options))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("question", "name", "said"),
    [
        ("How many pages does the report have?", REPORT, f"{REPORT} has 6 pages."),
        ("How long is this document?", REPORT, f"{REPORT} has 6 pages."),
        ("how many pages are there in total", REPORT, f"{REPORT} has 6 pages."),
        ("What is the page count of this file?", MINUTES, f"{MINUTES} has one page."),
        ("How many pages does the harbour ferries report have?", "", f"{REPORT} has 6 pages."),
        ("这份报告有多少页？", REPORT, f"{REPORT} 共有 6 页。"),
        ("这篇论文一共几页？", CHINESE_PAPER, f"{CHINESE_PAPER} 共有 1 页。"),
    ],
)
def test_pages_are_counted(shelf: tuple[Library, Settings], question: str, name: str, said: str) -> None:
    answer = ask_shelf(shelf, question, name)
    assert (answer.answer, answer.refused, answer.citations) == (said, False, ())
    assert {sentence.support for sentence in answer.sentences} == {"none"}


@pytest.mark.parametrize(
    ("question", "name", "said"),
    [
        ("Which files are attached?", MINUTES, f"Attached to {MINUTES}: offer of cranes.txt, plan.txt."),
        ("Which documents are attached to the minutes?", "", f"Attached to {MINUTES}: offer of cranes.txt, plan.txt."),
        ("有哪些附件？", MINUTES, f"{MINUTES} 的附件：offer of cranes.txt, plan.txt。"),
    ],
)
def test_attached_files_are_listed(shelf: tuple[Library, Settings], question: str, name: str, said: str) -> None:
    answer = ask_shelf(shelf, question, name)
    assert (answer.answer, answer.refused, answer.citations) == (said, False, ())


@pytest.mark.parametrize(
    ("question", "title", "said"),
    [
        ("Who wrote the paper on the tides of the old quay?", PAPER, "Ada Berg"),
        ("who is the author of the Tides paper", PAPER, "Ada Berg"),
        ("老码头潮汐研究这篇论文的作者是谁？", CHINESE_PAPER, "陈安、林海"),
        ("《老码头潮汐的长期观测研究》是谁写的？", CHINESE_PAPER, "陈安、林海"),
        ("谁是老码头潮汐研究的作者？", CHINESE_PAPER, "陈安、林海"),
        ("老码头潮汐研究的作者来自哪个单位？", CHINESE_PAPER, "西港大学海洋学院"),
        ("When was Ada Berg's paper on tides published?", PAPER, "March 2019"),
        ("老码头潮汐研究是什么时候发表的？", CHINESE_PAPER, "2021年5月"),
    ],
)
def test_who_wrote_it_and_when_is_quoted_from_where_it_stands(
    shelf: tuple[Library, Settings], question: str, title: str, said: str
) -> None:
    answer = ask_shelf(shelf, question)
    assert said in answer.sentences[0].text
    assert [(citation.title, citation.page) for citation in answer.citations] == [(title, 1)]
    assert answer.sentences[0].support in ("quoted", "supported")
    assert answer.warnings == ()


@pytest.mark.parametrize(
    "question",
    [
        "Who wrote the offer of cranes?",
        "Who built the quay of the tides paper?",
        "What does the author say about tides?",
        "作者怎么说老码头潮汐？",
        "When was the gauge released?",
    ],
)
def test_what_a_document_does_not_say_of_itself_is_searched_for(shelf: tuple[Library, Settings], question: str) -> None:
    assert find_document_asked_about(shelf[0], understand(question), None) is None


def test_a_refusal_points_to_the_attached_file_that_the_question_names(shelf: tuple[Library, Settings]) -> None:
    answer = ask_shelf(shelf, "Which winch does the offer of cranes recommend?", REPORT)
    assert answer.refused
    assert answer.warnings == ()
    answer = ask_shelf(shelf, "Which winch does the offer of cranes recommend?")
    assert answer.refused
    assert [warning.name for warning in answer.warnings] == ["remark_attached"]


@pytest.mark.parametrize("question", ["Summarize this document.", "What is the report about?", "总结一下这份文件"])
def test_an_overview_quotes_title_beginning_and_headings_each_at_its_place(
    shelf: tuple[Library, Settings], question: str
) -> None:
    answer = ask_shelf(shelf, question, REPORT)
    said = " ".join(sentence.text for sentence in answer.sentences)
    assert not answer.refused
    assert "Tidewell Harbour Ferries" in answer.sentences[0].text
    for heading in ("Passengers and routes", "Reliability", "Fleet and climate", "Money and outlook"):
        assert heading in said
    assert {citation.page for citation in answer.citations} >= {1, 2, 3, 4, 5, 6}
    assert {citation.support for citation in answer.citations} == {"quoted"}
    assert all(citation.rects for citation in answer.citations)
    assert {sentence.support for sentence in answer.sentences} <= {"quoted", "none"}
    foreign = ["remark_language"] if cjk_share(question) else []
    assert [warning.name for warning in answer.warnings] == ["remark_overview", *foreign]


@pytest.mark.parametrize(
    ("question", "name", "begins"),
    [
        ("Summarise the paper on the tides of the old quay", PAPER, "The tide gauge at the old quay"),
        ("Give me a short overview of Ada Berg's paper, please.", PAPER, "The tide gauge at the old quay"),
        ("这篇关于老码头潮汐的论文主要讲了什么？", CHINESE_PAPER, "本文根据老码头验潮站"),
        ("请用三句话概括老码头潮汐研究这篇论文的主要内容", CHINESE_PAPER, "本文根据老码头验潮站"),
        ("What are the minutes about?", MINUTES, "The council met on Monday"),
    ],
)
def test_of_several_documents_the_one_that_is_named_is_meant(
    shelf: tuple[Library, Settings], question: str, name: str, begins: str
) -> None:
    answer = ask_shelf(shelf, question)
    assert {citation.title for citation in answer.citations} == {name}
    assert any(sentence.text.startswith(begins) for sentence in answer.sentences)


@pytest.mark.parametrize(
    "question",
    [
        "How many pages may a PDF have?",
        "How many pages of the report are about the night boat?",
        "What is the night boat about?",
        "What does the summary say of costs?",
        "总结一下夜间航线的情况",
        "一份报告最多可以有多少页？",
        "When did the night boat begin?",
        "渡轮一天有多少班？",
    ],
)
def test_what_asks_for_something_in_a_document_is_left_to_the_search(
    shelf: tuple[Library, Settings], question: str
) -> None:
    library, _ = shelf
    (report,) = library.find_documents(REPORT)
    assert find_document_asked_about(library, understand(question), [report.id]) is None


@pytest.mark.parametrize("question", ["Summarize this document.", "这份文件有多少页？", "What is it about?"])
def test_where_several_documents_may_be_meant_it_is_asked_which(shelf: tuple[Library, Settings], question: str) -> None:
    answer = ask_shelf(shelf, question)
    assert answer.refused
    assert [warning.name for warning in answer.warnings] == ["remark_which"]


def test_this_document_may_be_any_of_several_in_the_midst_of_a_chat_too(shelf: tuple[Library, Settings]) -> None:
    library, settings = shelf
    history = [Turn("When did the night boat begin?", "On 3 June 2024.")]
    answer = ask(Answerer(library, settings), "Summarize this document.", history)
    assert [warning.name for warning in answer.warnings] == ["remark_which"]


def test_what_it_means_is_told_by_what_was_said_before(shelf: tuple[Library, Settings]) -> None:
    library, settings = shelf
    (report,) = library.find_documents(REPORT)
    history = [Turn("When did the night boat begin?", "On 3 June 2024.")]
    answer = ask(Answerer(library, settings), "What is it about?", history, AskOptions(Scope((report.id,))))
    assert "remark_overview" not in [warning.name for warning in answer.warnings]


def test_a_model_is_given_the_pages_that_tell_what_a_document_is_about(
    shelf: tuple[Library, Settings], model_server: ModelServer
) -> None:
    library, settings = shelf
    model_server.says = ["The night boat began on 3 June 2024 as a trial [3]."]
    served = library, settings.model_copy(update={"openai_base_url": model_server.address})
    answer = ask_shelf(served, "Summarize this document.", REPORT, model="good")
    assert answer.model == "good"
    assert [citation.page for citation in answer.citations] == [3]
    sent = model_server.requests[0]["messages"][-1]["content"]
    assert re.findall(r'page="(\d+)"', sent) == ["1", "2", "3", "4", "5", "6"]


def test_a_model_is_not_asked_for_what_the_library_counts(
    shelf: tuple[Library, Settings], model_server: ModelServer
) -> None:
    library, settings = shelf
    served = library, settings.model_copy(update={"openai_base_url": model_server.address})
    answer = ask_shelf(served, "How many pages does the report have?", REPORT, model="good")
    assert (answer.model, "6 pages" in answer.answer, model_server.requests) == ("quote", True, [])


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Which documents do I have?", "There are 4 documents here, with 11 pages:"),
        ("how many files are there in my library", "There are 4 documents here, with 11 pages:"),
        ("List my documents", "There are 4 documents here, with 11 pages:"),
        ("How many pages are there in total?", "There are 4 documents here, with 11 pages:"),
        ("我有哪些文档？", "这里有 4 份文档，共 11 页："),
        ("知识库里一共有多少份文件？", "这里有 4 份文档，共 11 页："),
        ("Hello!", "Hello. Ask a question about your documents"),
        ("谢谢你", "不客气。"),
        ("What can you do?", "Footnote answers questions about your PDFs"),
        ("你能做什么？", "Footnote 回答关于您的 PDF 的问题"),
    ],
)
def test_what_is_asked_of_the_library_is_answered_by_it(
    shelf: tuple[Library, Settings], question: str, said: str
) -> None:
    answer = ask_shelf(shelf, question)
    assert (answer.refused, answer.citations, answer.warnings) == (False, (), ())
    assert answer.answer.startswith(said)
    assert {sentence.support for sentence in answer.sentences} == {"none"}


def test_the_documents_are_named_with_their_pages_and_when_they_were_added(shelf: tuple[Library, Settings]) -> None:
    library, _ = shelf
    (report,) = library.find_documents(REPORT)
    assert f"\n\n{REPORT}: 6 pages, added on {report.added_at[:10]}" in ask_shelf(shelf, "What files do I have?").answer
    assert ask_shelf(shelf, "Which documents do I have?", REPORT).answer.startswith("There is one document here")
    assert (
        ask_shelf(shelf, "When was the ferries report added?").answer
        == f"{REPORT} was added on {report.added_at[:10]}."
    )
    assert ask_shelf(shelf, "这份文档是什么时候上传的？", REPORT).answer == f"{REPORT} 添加于 {report.added_at[:10]}。"


def test_an_empty_library_says_so(tmp_path: Path) -> None:
    settings = read_settings(library=tmp_path / "library")
    with Library.open(settings) as library:
        assert ask(Answerer(library, settings), "Which documents do I have?").answer.startswith("There is no document")


@pytest.mark.parametrize(
    "question",
    ["Which documents must each exhibitor bring?", "What files are attached?", "哪些文件要提交？", "Hello Kitty?"],
)
def test_what_only_begins_like_a_question_to_the_library_is_none(question: str) -> None:
    assert understand(question).of_library is None


@pytest.mark.parametrize(
    ("question", "name", "first", "page"),
    [
        ("What does section 2 of the tides paper say?", "", "2 Storms", 3),
        ("Summarize section 1", PAPER, "1 Gauges", 2),
        ("What is on page 3?", PAPER, "2 Storms", 3),
        ("这篇论文第2页讲了什么？", PAPER, "1 Gauges", 2),
        ("第二节的内容是什么？", PAPER, "2 Storms", 3),
    ],
)
def test_a_page_or_a_numbered_part_is_quoted(
    shelf: tuple[Library, Settings], question: str, name: str, first: str, page: int
) -> None:
    answer = ask_shelf(shelf, question, name)
    assert not answer.refused
    assert answer.sentences[0].text == first
    assert [(one.page, one.support) for one in answer.citations] == [(page, "quoted")]
    assert PROSE[-1].split()[-1] in answer.answer


@pytest.mark.parametrize(
    ("question", "name", "warnings"),
    [
        ("Summarize section 2", PAPER, ["remark_part"]),
        ("总结第2节", PAPER, ["remark_part", "remark_language"]),
        ("What does section 2 say?", PAPER, []),
    ],
)
def test_a_part_to_be_summed_up_is_quoted_without_a_model_and_it_is_said(
    shelf: tuple[Library, Settings], question: str, name: str, warnings: list[str]
) -> None:
    answer = ask_shelf(shelf, question, name)
    assert answer.sentences[0].text == "2 Storms"
    assert [warning.name for warning in answer.warnings] == warnings


@pytest.mark.parametrize("question", ["Summarize section 2 of it", "What is section 2 about?", "总结第2节"])
def test_a_part_is_summed_up_by_the_model_from_its_own_text(
    shelf: tuple[Library, Settings], model_server: ModelServer, question: str
) -> None:
    library, settings = shelf
    model_server.says = ["It tells of storms [1]."]
    served = library, settings.model_copy(update={"openai_base_url": model_server.address})
    answer = ask_shelf(served, question, PAPER, model="good")
    (request,) = model_server.requests
    sent = request["messages"][-1]["content"]
    assert re.findall(r'page="(\d+)"', sent) == ["3"]
    assert "# 2 Storms" in sent
    assert "1 Gauges" not in sent
    assert (answer.model, answer.answer) == ("good", "It tells of storms [1].")
    assert [(citation.title, citation.page) for citation in answer.citations] == [(PAPER, 3)]


def test_a_model_that_is_asked_for_a_part_which_is_not_there_gets_what_is_found(
    shelf: tuple[Library, Settings], model_server: ModelServer
) -> None:
    library, settings = shelf
    served = library, settings.model_copy(update={"openai_base_url": model_server.address})
    answer = ask_shelf(served, "Summarize section 9", PAPER, model="good")
    assert (answer.model, len(model_server.requests)) == ("good", 1)


def test_a_follow_up_asks_for_another_part_of_the_one_document(shelf: tuple[Library, Settings]) -> None:
    library, settings = shelf
    (paper,) = library.find_documents(PAPER)
    history = [Turn("What does section 1 say?", "1 Gauges [1]")]
    answer = ask(Answerer(library, settings), "And section 2?", history, AskOptions(Scope((paper.id,))))
    assert answer.sentences[0].text == "2 Storms"


def test_a_chapter_whose_title_is_a_line_of_its_own_is_quoted_whole(tmp_path: Path) -> None:
    """Of "Chapter 2", its title below, only these words were quoted."""
    one = [(11.0, "left", "Chapter 1"), (20.0, "left", "Ships"), (10.0, "below", "Ships are built of wood.")]
    two = [(11.0, "left", "Chapter 2"), (20.0, "left", "Crews"), (10.0, "below", "Crews sign on in May.")]
    two += [(14.0, "left", "2.1 Cooks"), (10.0, "below", "Cooks rise early.")]
    three = [(11.0, "left", "Chapter 3"), (20.0, "left", "Cargo"), (10.0, "below", "Cargo is weighed.")]
    settings = read_settings(library=tmp_path / "library")
    with Library.open(settings) as library:
        add_files(library, settings, [set_pages(tmp_path / "seaHandbook.pdf", [[*one, *two, *three]])])
        answer = ask(Answerer(library, settings), "Summarize chapter 2 of the sea handbook")
    said = [sentence.text for sentence in answer.sentences]
    assert said == ["Chapter 2", "Crews", "Crews sign on in May.", "2.1 Cooks", "Cooks rise early."]


def test_of_several_documents_the_one_that_has_the_part_is_meant_else_it_is_asked_which(tmp_path: Path) -> None:
    lease = make_pdf(tmp_path / "lease.pdf", ["Lease\n1. The boat is red.\n2. The rent is 40 crowns."])
    loan = make_pdf(tmp_path / "loan.pdf", ["Loan\n1. The sum is 900 crowns.\n2. It is due in May.\n3. Ada signs."])
    settings = read_settings(library=tmp_path / "library")
    with Library.open(settings) as library:
        add_files(library, settings, [lease, loan])
        answerer = Answerer(library, settings)
        third, second = (ask(answerer, f"What does clause {number} say?") for number in (3, 2))
    assert (third.refused, [one.title for one in third.citations]) == (False, ["loan.pdf"])
    assert (second.refused, [one.name for one in second.warnings]) == (True, ["remark_which"])


def test_a_clause_ends_where_the_next_begins(tmp_path: Path) -> None:
    lines = [
        "Lease of a boat",
        "1. The boat is red.",
        "It has two masts.",
        "2. The rent is 40 crowns.",
        "3. It ends in May.",
    ]
    settings = read_settings(library=tmp_path / "library")
    with Library.open(settings) as library:
        add_files(library, settings, [make_pdf(tmp_path / "lease.pdf", ["\n".join(lines)])])
        answer = ask(Answerer(library, settings), "What does clause 1 say?")
        assert answer.answer.replace(" [1]", "").split() == " ".join(lines[1:3]).split()
        missing = ask(Answerer(library, settings), "What does clause 12 say?")
    assert missing.refused
    assert [(one.name, one.values) for one in missing.warnings] == [("remark_missing", {"names": "clause 12"})]


def test_a_long_part_is_quoted_from_its_beginning_and_says_where_it_goes_on(tmp_path: Path) -> None:
    settings = read_settings(library=tmp_path / "library")
    pages = [[(10.0, "below", f"Ship {40 * page + line} sails at noon.") for line in range(40)] for page in range(6)]
    pages[0].insert(0, (18.0, "left", "3 Ships"))
    with Library.open(settings) as library:
        add_files(library, settings, [set_pages(tmp_path / "ships.pdf", pages)])
        answer = ask(Answerer(library, settings), "What does section 3 say?")
    assert "Ship 0 sails" in answer.answer
    assert re.search(r"It goes on on page [3-5]\.$", answer.answer)


def test_who_certifies_a_thesis_is_not_what_it_is_about(tmp_path: Path) -> None:
    title = [(20.0, "middle", "The Tides of the Old Quay"), (12.0, "middle", "Ada Berg")]
    signed = [(10.0, "below", "I certify that I have read this and that it is fully adequate in scope and quality.")]
    chapters = [
        [(14.0, "left", f"{number} {name}"), (10.0, "below", f"{name} rise with the moon on every coast of the north.")]
        for number, name in enumerate(("Gauges", "Storms", "Waves"), 1)
    ]
    settings = read_settings(library=tmp_path / "library")
    with Library.open(settings) as library:
        add_files(library, settings, [set_pages(tmp_path / "thesis.pdf", [title, signed, *chapters])])
        answer = ask(Answerer(library, settings), "Summarise this document").answer
    assert "Storms rise with the moon" in answer
    assert "certify" not in answer


def test_what_says_little_of_itself_is_summed_up_by_the_sentences_that_tell_most(tmp_path: Path) -> None:
    title = [(20.0, "middle", "NOTICE"), (10.0, "below", "Sent by post.")]
    told = "The harbour council raises the berth fee for ferries at the old quay to forty crowns."
    pages = [
        [(10.0, "left", f"{told} The berth fee for barges at the old quay stays as the council set it in spring.")]
    ]
    settings = read_settings(library=tmp_path / "library")
    with Library.open(settings) as library:
        add_files(library, settings, [set_pages(tmp_path / "notice.pdf", [title, *pages])])
        answer = ask(Answerer(library, settings), "What is this document about?")
    assert told in answer.answer
    assert [one.page for one in answer.citations][-1] == 2
