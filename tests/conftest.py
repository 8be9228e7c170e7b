"""What the tests of every package share."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import inspect
import os
import threading
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from library.outgoing import Recorder, ignore
from library.settings import ROOT, Settings, read_settings
from tests.distribution import SharingScheduling, rank_of
from tests.patience import PATIENCE_S, wait_until

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from library.embedders.base import Embedder
    from library.library import Library
    from library.stores.database import Database
    from tests.proxy.replaying_proxy import ReplayingProxy

# The same examples in every run, however long they take; `make soak` looks for others.
_UNHURRIED = hypothesis_settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.register_profile("steady", _UNHURRIED, derandomize=True)
hypothesis_settings.register_profile("searching", _UNHURRIED, max_examples=1000, print_blob=True)
hypothesis_settings.load_profile("steady")

EVAL_SETS = ROOT.parent / "shared" / "eval"


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> SharingScheduling:
    """Keep on one worker what shares a thing that is made once."""
    return SharingScheduling(config, log)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Look for no garbage in what is imported and collected: that took a third of a worker's start."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest."""
    items.sort(key=lambda item: rank_of(item.nodeid.partition("::")[0]))


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Run an asynchronous test in a thread of its own: in the main one, the browser's loop is running."""
    if not inspect.iscoroutinefunction(pyfuncitem.function):
        return None
    names = inspect.signature(pyfuncitem.function).parameters.keys() & pyfuncitem.funcargs.keys()
    given = {name: pyfuncitem.funcargs[name] for name in names}
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, pyfuncitem.obj(**given)).result()
    return True


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium from CHROMIUM, else as `make test` finds it; one for all tests of a worker, whose loop it holds."""
    from playwright.sync_api import expect, sync_playwright

    from tests.browser.conftest import ARTIFACTS, QUIET, SPARING
    from tests.browser.find_browser import find_browser

    expect.set_options(timeout=PATIENCE_S * 1000)
    path = os.environ.get("CHROMIUM") or find_browser()
    if not path:
        pytest.fail("The browser tests need Chromium or Chrome: install one, or set SKIP_BROWSER=1 to leave them out.")
    ARTIFACTS.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=[*QUIET, *SPARING])
        yield chromium
        chromium.close()


@pytest.fixture(scope="session", autouse=True)
def clean_environment() -> Iterator[None]:
    """Take away settings and keys of the person who runs the tests, for this process and its children."""
    with pytest.MonkeyPatch.context() as patch:
        for name in list(os.environ):
            if name.upper().startswith(("FOOTNOTE_", "OPENAI_")):
                patch.delenv(name)
        yield


@pytest.fixture(scope="session", autouse=True)
def one_embedder() -> Iterator[None]:
    """Load the model that ships once for all libraries of this process, as threads may share it too."""
    from library.embedders.choice import make_embedder
    from library.index import spaces

    @cache
    def shipped(backend: str, models: Path) -> Embedder:
        return make_embedder(read_settings(embedding_backend=backend, models=models))

    def load(settings: Settings, record: Recorder = ignore) -> Embedder:
        if settings.embedding_model:
            return make_embedder(settings, record)
        return shipped(settings.embedding_backend, settings.models)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(spaces, "make_embedder", load)
        yield


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run the tests of a module for each of its ENGINES, "sqlite" and "postgres"; those `in_files` for the first."""
    engines = getattr(metafunc.module, "ENGINES", None)
    in_files = metafunc.definition.get_closest_marker("in_files")
    if engines and not in_files and "settings" in metafunc.fixturenames:
        metafunc.parametrize("settings", engines, indirect=True)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a PostgreSQL server: of TEST_DATABASE_URL, else one that runs as long as the tests of a worker."""
    from tests.postgres import ADDRESS, running_server

    if given := os.environ.get(ADDRESS):
        yield given
        return
    with running_server() as server:
        yield server.address


@pytest.fixture
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Settings]:
    """Settings of a new library; the exported embedding model is the project's, so it is made once."""
    if getattr(request, "param", "sqlite") == "sqlite":
        yield read_settings(library=tmp_path / "library")
        return
    from tests.postgres import new_schema

    address = request.getfixturevalue("postgres")
    with new_schema(address) as schema, pytest.MonkeyPatch.context() as patch:
        patch.setenv("FOOTNOTE_DATABASE_URL", address)  # for commands too, and for other processes
        patch.setenv("FOOTNOTE_DATABASE_SCHEMA", schema)
        patch.setenv("FOOTNOTE_LIBRARY", str(tmp_path / "library"))
        yield read_settings()


@pytest.fixture(scope="session")
def chroma_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real Chroma server on the loopback."""
    from tests.store_servers import running_chroma

    with running_chroma(tmp_path_factory.mktemp("chroma")) as address:
        yield address


@pytest.fixture(scope="session")
def s3_server() -> Iterator[str]:
    """The address of a real S3 server on the loopback."""
    from tests.store_servers import running_s3

    with running_s3() as address:
        yield address


@pytest.fixture
def bucket(s3_server: str) -> str:
    """The name of an empty bucket there."""
    from tests.store_servers import make_bucket

    return make_bucket(s3_server)


@pytest.fixture
def server_set(
    settings: Settings, chroma_server: str, s3_server: str, bucket: str, monkeypatch: pytest.MonkeyPatch
) -> Settings:
    """Settings of a new library all of whose stores are on servers, where `settings` are PostgreSQL's."""
    from tests.store_servers import KEY_ID, SECRET

    given = {"CHROMA_URL": chroma_server, "FILES_URL": f"s3://{bucket}/of/tests", "FILES_ENDPOINT": s3_server}
    given |= {"FILES_KEY_ID": KEY_ID, "FILES_SECRET": SECRET}
    for name, value in given.items():
        monkeypatch.setenv(f"FOOTNOTE_{name}", value)  # for commands too, and for other processes
    return read_settings()


@pytest.fixture
def database(settings: Settings) -> Iterator[Database]:
    """An empty catalogue's database, open."""
    from library.stores.opening import open_database

    settings.library.mkdir()
    with contextlib.closing(open_database(settings)) as opened:
        yield opened


@pytest.fixture
def library(settings: Settings) -> Iterator[Library]:
    """An empty library, open."""
    from library.library import Library

    with Library.open(settings) as opened:
        yield opened


@pytest.fixture(scope="session")
def eval_set() -> Callable[[str], Path]:
    """Find an evaluation set, which lies beside the checkout and is not part of it."""

    def find(name: str) -> Path:
        folder = EVAL_SETS / name
        if not folder.is_dir():
            pytest.skip(f"The evaluation set {name} is not here: {folder}")
        return folder

    return find


@pytest.fixture(scope="session")
def proxy_on(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReplayingProxy]:
    """The proxy behind which the web of the tests is."""
    from tests.proxy.replaying_proxy import ReplayingProxy

    with ReplayingProxy(tmp_path_factory.mktemp("proxy")).running() as running:
        yield running


@pytest.fixture
def proxy(proxy_on: ReplayingProxy, monkeypatch: pytest.MonkeyPatch) -> Iterator[ReplayingProxy]:
    """A proxy through which every engine finds nothing and no page is there, until a test says more."""
    monkeypatch.setenv("DDGS_PROXY", proxy_on.address)
    monkeypatch.setenv("SSL_CERT_FILE", proxy_on.authority)
    proxy_on.clear()
    yield proxy_on
    proxy_on.clear()
    # What a test no longer waits for still visits the proxy, and is no visit of the next test's.
    wait_until(lambda: not any(thread.name.startswith(("web", "page", "step")) for thread in threading.enumerate()))
