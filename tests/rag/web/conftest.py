"""What the tests of the web search share: the proxy behind which the web is, and a fetcher that goes through it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest

from library.outgoing import Recorder, ignore
from rag.web.connection import Resolve
from rag.web.fetching import Fetcher
from tests.patience import wait_until
from tests.proxy.replaying_proxy import ReplayingProxy
from tests.rag.web.page_server import by_itself

MakeFetcher = Callable[..., Fetcher]


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


@pytest.fixture
def make_fetcher(proxy: ReplayingProxy) -> MakeFetcher:
    """Make the real fetcher, with the proxy as its only way out."""

    def make(record: Recorder = ignore, resolve: Resolve = by_itself) -> Fetcher:
        return Fetcher(record, resolve)

    return make
