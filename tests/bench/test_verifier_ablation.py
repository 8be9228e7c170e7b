"""What a part of the verifier is worth is told by what is tried without it."""

from __future__ import annotations

import pytest

from bench.verifier_ablation import Ablation, Trial, read_verifier_parts
from rag.verify.verifier import Verifier

SWAPPED = Trial("Bob sued Alice in May.", "Alice sued Bob in May.", is_true=False)
TRUE = Trial("Alice sued Bob in May.", "In May Alice sued Bob.", is_true=True)
PARTS = {part.name.removeprefix("rag.verify."): part for part in read_verifier_parts()}


@pytest.mark.parametrize("kind", ["pattern", "list", "rule", "step", "constant"])
def test_parts_of_every_kind_are_found(kind: str) -> None:
    assert kind in {part.kind for part in PARTS.values()}


def test_a_row_says_what_is_lost_without_a_part_and_by_how_many_tries() -> None:
    roles, unused = PARTS["roles.find_swapped_roles"], PARTS["figures._TRAILING"]
    answers = [
        {"question": "Who sued whom?", "answer": one.text, "passages": [one.source], "correct": one.is_true}
        for one in (SWAPPED, TRUE)
    ]
    ablation = Ablation([SWAPPED, TRUE], answers, [roles, unused])
    assert ablation.without(roles).startswith(f"| {roles.name} | step | 2 of 4 | 100.00 | 0.00 |")
    assert ablation.without(unused) == f"| {unused.name} | pattern | 0 of 4 | 0.00 | 0.00 | 0.00 |"


def test_what_a_part_found_is_found_again_after_it_was_left_out() -> None:
    ablation = Ablation([SWAPPED], [], [PARTS["roles.find_swapped_roles"]])
    ablation.without(PARTS["roles.find_swapped_roles"])
    assert Verifier().check(SWAPPED.text, SWAPPED.source).reason == "role"
