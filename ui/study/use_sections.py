"""How the library is used: the pages that answers cite most, the questions it did not answer, and what models took."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

import streamlit as st

from ui.chat.costs import format_price
from ui.shared import resources
from ui.shared.edges import guard
from ui.shared.markdown import escape_markdown
from ui.shared.names import names_of
from ui.shared.navigation import go_to_chat
from ui.shared.state import close_source, say
from ui.study import layout

if TYPE_CHECKING:
    from library.stores.chats import GivenAnswer
    from library.stores.model_uses import ModelUse

_NEWEST = 2000  # answers that are looked at
_KEPT = 8  # people whose answers are counted at a time
_SHOWN = 12
_HEIGHT_PX, _BAR_PX = 220, 22
_ACCENT = "#2c8a84"


@dataclass(frozen=True)
class Day:
    """What models took on a day.

    Attributes:
        date: As people here count days.
        price: US dollars, of what has a known price; None if nothing has.
    """

    date: str
    tokens: int
    price: float | None
    answers: int


def render_cited() -> None:
    """Draw the pages that answers cite most."""
    names = names_of(resources.library().documents())
    cited = count_cited(_answers(), set(names))
    if not cited:
        st.caption(say("cited_none"))
        return
    for number, ((document_id, page), count) in enumerate(cited[:_SHOWN]):
        name = names[document_id]
        with st.container(key=f"insight_row_cited_{number}", horizontal=True, vertical_alignment="center"):
            st.button(
                escape_markdown(f"{say('page_short', n=page)} · {name}"),
                key=f"cited_open_{number}",
                type="tertiary",
                on_click=guard(layout.open_page),
                args=(document_id, name, page),
            )
            st.caption(say("cited_count", n=count))


def count_cited(answers: Iterable[GivenAnswer], documents: set[str]) -> list[tuple[tuple[str, int], int]]:
    """Count the answers that cite each page, the most cited first; of documents that are there."""
    counts: Counter[tuple[str, int]] = Counter()
    for given in answers:
        places = {(one.get("document_id"), one.get("page")) for one in given.answer.get("citations", ())}
        counts.update((one, page) for one, page in places if one in documents and page)
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))


def render_unanswered() -> None:
    """Draw the questions that were refused, each with its chat."""
    refused = [one for one in _answers() if one.shown and one.answer.get("refused")]
    if not refused:
        st.caption(say("unanswered_none"))
        return
    st.caption(say("unanswered_words"))
    asked: dict[str, GivenAnswer] = {}
    for given in refused:
        asked.setdefault(" ".join(given.question.casefold().split()), given)
    for number, given in enumerate([*asked.values()][:_SHOWN]):
        with st.container(key=f"insight_row_refused_{number}", horizontal=True, vertical_alignment="center"):
            if st.button(escape_markdown(given.question[:200]), key=f"refused_{number}", type="tertiary"):
                close_source()
                go_to_chat(given.chat_id)
            st.caption(_local_day(given.created_at))


def render_usage() -> None:
    """Draw what models took by day."""
    answers = _answers()
    days = list(sum_by_day(answers, resources.library().model_uses.all()))
    if not days:
        st.caption(say("usage_none"))
        return
    prices = [day.price for day in days if day.price is not None]
    line = say("usage_sum", tokens=sum(day.tokens for day in days), n=len(days))
    priced = say("usage_price_sum", price=format_price(sum(prices))) if prices else ""
    st.caption(escape_markdown(" · ".join(part for part in (line, priced) if part)))
    rows = [{"day": day.date, "tokens": day.tokens} for day in reversed(days)]
    st.vega_lite_chart(rows, _bars(), key="usage_chart", alt=say("usage_chart"), height=_HEIGHT_PX)
    table = [
        {
            "day": day.date,
            "answers": day.answers,
            "tokens": day.tokens,
            "price": "–" if day.price is None else format_price(day.price),
        }
        for day in days
    ]
    config = {name: st.column_config.Column(say(f"usage_{name}")) for name in ("day", "answers", "tokens", "price")}
    st.dataframe(table, key="usage_rows", hide_index=True, column_config=config, alt=say("insight_usage"))
    if len(answers) == _NEWEST:
        st.caption(say("usage_newest", n=_NEWEST))


def sum_by_day(answers: Sequence[GivenAnswer], uses: Sequence[ModelUse]) -> Iterator[Day]:
    """Sum up what models took, the newest day first."""
    tokens: Counter[str] = Counter()
    given: Counter[str] = Counter()
    prices: dict[str, list[float]] = defaultdict(list)
    for one in answers:
        if usage := one.answer.get("usage"):
            _add(one.created_at, sum(usage.get(f"{name}_tokens", 0) for name in ("input", "output")), tokens)
            given[_local_day(one.created_at)] += 1
            prices[_local_day(one.created_at)] += [] if (price := one.answer.get("price")) is None else [float(price)]
    for use in uses:
        _add(use.at, use.read + use.written, tokens)
        prices[_local_day(use.at)] += [] if use.price is None else [use.price]
    for day in sorted(tokens, reverse=True):
        yield Day(day, tokens[day], sum(prices[day]) if prices[day] else None, given[day])


def _add(at: str, count: int, tokens: Counter[str]) -> None:
    tokens[_local_day(at)] += count


def _bars() -> dict[str, Any]:
    return {
        "mark": {"type": "bar", "cornerRadiusEnd": 2, "size": _BAR_PX, "color": _ACCENT},
        "encoding": {
            "x": {"field": "day", "type": "ordinal", "title": None, "axis": {"labelAngle": 0, "labelOverlap": True}},
            "y": {"field": "tokens", "type": "quantitative", "title": say("usage_tokens")},
            "tooltip": [
                {"field": "day", "type": "nominal", "title": say("usage_day")},
                {"field": "tokens", "type": "quantitative", "title": say("usage_tokens"), "format": ","},
            ],
        },
    }


def _answers() -> list[GivenAnswer]:
    return _read_answers(resources.workspace().person.id, resources.library().chats.state())


@st.cache_resource(show_spinner=False, max_entries=_KEPT)
def _read_answers(_person: str, _state: tuple[int, str, int]) -> list[GivenAnswer]:
    """Read of each answer what is counted, once until one is added or goes: to read them takes long, and much room."""
    return [replace(given, answer=_counted(given.answer)) for given in resources.library().chats.newest(_NEWEST)]


def _counted(answer: dict[str, Any]) -> dict[str, Any]:
    cited = [{name: one.get(name) for name in ("document_id", "page")} for one in answer.get("citations", ())]
    return {**{name: answer.get(name) for name in ("refused", "usage", "price")}, "citations": cited}


def _local_day(at: str) -> str:
    return f"{datetime.fromisoformat(at).astimezone():%Y-%m-%d}"
