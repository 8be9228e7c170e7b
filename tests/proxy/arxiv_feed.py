"""What arXiv's interface for programs answers, shortened; and a resolver that knows where arXiv is."""

from __future__ import annotations

from html import escape
from pathlib import Path

from tests.library.net.page_server import PUBLIC

API, SITE = "export.arxiv.org", "arxiv.org"
ATOM = {"Content-Type": "application/atom+xml; charset=utf-8"}
PDF = {"Content-Type": "application/pdf"}
ABSTRACT = "We measure how far ferries drift.\n  The drift grows with the wind."

_FEED = """<?xml version='1.0' encoding='UTF-8'?>
<feed xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/" xmlns:arxiv="http://arxiv.org/schemas/atom" \
xmlns="http://www.w3.org/2005/Atom">
  <id>https://arxiv.org/api/cHxbiOdZaP56ODnBPIenZhzg5f8</id>
  <title>arXiv Query: search_query=all:ferries</title>
  <updated>2026-11-30T00:00:00Z</updated>
  <opensearch:itemsPerPage>10</opensearch:itemsPerPage>
  <opensearch:totalResults>{total}</opensearch:totalResults>
  <opensearch:startIndex>0</opensearch:startIndex>
{entries}</feed>
"""
_ENTRY = """  <entry>
    <id>http://arxiv.org/abs/{id}</id>
    <title>{title}</title>
    <updated>2024-03-02T09:00:00Z</updated>
    <link href="https://arxiv.org/abs/{id}" rel="alternate" type="text/html"/>
    <link href="https://elsewhere.test/{id}.pdf" rel="related" type="application/pdf" title="pdf"/>
    <summary>{abstract}</summary>
    <category term="physics.ao-ph" scheme="http://arxiv.org/schemas/atom"/>
    <published>{published}</published>
    <arxiv:primary_category term="physics.ao-ph"/>
    {authors}
  </entry>
"""


def entry(
    paper_id: str,
    title: str,
    authors: tuple[str, ...] = ("Ada Quay", "Bo Tide"),
    published: str = "2024-02-29T17:00:00Z",
) -> str:
    """Write one paper."""
    named = "".join(f"<author><name>{escape(name)}</name></author>" for name in authors)
    return _ENTRY.format(id=paper_id, title=escape(title), authors=named, published=published, abstract=ABSTRACT)


def feed(*entries: str, total: int | None = None) -> str:
    """Write an answer with these papers."""
    return _FEED.format(entries="".join(entries), total=len(entries) if total is None else total)


_RESOLVER = f"""import socket
usual = socket.getaddrinfo
def find(host, *given, **named):
    return usual("{PUBLIC}" if str(host).endswith("{SITE}") else host, *given, **named)
socket.getaddrinfo = find
"""


def knowing_arxiv(folder: Path) -> dict[str, str]:
    """Return what lets a process that is started resolve arXiv's names, which its proxy then connects to."""
    (folder / "sitecustomize.py").write_text(_RESOLVER)
    return {"PYTHONPATH": str(folder)}
