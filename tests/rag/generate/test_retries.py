from __future__ import annotations

import pytest

from rag.events import Waiting
from rag.generate import writing
from rag.generate.writing import RetryBudget
from rag.models.servers import Kind, ModelFailure


@pytest.fixture
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds that were waited, without waiting."""
    waits: list[float] = []
    monkeypatch.setattr(writing, "sleep", waits.append)
    return waits


def _failure(kind: Kind, wait_s: float | None = None) -> ModelFailure:
    return ModelFailure(kind, wait_s, name="small", where="here", status=500, detail="x", seconds=1)


def test_it_waits_as_told_and_counts_down(slept: list[float]) -> None:
    told = list(RetryBudget().wait(_failure("limited", 2.5)))
    assert told == [Waiting(2.5, "limited"), Waiting(1.5, "limited"), Waiting(0.5, "limited")]
    assert slept == [1.0, 1.0, 0.5]


def test_without_being_told_it_waits_longer_the_second_time(slept: list[float]) -> None:
    patient = RetryBudget()
    first, second = (next(patient.wait(_failure("limited"))).seconds for _ in range(2))
    assert first < second


def test_the_third_limit_is_a_failure(slept: list[float]) -> None:
    patient = RetryBudget()
    for _ in range(2):
        list(patient.wait(_failure("limited", 1)))
    with pytest.raises(ModelFailure, match="no more requests"):
        list(patient.wait(_failure("limited", 1)))


def test_it_never_waits_longer_than_a_minute_in_all(slept: list[float]) -> None:
    patient = RetryBudget()
    with pytest.raises(ModelFailure, match="Wait 61 s and ask again"):
        list(patient.wait(_failure("limited", 61)))
    assert slept == []
    list(patient.wait(_failure("limited", 40)))
    with pytest.raises(ModelFailure, match="Wait 21 s"):
        list(patient.wait(_failure("limited", 21)))
    assert sum(slept) == 40


def test_a_failing_server_is_asked_once_more(slept: list[float]) -> None:
    patient = RetryBudget()
    assert [waiting.reason for waiting in patient.wait(_failure("failing"))] == ["failing"]
    with pytest.raises(ModelFailure, match="failed"):
        list(patient.wait(_failure("failing")))


@pytest.mark.parametrize("kind", ["wrong_key", "unknown_model", "unreachable", "silent", "no_credit", "refused"])
def test_what_will_not_pass_is_not_waited_for(slept: list[float], kind: Kind) -> None:
    with pytest.raises(ModelFailure, match=r"\S"):
        list(RetryBudget().wait(_failure(kind, 5)))
    assert slept == []
