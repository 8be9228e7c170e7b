from __future__ import annotations

from dataclasses import replace

import pytest

from library.library import Library
from library.records import Passage
from rag.answer import Citation, Sentence
from rag.prompt.sources import mark_passages
from rag.reading.sentences import parse_sentences
from rag.verify.citing import cite
from rag.verify.verifier import Verifier

WEB = Passage(
    "Ferries to Eastholm were on strike on 2 May 2026.", 1.0, "web", "News", url="https://news.test/", published="2026"
)


def _pages(library: Library, name: str) -> list[Passage]:
    """Every page of a document, whole, as passages."""
    (document,) = library.find_documents(name)
    return [
        Passage(page.text, 0.9, "document", name, document_id=document.id, page=page.number, last_page=page.number)
        for page in library.pages(document.id)
    ]


@pytest.fixture
def sources(harbour: Library) -> dict[str, Passage]:
    """[1] and [2] are the pages of the English document, [3] and [4] of the Chinese one, [W1] is from the web."""
    return mark_passages([*_pages(harbour, "harbour.pdf"), *_pages(harbour, "渡轮.pdf"), WEB])


def _cite(
    library: Library, sources: dict[str, Passage], answer: str
) -> tuple[tuple[Sentence, ...], dict[str, Citation]]:
    sentences, citations = cite(library, Verifier(library.embedder), parse_sentences(answer, sources), sources)
    return sentences, {citation.marker: citation for citation in citations}


@pytest.mark.parametrize(
    ("answer", "marker", "page", "quote"),
    [
        pytest.param(
            "The first ferry sailed to Eastholm in 1934 [1].",
            "1",
            1,
            "The first ferry sailed to Eastholm in 1934.",
            id="word for word",
        ),
        pytest.param(
            "Adults pay four crowns for tickets [2].",
            "2",
            2,
            "Tickets cost four crowns for adults and two crowns for children.",
            id="other words",
        ),
        pytest.param("儿童乘船免费[4]。", "4", 2, "成人票价为四元，儿童免费。", id="chinese"),
    ],
)
def test_a_citation_leads_to_the_page_the_quote_and_its_place(
    harbour: Library, sources: dict[str, Passage], answer: str, marker: str, page: int, quote: str
) -> None:
    _, citations = _cite(harbour, sources, answer)
    citation = citations[marker]
    assert (citation.kind, citation.title, citation.page) == ("document", sources[marker].title, page)
    assert citation.quote == quote
    shown = harbour.page(str(citation.document_id), page)
    assert shown is not None
    assert citation.quote in shown.text
    assert citation.rects
    assert all(x0 < x1 and y0 < y1 for x0, y0, x1, y1 in citation.rects)


def test_a_marker_whose_passage_shares_nothing_is_not_shown(harbour: Library, sources: dict[str, Passage]) -> None:
    (sentence,), citations = _cite(harbour, sources, "Penguins swim [1].")
    assert (sentence.citations, sentence.support) == ((), "unsupported")
    assert citations == {}


def test_of_two_markers_only_the_one_that_resolves_is_kept(harbour: Library, sources: dict[str, Passage]) -> None:
    (sentence,), citations = _cite(harbour, sources, "Dogs travel free of charge [1][2].")
    assert sentence.citations == ("2",)
    assert sentence.support == "supported"
    assert set(citations) == {"2"}


def test_two_sentences_share_a_citation_whose_quote_holds_both(harbour: Library, sources: dict[str, Passage]) -> None:
    answer = "The harbour of Westhaven has three quays [1]. The first ferry sailed in 1934 [1]."
    sentences, citations = _cite(harbour, sources, answer)
    assert [s.citations for s in sentences] == [("1",), ("1",)]
    (citation,) = citations.values()
    assert "three quays" in citation.quote
    assert "1934" in citation.quote
    assert len({round(y0) for _, y0, _, _ in citation.rects}) == 2, "a rectangle on each of two lines"


def test_each_sentence_is_judged_by_itself_and_the_citation_by_the_best(
    harbour: Library, sources: dict[str, Passage]
) -> None:
    answer = "The first ferry sailed to Eastholm in 1934 [1]. The harbour of Westhaven opened in 1947 [1]."
    sentences, citations = _cite(harbour, sources, answer)
    assert [s.support == "supported" for s in sentences] == [True, False]
    assert (citations["1"].support, citations["1"].score) == ("supported", 1.0)


def test_two_sources_bear_out_together_what_neither_does_alone(harbour: Library, sources: dict[str, Passage]) -> None:
    answer = "Westhaven opened in 1931 and tickets cost four crowns for adults [1][2]."
    (sentence,), citations = _cite(harbour, sources, answer)
    assert sentence.support == "supported"
    assert [c.support for c in citations.values()] != ["supported", "supported"]


def test_a_web_page_is_cited_by_its_address_and_has_no_place_on_a_page(
    harbour: Library, sources: dict[str, Passage]
) -> None:
    _, citations = _cite(harbour, sources, "Ferries were on strike on 2 May 2026 [W1].")
    citation = citations["W1"]
    assert (citation.kind, citation.url, citation.published) == ("web", "https://news.test/", "2026")
    assert (citation.document_id, citation.page, citation.rects) == (None, None, ())
    assert citation.quote == WEB.text


def test_a_sentence_without_a_marker_is_unsupported(harbour: Library, sources: dict[str, Passage]) -> None:
    sentences, citations = _cite(harbour, sources, "The harbour opened in 1931.")
    assert [s.support for s in sentences] == ["unsupported"]
    assert citations == {}


def test_a_doubted_sentence_tells_what_is_not_there(harbour: Library, sources: dict[str, Passage]) -> None:
    said = "It opened in 1931 [1]. It opened in 1947 [1]. Penicillin costs 1,300 euros [1]. It is old."
    sentences, _ = cite(harbour, Verifier(harbour.embedder), parse_sentences(said, sources), sources)
    assert [(sentence.reason, sentence.doubted) for sentence in sentences] == [
        ("", ()),
        ("figure", ("1947",)),
        ("figure", ("1,300 euros",)),
        ("source", ()),
    ]


def test_a_page_that_cannot_be_opened_leaves_the_quote(harbour: Library, sources: dict[str, Passage]) -> None:
    lost = {"1": replace(sources["1"], document_id="0" * 64)}
    _, citations = _cite(harbour, lost, "The first ferry sailed to Eastholm in 1934 [1].")
    assert citations["1"].quote.startswith("The first ferry")
    assert citations["1"].rects == ()


def test_the_words_nearest_to_a_wrong_sentence_are_not_marked_beside_those_of_a_right_one(
    harbour: Library, sources: dict[str, Passage]
) -> None:
    right = "Tickets cost four crowns for adults [2]."
    _, alone = _cite(harbour, sources, right)
    sentences, both = _cite(harbour, sources, f"{right} Dogs ruled the kingdom of Norway until 1850 [2].")
    assert (sentences[1].support, sentences[1].citations) == ("unsupported", ("2",))
    assert both["2"].rects == alone["2"].rects
    assert both["2"].quote == alone["2"].quote


@pytest.mark.parametrize(
    ("said", "copied", "support"),
    [
        pytest.param("{}", False, "supported", id="by a model"),
        pytest.param("{}", True, "quoted", id="by the built-in answerer"),
        pytest.param("In 1934 the first ferry sailed to Eastholm.", True, "supported", id="not word for word"),
        pytest.param("The first ferry sailed to Eastholm in 1935.", True, "unsupported", id="not there"),
    ],
)
def test_only_what_the_built_in_answerer_copied_is_quoted(
    harbour: Library, sources: dict[str, Passage], said: str, copied: bool, support: str
) -> None:
    first = "The first ferry sailed to Eastholm in 1934."
    answer = parse_sentences(f"{said.format(first)} [1]", sources)
    sentences, citations = cite(harbour, Verifier(harbour.embedder), answer, sources, copied=copied)
    assert (sentences[0].support, citations[0].support) == (support, support)


def test_what_states_nothing_is_not_judged_and_a_cell_is_judged_for_its_row(
    harbour: Library, sources: dict[str, Passage]
) -> None:
    table = "| | Adults | Opened |\n|---|---|---|\n| Tickets | four crowns [2] | in 1947 [1] |"
    sentences, citations = _cite(harbour, sources, f"# Fares\n\nThey are:\n\n{table}\n\n```\nx[1]\n```")
    assert [(s.text, s.support) for s in sentences] == [
        ("Fares", "none"),
        ("They are:", "none"),
        ("Adults", "none"),
        ("Opened", "none"),
        ("Tickets", "none"),
        ("Tickets: four crowns", "supported"),
        ("Tickets: in 1947", "unsupported"),
    ]
    assert set(citations) <= {"1", "2"}


def test_a_figure_in_a_formula_is_checked(harbour: Library, sources: dict[str, Passage]) -> None:
    sentences, _ = _cite(harbour, sources, r"It opened in $1931$ [1]. It opened in \(1947\) [1].")
    assert [s.support for s in sentences] == ["supported", "unsupported"]


def test_a_sentence_that_stands_on_a_page_in_two_languages_is_supported(
    harbour: Library, sources: dict[str, Passage]
) -> None:
    """The page was once taken for English alone, and the sentence called "partial" for its language."""
    both = {"1": replace(sources["1"], text=f"{sources['1'].text}\n西港的港口于1931年启用，有三个码头。")}
    (sentence,), _ = _cite(harbour, both, "西港的港口于1931年启用，有三个码头[1]。")
    assert (sentence.support, sentence.reason) == ("supported", "")
