from __future__ import annotations

from pathlib import Path

import pytest

from library.errors import PageUnreadable
from library.net.fetching import Fetched, Fetcher
from tests.patience import wait_until
from tests.pdfs import make_pdf
from ui.shared import fetched_pdfs, resources

pytestmark = pytest.mark.usefixtures("shared")
URL = "https://papers.test/a/The%20harbour.pdf?download=1"


def _fetch(monkeypatch: pytest.MonkeyPatch, body: bytes | Exception) -> fetched_pdfs.Fetching:
    def fetch(fetcher: Fetcher, url: str, seconds: float, most: int = 0) -> Fetched:
        assert most == resources.settings().max_file_mb * 2**20
        if isinstance(body, Exception):
            raise body
        return Fetched(url, "application/pdf", "", body)

    monkeypatch.setattr(Fetcher, "fetch", fetch)  # the only part of it that leaves the machine
    fetching = fetched_pdfs.fetch_address(URL)
    wait_until(lambda: fetching.done)
    return fetching


def test_a_pdf_that_was_fetched_is_handed_to_the_queue(shared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = make_pdf(shared / "harbour.pdf", ["The harbour opened in 1931."]).read_bytes()
    assert _fetch(monkeypatch, content).error is None
    wait_until(lambda: [document.name for document in resources.library().documents()] == ["The harbour.pdf"])


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"<html>Log in</html>", "What papers.test sent is no PDF. Nothing was added."),
        (PageUnreadable("host_redirects", host="papers.test"), "papers.test"),
    ],
    ids=["a page", "nothing"],
)
def test_what_is_no_pdf_is_said_and_not_added(
    monkeypatch: pytest.MonkeyPatch, body: bytes | Exception, said: str
) -> None:
    error = _fetch(monkeypatch, body).error
    assert error is not None
    assert said in error.said_in("en")
    assert resources.queue().jobs() == []


@pytest.mark.parametrize(
    ("url", "name"),
    [(URL, "The harbour.pdf"), ("https://a.test/paper", "paper.pdf"), ("https://a.test/", "document.pdf")],
)
def test_a_pdf_is_named_as_its_address_ends(url: str, name: str) -> None:
    assert fetched_pdfs.name_of(url) == name
