"""A rule that is left out finds nothing, and is back afterwards."""

from __future__ import annotations

import pytest

from bench.verifier_ablation import RULES, without_rule
from rag.verify.verifier import Verifier

SAID, SOURCE = "Bob sued Alice in May.", "Alice sued Bob in May."


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_can_be_left_out(rule: str) -> None:
    with without_rule(rule):
        Verifier().check_answer(SAID, [SOURCE], "Who sued whom?")


def test_what_a_rule_found_is_not_found_without_it_and_again_with_it() -> None:
    with without_rule("contradiction.find_swapped_roles"):
        assert Verifier().check(SAID, SOURCE).reason != "role"
    assert Verifier().check(SAID, SOURCE).reason == "role"
