"""A part that is left out is out everywhere, and back afterwards; what had something to say is seen."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bench.ablation import ask_all, format_row
from bench.ablation_parts import Part, forget, read_parts, watched, without
from library.library import Library
from library.settings import read_settings
from rag.chain import Answerer
from rag.extractive import clues
from rag.query import kinds, understand
from tests.documents import add_document

PARTS = {part.name: part for part in read_parts(["rag"])}
ASKED = "How many seats does the ferry have?"


def part(name: str) -> Part:
    return PARTS[f"rag.{name}"]


@pytest.mark.parametrize("kind", ["pattern", "list", "clue", "rule", "step", "constant"])
def test_every_kind_of_part_is_found(kind: str) -> None:
    assert kind in {one.kind for one in PARTS.values()}


def test_a_rule_that_is_left_out_says_the_same_wherever_it_is_used() -> None:
    rule = part("query.kinds.is_yes_or_no")
    with without(rule, rule.instead[True]):
        assert understand.understand(ASKED).yes_or_no
        assert kinds.is_yes_or_no(ASKED)
    forget()
    assert not understand.understand(ASKED).yes_or_no


def test_a_pattern_in_a_mapping_finds_nothing_while_it_is_left_out() -> None:
    pattern = part("query.kinds._WANTS[en][number]")
    assert isinstance(pattern.value, re.Pattern)
    with without(pattern, pattern.instead[0]):
        assert understand.understand(ASKED).wants == ""
    assert understand.understand(ASKED).wants == "number"


def test_a_clue_that_is_left_out_weighs_nothing() -> None:
    clue = part("extractive.clues.WEIGHTS.unit")
    with without(clue, clue.instead[0]):
        assert clues.WEIGHTS.unit == 0 < clues.WEIGHTS.known
    assert clues.WEIGHTS.unit > 0


def test_what_had_something_to_say_is_seen() -> None:
    names = [part(f"query.kinds.{name}") for name in ("is_yes_or_no", "units_counted", "_WANTS[en][date]")]
    seen = set[tuple[str, bool]]()
    with watched(names, seen):
        understand.understand(ASKED)
    assert ("rag.query.kinds.units_counted", True) in seen
    assert ("rag.query.kinds.is_yes_or_no", False) in seen
    assert ("rag.query.kinds._WANTS[en][date]", True) not in seen


def test_a_row_says_what_is_lost_without_a_part(tmp_path: Path) -> None:
    settings = read_settings(library=tmp_path)
    step, rule = part("extractive.candidates.read_candidates"), part("extractive.quote._is_cut")
    with Library.open(settings) as library:
        add_document(library, settings, "ferry.pdf", ["The ferry has 120 seats."])
        question = {"question": ASKED, "answer": "120", "document": "ferry.pdf", "pages": [1]}
        asked = ask_all("ferries", Answerer(library, settings), [question], [step, rule])
        rows = [format_row(one, asked) for one in (step, rule)]
    assert rows[0].startswith(f"| {step.name} | step 0 | stays | 1 of 1 | ferries anywhere 100.0, ")
    assert rows[1] == f"| {rule.name} | rule 0 | is not used | 0 of 0 |  |"
