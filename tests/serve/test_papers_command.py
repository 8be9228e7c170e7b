"""`python -m rag papers`: what is found is listed, and what is named becomes a document that knows where it is from."""

from __future__ import annotations

import json
import socket
from pathlib import Path
from typing import Any

import pytest

from library.library import Library
from library.net.arxiv import PACE
from library.settings import Settings
from rag.__main__ import main
from tests.library.net.page_server import PUBLIC
from tests.pdfs import make_pdf
from tests.proxy.arxiv_feed import API, ATOM, PDF, SITE, entry, feed
from tests.proxy.replaying_proxy import ReplayingProxy
from tests.proxy.reply import Reply

FOUND = entry("2402.01234v2", "On the drift of ferries", authors=("Ada Quay", "Bo Tide"))
PAGE = "A note on boats\nAda Quay\nFerries drift by two metres in a minute when the wind is strong."


@pytest.fixture
def arxiv(proxy_on: ReplayingProxy, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ReplayingProxy:
    """The proxy, in which arXiv knows one paper."""
    proxy_on.clear()
    monkeypatch.setenv("DDGS_PROXY", proxy_on.address)
    monkeypatch.setenv("SSL_CERT_FILE", proxy_on.authority)
    monkeypatch.setattr(PACE, "_seconds", 0.0)
    usual = socket.getaddrinfo

    def find(host: Any, *given: Any, **named: Any) -> Any:
        return usual(PUBLIC if str(host).endswith("arxiv.org") else host, *given, **named)

    monkeypatch.setattr(socket, "getaddrinfo", find)
    proxy_on.say(API, Reply(feed(FOUND), headers=ATOM))
    pdf = make_pdf(tmp_path / "a.pdf", [PAGE]).read_bytes()
    proxy_on.say(f"{SITE}/pdf/2402.01234v2", Reply(pdf, headers=PDF))
    return proxy_on


def test_papers_are_listed_and_added_with_what_arxiv_says(
    arxiv: ReplayingProxy, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    where = ["--library", str(settings.library), "--json"]
    assert main(["papers", "drift", "ferries", *where]) == 0
    assert json.loads(capsys.readouterr().out)["title"] == "On the drift of ferries"
    assert main(["papers", "--add", "2402.01234", *where]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["stage"], told["link"]) == ("ready", "https://arxiv.org/abs/2402.01234v2")
    with Library.open(settings) as library:
        (document,) = library.documents()
        paper = library.papers.of(document.id)
        assert document.name == "On the drift of ferries (arXiv 2402.01234v2).pdf"
        assert document.title == "On the drift of ferries"
        assert document.dated == "2024-02-29"
        assert [(author.text, author.page) for author in document.facts.authors] == [("Ada Quay", 1), ("Bo Tide", 0)]
        assert paper is not None
        assert library.papers.held() == {"2402.01234v2"}
        assert {one.purpose for one in library.ledger.entries()} == {"papers"}
        library.remove(document.id)
        assert library.papers.of(document.id) is None


def test_what_arxiv_does_not_know_is_said_and_nothing_is_added(
    arxiv: ReplayingProxy, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    where = ["--library", str(settings.library)]
    assert main(["papers", "--add", "2402.01234", "--add", "9912.00001", *where]) == 1
    assert "arXiv knows no paper 9912.00001" in capsys.readouterr().err
    assert main(["papers", "--add", "a ferry", *where]) == 1
    assert "names no paper" in capsys.readouterr().err
    with Library.open(settings) as library:
        assert library.documents() == []


def test_a_pdf_that_is_missing_is_said(
    arxiv: ReplayingProxy, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    arxiv.say(f"{SITE}/pdf/2402.01234v2", Reply(status=404))
    assert main(["papers", "--add", "2402.01234v2", "--library", str(settings.library)]) == 1
    assert "arxiv.org answers 404" in capsys.readouterr().err
