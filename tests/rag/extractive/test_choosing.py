"""Which quotes stand behind the first, and what is no quote at all."""

from __future__ import annotations

from dataclasses import replace

import pytest

from library.library import Library
from library.records import Block, BlockKind, Cell, Passage
from rag.components import QuotingChatModel
from rag.prompt.prompts import REFUSAL
from rag.reading.sentences import parse_sentences

RECT = (72.0, 100.0, 300.0, 112.0)


@pytest.fixture
def model(harbour: Library) -> QuotingChatModel:
    return QuotingChatModel(embedder=harbour.embedder, idf=harbour.idf)


def _ask(model: QuotingChatModel, question: str, *passages: Passage) -> list[str]:
    answer = str(model.bind(passages=passages).invoke(question).text)
    return [one.text for one in parse_sentences(answer, {"1", "2"}, verbatim=True)]


def _passage(name: str, *parts: tuple[BlockKind, str]) -> Passage:
    text, blocks = "", []
    for kind, said in parts:
        blocks.append(Block(kind, len(text), len(text) + len(said), RECT))
        text += f"{said}\n\n"
    return Passage(text, 0.9, "document", name, document_id=name, page=1, blocks=tuple(blocks))


def _table(heads: list[Cell], *rows: list[str]) -> Passage:
    cells = [
        Cell(r, c, said, RECT)
        for r, row in enumerate(rows, 1 + max(cell.row for cell in heads))
        for c, said in enumerate(row)
    ]
    text = "\n".join(map(" ".join, rows))
    table = Block("table", 0, len(text), RECT, cells=(*heads, *cells))
    return Passage(text, 0.9, "document", "a.pdf", document_id="a", page=1, blocks=(table,))


def test_what_says_little_of_what_is_asked_does_not_stand_behind_the_answer(model: QuotingChatModel) -> None:
    passage = _passage(
        "a.pdf",
        ("paragraph", "The Westhaven ferry is painted green every spring."),
        ("paragraph", "Gulls nest on the roof of the customs house."),
        ("paragraph", "The ferry has a bell of brass."),
    )
    said = _ask(model, "How is the Westhaven ferry painted every spring?", passage)
    assert said == ["The Westhaven ferry is painted green every spring."]


def test_another_document_adds_nothing_where_its_page_holds_less_of_the_question(model: QuotingChatModel) -> None:
    receipt = _passage("receipt.pdf", ("paragraph", "Berg's shop at Westhaven"), ("field", "TOTAL 821.14"))
    report = _passage("report.pdf", ("paragraph", "Total revenues were 3,285 at the end of December."))
    said = _ask(model, "How much was paid at Berg's shop in total?", receipt, report)
    assert said[0] == "TOTAL 821.14"
    assert not any("revenues" in one for one in said)


def test_a_caption_is_no_answer_where_a_sentence_is_unless_the_question_names_it(model: QuotingChatModel) -> None:
    passage = _passage(
        "a.pdf",
        ("caption", "Fig. 6 Yield of the old mill and the new mill"),
        ("paragraph", "The new mill has a yield 2.8 points above that of the old one."),
    )
    assert _ask(model, "How is the yield of the new mill and the old mill?", passage)[0].startswith("The new mill")
    assert _ask(model, "What does figure 6 show of the old mill?", passage)[0].startswith("Fig. 6")


def test_half_of_a_formula_is_not_quoted(model: QuotingChatModel) -> None:
    passage = _passage("a.pdf", ("paragraph", "法则Ⅱ(∞"), ("paragraph", "洛必达法则’(𝟎"))
    assert _ask(model, "洛必达法则的内容是什么？", passage) == [REFUSAL["zh"]]


def test_rows_that_only_their_figures_tell_apart_are_not_quoted_together(model: QuotingChatModel) -> None:
    heads = [Cell(0, at, said, RECT, head=True) for at, said in enumerate(("", "Joy", "Fear", "Anger"))]
    passage = _table(heads, ["", "1460", "148", "669"], ["", "72", "72", "72"])
    assert _ask(model, "How many samples of fear are there?", passage) == ["Fear: 148"]


def test_columns_of_the_same_name_are_told_apart_by_what_stands_above_their_group(model: QuotingChatModel) -> None:
    groups = [Cell(0, 2, "Before", RECT, col_span=2, head=True), Cell(0, 5, "After", RECT, col_span=2, head=True)]
    names = ("Model", "test", "small", "large", "test", "light", "heavy")
    heads = [*groups, *(Cell(1, at, said, RECT, head=True) for at, said in enumerate(names))]
    passage = _table(heads, ["Mill", "77.0", "1.0", "2.0", "75.2", "3.0", "4.0"])
    said = _ask(model, "What does the mill reach in the test?", passage)
    assert said == ["Mill: 77.0 (Before test) · 75.2 (After test)"]


def test_a_date_beside_what_is_asked_is_no_answer(model: QuotingChatModel) -> None:
    said = "The harbour of Westhaven was surveyed by the port office in 1953 and in 1961."
    notice = replace(_passage("harbour.pdf", ("paragraph", said)), naming=("harbour", "westhaven"))
    board = _passage("b.pdf", ("paragraph", "The board must receive every objection by 4 May 1972."))
    asked = "By when must objections on the harbour of Westhaven be submitted?"
    assert _ask(model, asked, notice, board)[0].endswith("4 May 1972.")
    (refused,) = _ask(model, "How many employees does the harbour of Westhaven have?", notice)
    assert refused == REFUSAL["en"]


def test_who_asks_what_an_abbreviation_stands_for_gets_the_words_that_it_is_of(model: QuotingChatModel) -> None:
    passage = _passage(
        "a.pdf",
        ("paragraph", "The HMO reports to the board, and the board to nobody but the HMO."),
        ("paragraph", "HMO: the Harbour Master's Office, on the second quay."),
    )
    assert _ask(model, "What does HMO stand for?", passage)[0].startswith("HMO: the Harbour")
    assert _ask(model, "HMO是什么的缩写？", passage)[0].startswith("HMO: the Harbour")


def test_an_item_is_quoted_with_its_parts_where_it_names_what_several_things_are_asked_of(
    model: QuotingChatModel,
) -> None:
    listed = "• A lifeboat\n• Ticket machines of the ferry\n  • Brass No. 4\n  • Copper No. 9\n• A crane"
    said = _ask(
        model,
        "Which ticket machines can the ferry use?",
        _passage("a.pdf", ("paragraph", "Ticket machines are painted by the ferry's own crew."), ("list", listed)),
    )
    assert said == ["• Ticket machines of the ferry • Brass No. 4 • Copper No. 9"]
