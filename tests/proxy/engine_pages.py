"""Pages as the engines write them, shortened: results with an advertisement, nothing found, a challenge, news."""

from __future__ import annotations

import json
from html import escape
from typing import Any

PAGES, NEWS, MOJEEK = "html.duckduckgo.com", "duckduckgo.com", "www.mojeek.com"
ENGINES = (PAGES, NEWS, MOJEEK)

_HEAD = """<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" \
"http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<!--[if gt IE 8]><!--><html xmlns="http://www.w3.org/1999/xhtml"><!--<![endif]-->
<head>
  <meta http-equiv="content-type" content="text/html; charset=UTF-8" />
  <meta name="robots" content="noindex, nofollow" />
  <title>ferry at DuckDuckGo</title>
  <link title="DuckDuckGo (HTML)" type="application/opensearchdescription+xml" rel="search" \
href="//duckduckgo.com/opensearch_html_v2.xml" />
</head>
<body class="body--html">
<a name="top" id="top"></a>
<form action="/html/" method="post"><input type="text" name="state_hidden" id="state_hidden" /></form>
<div><div class="site-wrapper-border"></div>
<div id="header" class="header cw header--html">
  <a title="DuckDuckGo" href="/html/" class="header__logo-wrap"></a>
  <form name="x" class="header__form" action="/html/" method="post">
    <div class="search search--header">
      <input name="q" autocomplete="off" class="search__input" id="search_form_input_homepage" type="text" \
value="ferry" />
      <input name="b" id="search_button_homepage" class="search__button search__button--html" type="submit" />
    </div>
    <div class="frm__select"><select name="kl"><option value="">All Regions</option></select></div>
    <div class="frm__select frm__select--last"><select class="" name="df"><option value="" selected>Any Time</option>
    </select></div>
  </form>
</div>
"""
_RESULT = """<div class="result results_links results_links_deep {kind} ">
  <div class="links_main links_deep result__body"> <!-- This is the visible part -->
    <h2 class="result__title"><a rel="nofollow" class="result__a" href="{url}">{title}</a></h2>
    <div class="result__extras"><div class="result__extras__url">
      <span class="result__icon"><a rel="nofollow" href="{url}">
        <img class="result__icon__img" width="16" height="16" alt="" \
src="//external-content.duckduckgo.com/ip3/icon.ico" name="i15" /></a></span>
      <a class="result__url" href="{url}">{url}</a>
    </div></div>
    <a class="result__snippet" href="{url}">{body}</a>
    <div class="clear"></div>
  </div>
</div>
"""
_AD = {"title": "Ferries, cheap", "url": "https://duckduckgo.com/y.js?ad_domain=shop.test&u3=x", "body": "Buy now."}
_NEXT = """<div class="nav-link"><form action="/html/" method="post">
  <input type="submit" class="btn btn--alt" value="Next" /><input type="hidden" name="q" value="ferry" />
  <input type="hidden" name="s" value="10" /><input type="hidden" name="vqd" value="4-123" />
</form></div>
"""
_NO_RESULTS = """<div class="result results_links web-result result--no-result">
  <div class="no-results__container result__title">No results</div>
</div>
"""
_CHALLENGE = """<form id="challenge-form" action="//duckduckgo.com/anomaly.js?sv=html&cc=botnet" method="POST">
  <div class="anomaly-modal__mask"><div class="anomaly-modal__modal is-ie" data-testid="anomaly-modal">
    <div class="anomaly-modal__title">Unfortunately, bots use DuckDuckGo too.</div>
    <div class="anomaly-modal__description">Please complete the following challenge to confirm this search was \
made by a human.</div>
    <div class="anomaly-modal__instructions">Select all squares containing a duck:</div>
  </div></div>
</form>
"""
_MOJEEK = """<li class="r{number}"><a class="ob" href="{url}"><p class="i"><span class="url">{url}</span></p></a>
<h2><a class="title" href="{url}">{title}</a></h2><p class="s">{body}</p></li>
"""


def results_page(*results: dict[str, str]) -> str:
    """Write DuckDuckGo's page of results, which an advertisement leads."""
    ad = _RESULT.format(kind="result--ad", **_shown(_AD))
    return _links(ad + "".join(_RESULT.format(kind="web-result", **_shown(each)) for each in results) + _NEXT)


def no_results_page() -> str:
    """Write what DuckDuckGo shows when it finds nothing."""
    return _links(_NO_RESULTS)


def challenge_page() -> str:
    """Write what DuckDuckGo shows to those whom it takes for a program, mostly with the state 202."""
    return f"{_HEAD}{_CHALLENGE}</div></body></html>"


def mojeek_page(*results: dict[str, str]) -> str:
    """Write Mojeek's page of results."""
    found = "".join(_MOJEEK.format(number=i, **_shown(each)) for i, each in enumerate(results, 1))
    return (
        f"<!DOCTYPE html><html><head><title>ferry - Mojeek Search</title></head><body>"
        f'<div class="results"><ul class="results-standard">{found}</ul></div></body></html>'
    )


def token_page() -> str:
    """Write the page from which DuckDuckGo's scripts take the token for their requests."""
    return (
        f'{_HEAD}<script>DDG.deep.initialize("/d.js?q=ferry&vqd=4-123&p=1");vqd="4-123";</script></div></body></html>'
    )


def news_page(*items: dict[str, Any]) -> str:
    """Write DuckDuckGo's news, from items with date, title, excerpt and url."""
    usual = {"image": "", "is_old": 0, "relative_time": "2 hours ago", "source": "Bay News", "syndicate": "Bing"}
    found = [{**usual, **item} for item in items]
    return json.dumps(
        {"ads": None, "query": "ferry", "response_type": "news", "results": found, "vqd": {"ferry": "4-1"}}
    )


def suggestions(query: str, *phrases: str) -> str:
    """Write what DuckDuckGo's /ac/ gives for type=list."""
    return json.dumps([query, phrases], ensure_ascii=False)


def _links(found: str) -> str:
    return (
        f'{_HEAD}<div><div class="serp__results"><div id="links" class="results">{found}</div></div></div>'
        "</div></body></html>"
    )


def _shown(result: dict[str, str]) -> dict[str, str]:
    """Escape what is shown, and mark a word of the excerpt as engines mark those of the question."""
    shown = {name: escape(value) for name, value in result.items()}
    first, space, rest = shown["body"].partition(" ")
    return {**shown, "body": f"<b>{first}</b>{space}{rest}"}
