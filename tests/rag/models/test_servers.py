from __future__ import annotations

import pytest

from library.outgoing import Entry, is_here
from rag.models import servers
from rag.models.servers import ModelServer, find_servers, full_address, host_of, look_at
from tests.patience import PATIENCE_S
from tests.ports import free_port
from tests.rag.model_server import LISTED
from tests.rag.model_server import ModelServer as Scripted


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        pytest.param("http://127.0.0.1:11434", "http://127.0.0.1:11434/v1", id="no path"),
        pytest.param("localhost:8080", "http://localhost:8080/v1", id="no scheme, this machine"),
        pytest.param(" models.example/ ", "https://models.example/v1", id="no scheme, elsewhere"),
        pytest.param("https://models.example/api/v2/", "https://models.example/api/v2", id="a path of its own"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_an_address_is_completed(typed: str, address: str) -> None:
    assert full_address(typed) == address
    assert full_address(address) == address


@pytest.mark.parametrize(
    ("address", "local"),
    [
        ("http://127.0.0.1:1/v1", True),
        ("http://localhost:1/v1", True),
        ("http://[::1]:1/v1", True),
        ("http://127.0.0.1.example/v1", False),
        ("http://192.168.0.2/v1", False),
        ("http://[bad/v1", False),
    ],
)
def test_only_this_machine_is_here(address: str, local: bool) -> None:
    assert is_here(address) is local


def test_a_name_or_password_in_an_address_is_not_shown() -> None:
    assert host_of("https://me:secret@models.example:8000/v1") == "models.example:8000"


def test_the_servers_on_this_machine_are_found_with_their_models(
    model_server: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    nobody = f"http://127.0.0.1:{free_port()}/v1"
    monkeypatch.setattr(servers, "KNOWN", (nobody, model_server.address))
    monkeypatch.setattr(servers, "LOCAL_S", PATIENCE_S)
    assert find_servers() == [ModelServer(model_server.address, "Ollama", tuple(LISTED))]


@pytest.mark.parametrize(
    "lists",
    [{}, [], {"data": "models"}, {"data": [{"name": "no id"}]}, "text", {"data": ["x" * 2_000_000]}],
    ids=["empty", "list", "text within", "no ids", "text", "huge"],
)
def test_what_is_no_list_of_models_is_no_server(model_server: Scripted, lists: object) -> None:
    model_server.lists = lists
    assert look_at(model_server.address, seconds=5) is None


def test_a_server_without_a_model_is_one_all_the_same(model_server: Scripted) -> None:
    model_server.lists = {"object": "list", "data": None}
    assert look_at(model_server.address, seconds=5) == ModelServer(model_server.address, "", ())


def test_asking_for_the_models_is_recorded(model_server: Scripted) -> None:
    noted: list[Entry] = []
    assert look_at(model_server.address, "sk-secret", 5, noted.append)
    assert [(entry.host, entry.purpose, entry.outcome) for entry in noted] == [
        (model_server.address.removesuffix("/v1"), "list models", "ok")
    ]


def test_names_are_bounded_and_told_once(model_server: Scripted) -> None:
    model_server.lists = {"data": [{"id": "m" * 5000}, {"id": "m" * 6000}, *({"id": f"m{n}"} for n in range(900))]}
    server = look_at(model_server.address, seconds=5)
    assert server is not None
    assert len(server.models) == 499
    assert max(map(len, server.models)) == 200


def test_a_proxy_of_the_environment_is_not_told_about_this_machine(
    model_server: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{free_port()}")
    monkeypatch.delenv("NO_PROXY", raising=False)
    assert look_at(model_server.address, seconds=5)


def test_a_server_that_says_nothing_is_left_soon(model_server: Scripted) -> None:
    model_server.pauses = PATIENCE_S
    assert look_at(model_server.address) is None
