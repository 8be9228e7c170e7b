"""What the tests of the web search share: a fetcher that goes through the proxy behind which their web is."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from library.net.connection import Resolve
from library.net.fetching import Fetcher
from library.outgoing import Recorder, ignore
from tests.library.net.page_server import by_itself
from tests.proxy.replaying_proxy import ReplayingProxy

MakeFetcher = Callable[..., Fetcher]


@pytest.fixture
def make_fetcher(proxy: ReplayingProxy) -> MakeFetcher:
    """Make the real fetcher, with the proxy as its only way out."""

    def make(record: Recorder = ignore, resolve: Resolve = by_itself) -> Fetcher:
        return Fetcher(record, resolve)

    return make
