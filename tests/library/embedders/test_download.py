from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from library.__main__ import main
from library.embedders.base import E5, MINILM
from library.embedders.choice import make_embedder
from library.embedders.download import Download
from library.embedders.model_store import find_folder, folder_of, is_here
from library.errors import EmbeddingError
from library.outgoing import Entry, ignore
from library.settings import Settings, read_settings
from library.stores.ledger import open_ledger
from tests.library.hub_server import NAME, HubServer
from tests.patience import PATIENCE_S, wait_until
from tests.ports import free_port
from tests.tiny_models import make_embedding_model


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model as the hub has it, with what is of no use here."""
    folder = make_embedding_model(tmp_path_factory.mktemp("models") / "tiny")
    (folder / "onnx").mkdir()
    for name in ("README.md", "pytorch_model.bin", "run_me.py", "onnx/config.json"):
        (folder / name).write_bytes(b"of no use")
    return folder


@pytest.fixture
def hub(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[HubServer]:
    """The hub, and an empty folder for downloads."""
    with HubServer(made).running() as running:
        monkeypatch.setenv("HF_ENDPOINT", running.address)  # for the process that fetches
        monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path / "hub"))
        yield running


def fetch(name: str = NAME) -> Path | None:
    return Download(name, ignore).run(lambda *_: None)


def test_a_model_is_fetched_and_embeds(hub: HubServer) -> None:
    told: list[tuple[int, int]] = []
    assert find_folder(NAME) is None
    assert Download(NAME, ignore).run(lambda done, total: told.append((done, total))) == find_folder(NAME)
    assert told[0][1] == sum(len(hub.files[name]) for name in set(hub.fetched))
    embedder = make_embedder(read_settings(embedding_model=NAME))
    assert embedder.embed(["The harbour."]).shape == (1, 16)


def test_what_is_fetched_is_noted_by_what_the_disk_shows(hub: HubServer) -> None:
    noted: list[Entry] = []
    Download(NAME, noted.append).run(lambda *_: None)
    fetched = sum(len(hub.files[name]) for name in set(hub.fetched))
    assert [(entry.host, entry.purpose, entry.bytes_received) for entry in noted] == [
        (hub.address, "download a model", 0),
        (hub.address, "download a model", fetched),
    ]
    assert all(entry.approximate and entry.outcome == "ok" for entry in noted)


def test_only_what_is_needed_is_fetched_and_the_weights_last(hub: HubServer) -> None:
    fetch()
    assert hub.fetched[-1] == "model.safetensors"
    assert {"config.json", "modules.json", "tokenizer.json", "1_Pooling/config.json"} <= set(hub.fetched)
    assert not {"README.md", "pytorch_model.bin", "run_me.py", "onnx/config.json"} & set(hub.fetched)


def test_what_is_here_is_not_fetched_again(hub: HubServer) -> None:
    fetch()
    hub.fetched.clear()
    assert fetch() == find_folder(NAME)
    assert hub.fetched == []


def test_a_cancelled_download_is_not_taken_for_a_model_and_goes_on_later(hub: HubServer) -> None:
    hub.slow = threading.Event()
    noted: list[Entry] = []
    download, ended = Download(NAME, noted.append), []
    running = threading.Thread(target=lambda: ended.append(download.run(lambda *_: None)))
    running.start()
    wait_until(lambda: "model.safetensors" in hub.fetched)
    download.cancel()
    running.join(PATIENCE_S)
    assert ended == [None]
    assert [entry.outcome for entry in noted] == ["ok", "stopped"]
    assert find_folder(NAME) is None
    hub.slow.set()
    hub.fetched.clear()
    assert fetch() == find_folder(NAME)
    assert hub.fetched == ["model.safetensors"]


def test_a_name_that_the_hub_does_not_have_is_one_message(hub: HubServer) -> None:
    with pytest.raises(EmbeddingError, match=r"has no model named nobody/nothing\. Check the name"):
        fetch("nobody/nothing")


def test_a_hub_that_cannot_be_reached_is_one_message(hub: HubServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{free_port()}")
    with pytest.raises(EmbeddingError, match=r"127\.0\.0\.1:\d+ cannot be reached, or it failed, so maker/tiny"):
        fetch()


def test_a_model_without_usable_weights_is_one_message(hub: HubServer) -> None:
    for name in ("model.safetensors", "pytorch_model.bin"):
        del hub.files[name]
    with pytest.raises(EmbeddingError, match="has no weights of maker/tiny that can be used here"):
        fetch()


def test_nothing_is_asked_of_the_hub_unless_it_is_allowed(hub: HubServer, settings: Settings) -> None:
    with pytest.raises(EmbeddingError, match=r"is not on this machine\. Allow its download"):
        make_embedder(settings.model_copy(update={"embedding_model": NAME}))
    assert not is_here(settings, NAME)
    assert hub.asked == []


@pytest.mark.parametrize("name", ["not a name/of the hub!", "a/b/c", "..", ""])
def test_odd_names_are_not_here(name: str, settings: Settings) -> None:
    with pytest.raises(EmbeddingError, match="not on this machine"):
        folder_of(name)


def test_the_models_that_ship_and_shipped_before_are_always_here(settings: Settings) -> None:
    assert is_here(settings, E5)
    assert is_here(settings, MINILM)
    assert not is_here(settings, "openai:any")
    assert is_here(settings.model_copy(update={"openai_base_url": "http://localhost:1/v1"}), "openai:any")


def test_a_folder_with_a_part_of_the_weights_is_no_model(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}")
    (tmp_path / "model.safetensors.index.json").write_text(
        '{"weight_map": {"a": "model-1.safetensors", "b": "model-2.safetensors"}}'
    )
    (tmp_path / "model-1.safetensors").write_bytes(b"")
    assert find_folder(str(tmp_path)) is None
    (tmp_path / "model-2.safetensors").write_bytes(b"")
    assert find_folder(str(tmp_path)) == tmp_path


def prepare(monkeypatch: pytest.MonkeyPatch, settings: Settings, **values: str) -> int:
    monkeypatch.setenv("FOOTNOTE_LIBRARY", str(settings.library))
    for name, value in values.items():
        monkeypatch.setenv(f"FOOTNOTE_{name.upper()}", value)
    return main(["prepare"])


def test_preparing_fetches_the_models_that_the_settings_name_where_that_is_allowed(
    hub: HubServer, settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert prepare(monkeypatch, settings, reranker=NAME, allow_downloads="true") == 0
    assert hub.fetched[-1] == "model.safetensors"
    assert f"{NAME} is on this machine" in capsys.readouterr().out
    with open_ledger(settings) as ledger:
        assert [entry.purpose for entry in ledger.entries()] == ["download a model"] * 2


def test_preparing_tells_what_cannot_be_had_and_goes_on(
    hub: HubServer, settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`make run` prepares first, and must start with the model that a library has."""
    assert prepare(monkeypatch, settings, embedding_model="maker/other", reranker=NAME) == 0
    told = capsys.readouterr()
    assert [line.split(" on ")[0] for line in told.err.splitlines()] == [
        "The model maker/other is not",
        f"The model {NAME} is not",
    ]
    assert "The embedding model that ships is ready" in told.out
    assert hub.asked == [], "nobody is asked before that is allowed"
