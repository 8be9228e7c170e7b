"""Changes of sign, role, quantifier, modality, ordinal and unit are planted in sentences of both languages."""

from __future__ import annotations

import itertools
import sys

import pytest

from bench.planted_kinds import KINDS, KindCounts, count_kinds, made_trials, real_trials
from tests.rag.verify.true_texts import CHINESE, ENGLISH

_LEAST_CAUGHT = {"role": 0.8, "modality": 0.8}
"""Share of the changes that are not called supported; 0.95 for the other kinds."""


@pytest.fixture(scope="module")
def counts() -> KindCounts:
    counted = count_kinds(itertools.chain(made_trials(), real_trials([ENGLISH, CHINESE])))
    sys.stdout.write("\n".join(["", *counted.lines(), *counted.wrong, ""]))
    return counted


def test_there_are_40_changes_of_each_kind_in_each_language(counts: KindCounts) -> None:
    assert all(counts.planted[kind, language] >= 40 for kind in KINDS for language in ("en", "zh"))


@pytest.mark.parametrize("kind", KINDS)
def test_changes_of_a_kind_are_not_called_supported(counts: KindCounts, kind: str) -> None:
    missed = [line for line in counts.wrong if line.startswith(f"missed, {kind}")]
    assert counts.caught(kind) >= _LEAST_CAUGHT.get(kind, 0.95), missed


def test_at_most_1_of_20_untouched_sentences_is_doubted(counts: KindCounts) -> None:
    assert counts.doubted.total() <= 0.05 * counts.true.total(), counts.wrong
