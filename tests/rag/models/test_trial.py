from __future__ import annotations

import pytest
from pydantic import SecretStr

from library.outgoing import Entry
from library.settings import Settings
from library.words import Message
from rag.models.chat_models import Trial, try_model
from tests.ports import free_port
from tests.rag.model_server import LISTED, SECRET, ModelServer


def _try(settings: Settings, address: str, name: str, key: str = "") -> Trial:
    given = {"openai_base_url": address, "openai_api_key": SecretStr(key)}
    return try_model(settings.model_copy(update=given), name)


def _went(trial: Trial) -> dict[str, bool | None]:
    return {check.name: check.passed for check in trial.checks}


def test_a_model_that_answers_passes_every_check(settings: Settings, model_server: ModelServer) -> None:
    model_server.says = ["one, ", "two, ", "three, ", "four"]
    trial = _try(settings, model_server.address, LISTED[0])
    assert trial.passed
    assert _went(trial) == {"reaches": True, "knows": True, "answers": True, "streams": True}
    assert trial.models == tuple(LISTED)


def test_an_answer_in_one_piece_is_said_to_come_so(settings: Settings, model_server: ModelServer) -> None:
    model_server.says = ["one, two, three"]
    trial = _try(settings, model_server.address, LISTED[0])
    assert trial.passed
    assert _went(trial)["streams"] is None


@pytest.mark.parametrize(
    ("model", "went", "why"),
    [
        ("unknown", {"reaches": True, "knows": False, "answers": False}, "model_unknown_model"),
        ("wrong-key", {"reaches": True, "knows": False, "answers": False}, "model_wrong_key"),
        ("penniless", {"reaches": True, "knows": False, "answers": False}, "model_no_credit"),
        ("empty", {"reaches": True, "knows": None, "answers": False}, "model_empty"),
    ],
)
def test_what_stands_in_the_way_is_told(
    settings: Settings, model_server: ModelServer, model: str, went: dict[str, bool | None], why: str
) -> None:
    trial = _try(settings, model_server.address, model, SECRET)
    assert not trial.passed
    assert _went(trial) == went
    last = trial.checks[-1].why
    assert last is not None
    assert last.name == why
    assert SECRET not in str(trial)


def test_a_name_that_is_not_listed_comes_with_those_that_are(settings: Settings, model_server: ModelServer) -> None:
    knows = _try(settings, model_server.address, "unknown").checks[1]
    assert knows.why == Message("trial_knows_hint", {"models": ", ".join(LISTED)})


def test_a_server_that_lists_nothing_may_answer(settings: Settings, model_server: ModelServer) -> None:
    model_server.lists = {}
    trial = _try(settings, model_server.address, "small-model")
    assert trial.passed
    assert _went(trial)["knows"] is None


def test_where_nobody_listens_only_that_is_told(settings: Settings) -> None:
    trial = _try(settings, f"http://127.0.0.1:{free_port()}/v1", "small-model")
    assert _went(trial) == {"reaches": False}
    assert not trial.passed


def test_openai_is_not_asked_without_a_key(settings: Settings) -> None:
    noted: list[Entry] = []
    trial = try_model(settings, "gpt-5-mini", noted.append)
    assert _went(trial) == {"answers": False}
    assert noted == []


def test_the_requests_are_noted_for_what_they_are(settings: Settings, model_server: ModelServer) -> None:
    noted: list[Entry] = []
    try_model(settings.model_copy(update={"openai_base_url": model_server.address}), LISTED[0], noted.append)
    assert [entry.purpose for entry in noted] == ["test a model", "list models"]
