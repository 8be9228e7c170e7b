from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, replace

import pytest

from library.library import Library
from library.records import Passage
from library.settings import ROOT, Settings, read_settings
from rag.query.understand import understand
from rag.retrieval.refusal import REFUSE_BELOW, Signals, chance, judge, measure_signals
from rag.retrieval.retriever import Retriever
from tests.documents import add_document, add_files

SAMPLES = ROOT / "data" / "samples"
SURE = Signals(covered=0.9, dense=0.5, meaning=0.7, unread=0.0, nameless=0.0, yearless=0.0)
GAME = [
    "《远航传说3》是由东海游戏和青山工作室开发的航海游戏系列的第三部作品。\n本作以三大故事为主轴，主角有专属声优。",
    "游戏的主要模式是争霸模式。\n玩家可以选择五位船长。",
]
REPORTS = {
    "HERON_2021_report.pdf": ["Heron Lines annual report 2021.\nTotal income was 27.4 million crowns in 2021."],
    "HERON_2022_report.pdf": ["Heron Lines annual report 2022.\nTotal income was 29.3 million crowns in 2022."],
}


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """A library, only to be read, of the documents that ship."""
    settings = read_settings(library=tmp_path_factory.mktemp("samples") / "library")
    with Library.open(settings) as library:
        add_files(library, settings, sorted(SAMPLES.glob("*.pdf")))
        yield library


def score(library: Library, query: str, documents: list[str] | None = None) -> float:
    return judge(library, understand(query), Retriever(library).retrieve(query, documents), documents).chance


def signals(library: Library, query: str) -> Signals:
    return measure_signals(library, understand(query), Retriever(library).retrieve(query), None)


@pytest.mark.parametrize(
    "query",
    [
        "What was the total income in 2025?",
        "When did the night boat begin?",
        "What does a single crossing cost?",
        "When is the boat kept in harbour because of wind?",
        "Which boat was built in 2008?",
        "How large may a PDF be?",
        "How long does Footnote wait for the web?",
        "一个 PDF 最大可以有多大？",
        "网络搜索失败时，还会有答案吗？",
        "删除文档会抹去什么？",
        "扫描页怎么处理？",
    ],
)
def test_the_samples_hold_it(samples: Library, query: str) -> None:
    assert score(samples, query) >= REFUSE_BELOW


@pytest.mark.parametrize(
    "query",
    [
        "Who won the 1998 football world cup?",
        "What is the boiling point of ethanol?",
        "Which company did Boeing acquire in 1997?",
        "How do I prune a rose bush?",
        "What is the capital of Mongolia?",
        "How many moons does Jupiter have?",
        "珠穆朗玛峰有多高？",
        "《红楼梦》的作者是谁？",
        "北京奥运会是哪一年举行的？",
        "糖醋排骨怎么做？",
        "富士山の高さはどのくらいですか？",
        "대한민국의 수도는 어디입니까?",
    ],
)
def test_the_samples_do_not_hold_it(samples: Library, query: str) -> None:
    assert score(samples, query) < REFUSE_BELOW


def test_a_document_without_the_answer_refuses_what_another_one_answers(samples: Library) -> None:
    guide, report = (
        [document.id for document in samples.documents() if document.name == name]
        for name in ("footnote-user-guide.pdf", "harbour-ferries-report-2025.pdf")
    )
    query = "What was the total income in 2025?"
    assert score(samples, query, report) >= REFUSE_BELOW > score(samples, query, guide)


@pytest.mark.parametrize(
    ("query", "held"),
    [
        ("《远航传说3》是由哪两个公司合作开发的？", True),
        ("游戏的主要模式是什么？", True),
        ("玩家可以选择几位船长？", True),
        ("《红楼梦》是由谁写的？", False),
        ("北京大学是哪一年成立的？", False),
        ("九龙巴士32号线来往于哪些地方？", False),
    ],
)
def test_one_chinese_document_is_enough(library: Library, settings: Settings, query: str, held: bool) -> None:
    """Pairs of characters across two words, which no text has, once made plain questions look unanswerable."""
    add_document(library, settings, "游戏.pdf", GAME)
    assert (score(library, query) >= REFUSE_BELOW) is held


@pytest.mark.parametrize(
    ("query", "text"),
    [
        pytest.param("東京の人口は何人ですか？", "東京の人口は千四百万人である。", id="japanese"),
        pytest.param("항구는 언제 열렸습니까?", "이 항구는 1931년에 열렸다.", id="korean"),
        pytest.param("BMW的总部在哪里？", "宝马（BMW）的总部位于慕尼黑。", id="latin in chinese"),
    ],
)
def test_other_scripts_are_covered_by_their_words(library: Library, query: str, text: str) -> None:
    """What asks and what is only grammar does not count; the words of another text are not found."""
    there, elsewhere = (Passage(text, 1, "document", "a.pdf"), Passage("富士山 부두 渡轮开航", 1, "document", "b.pdf"))
    assert measure_signals(library, understand(query), [there], None).covered == pytest.approx(1)
    assert measure_signals(library, understand(query), [elsewhere], None).covered < 0.3


LEAFLET = [
    "Leaflet of the Gull Inn\nThe inn has nine rooms above the tap room.\nBreakfast is laid from 7:10 until 9:50.\n"
    "The inn was built by a sail maker in 1874.\nThe present keeper, Odile Marsh, came from a bakery in Torve.\n"
    "A room is 84 crowns a night.\nWhoever leaves after noon pays half a night more.\n"
    "Two geese, Bram and Otto, guard the yard.\nA storm blew down the flagpole in October."
]


@pytest.mark.parametrize(
    ("query", "held"),
    [
        ("What did the storm destroy?", True),
        ("What are the geese called?", True),
        ("When is breakfast?", True),
        ("When was the swimming pool built?", False),
        ("How many horses are there?", False),
        ("What is the phone number?", False),
        ("Who discovered penicillin?", False),
    ],
)
def test_a_short_document_is_looked_at_sentence_by_sentence(
    library: Library, settings: Settings, query: str, held: bool
) -> None:
    """A page on many things is near none of them: plain questions on a handbook of one page were once refused."""
    add_document(library, settings, "leaflet.pdf", LEAFLET)
    assert (score(library, query) >= REFUSE_BELOW) is held


def test_a_name_or_a_year_that_is_not_there_lowers_the_chance(library: Library, settings: Settings) -> None:
    for name, pages in REPORTS.items():
        add_document(library, settings, name, pages)
    held = "What was the total income of Heron Lines in 2021?"
    assert score(library, held) > score(library, held.replace("2021", "2015"))
    assert score(library, held) > score(library, held.replace("Heron", "Osprey"))
    assert signals(library, held).nameless == signals(library, held).yearless == 0
    assert signals(library, held.replace("2021", "2015")).yearless == 1


def test_how_to_answer_does_not_count(library: Library, settings: Settings) -> None:
    for name, pages in REPORTS.items():
        add_document(library, settings, name, pages)
    bare = "What was the total income of Heron Lines in FY2021?"
    told = f"{bare} Answer in USD millions. Please round your answer to two decimal places."
    assert signals(library, told).covered == pytest.approx(signals(library, bare).covered)


@pytest.mark.parametrize("name", asdict(SURE))
def test_each_signal_counts_in_its_direction(name: str) -> None:
    better = name not in ("nameless", "yearless", "beside")  # what the cosine cannot say is not held against it
    other = replace(SURE, **{name: getattr(SURE, name) + 0.3})
    assert (chance(other) > chance(SURE)) is better


def test_the_chance_is_a_probability() -> None:
    nothing = Signals(0, 0, 0, 0, 1, 1)
    assert 0 <= chance(nothing) < 0.01
    assert 0.99 < chance(SURE) <= 1


def test_signals_are_shares(samples: Library) -> None:
    for query in (
        "How large may a PDF be?",
        "的",
        "the",
        "?",
        "一个 PDF 最大可以有多大？",
        "12 34 5678",
        "カーリー 항구",
    ):
        passages = Retriever(samples).retrieve("harbour")
        values = asdict(measure_signals(samples, understand(query), passages, None))
        assert all(-1 <= value <= 1 for value in values.values()), (query, values)


def test_without_passages_nothing_is_answerable(library: Library) -> None:
    assert judge(library, understand("harbour"), []).chance == 0
