"""The map of what a library is about: a dot for each passage, groups by topic, and what was picked of them."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import streamlit as st

from rag.reading.extracts import unwrap
from rag.study.topics import Point, TopicMap, map_topics
from ui.chat import composer
from ui.chat.answer_data import shorten
from ui.shared import resources
from ui.shared.edges import error_boundary, guard
from ui.shared.markdown import escape_markdown
from ui.shared.names import names_of
from ui.shared.navigation import go_to_chat
from ui.shared.state import close_source, go_to, language, rerun_page, say
from ui.shared.work import Work
from ui.study import layout

_EVERY_S = 0.6
_LETTERS = 600  # of a passage that is picked
_LISTED = 4  # passages of the topic that is picked
_KEY = "topic_chart"
_HEIGHT_PX = 520
# Okabe and Ito's colours, which are told apart by most eyes, and some more.
_COLOURS = [
    *("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#7a6f9b", "#8c6d31", "#b8b000", "#999999"),
    *("#5f9ea0", "#a0522d"),
]


@resources.kept
def topic_maps() -> dict[int, Work[TopicMap]]:
    """Hold a person's map, by the generation of the library."""
    return {}


def render() -> None:
    """Draw the map, or the button that draws it."""
    generation = resources.library().generation
    work = topic_maps().get(generation)
    if work is None:
        st.button(
            say("topics_draw"),
            key="topics_draw",
            icon=":material/scatter_plot:",
            on_click=guard(_begin),
            args=(generation,),
        )
        return
    if not work.done:
        _follow(work)
        return
    if work.error:
        st.text(work.error.said_in(language()))
        return
    drawn = work.latest
    if drawn is None or not drawn.points:
        st.caption(say("topics_few"))
        return
    _draw(drawn)


def _begin(generation: int) -> None:
    library = resources.library()

    def make(_: threading.Event) -> Iterator[TopicMap]:
        yield map_topics(library)

    topic_maps().clear()  # a map of what the library was before
    topic_maps()[generation] = Work("topics", make)


def _follow(work: Work[TopicMap]) -> None:
    def draw() -> None:
        if work.done:
            rerun_page()
            return
        st.text(say("topics_drawing"))

    st.fragment(error_boundary(draw), run_every=_EVERY_S)()


def _draw(drawn: TopicMap) -> None:
    names = names_of(resources.library().documents())
    st.caption(say("topics_words"))
    event = st.vega_lite_chart(
        _rows(drawn, names), _spec(drawn.names), key=_KEY, on_select="rerun", alt=say("topics_chart"), height=_HEIGHT_PX
    )
    if drawn.of > len(drawn.points):
        st.caption(say("topics_sample", shown=len(drawn.points), all=drawn.of))
    picked = _picked(event, drawn)
    if picked is not None:
        _passage(picked, drawn, names)
    _topics(drawn, names)


def _rows(drawn: TopicMap, names: Mapping[str, str]) -> list[dict[str, Any]]:
    return [
        {
            "n": number,
            "x": round(point.x, 4),
            "y": round(point.y, 4),
            "topic": drawn.names[point.topic],
            "document": names.get(point.document_id, ""),
            "page": point.page,
            "text": point.text,
        }
        for number, point in enumerate(drawn.points)
    ]


def _spec(names: Sequence[str]) -> dict[str, Any]:
    axis = {"axis": None, "type": "quantitative", "scale": {"zero": False, "nice": False, "padding": 12}}
    told = [
        {"field": name, "type": "nominal", "title": say(f"topics_{name}")}
        for name in ("topic", "document", "page", "text")
    ]
    return {
        "mark": {"type": "circle", "size": 34, "opacity": 0.72, "cursor": "pointer"},
        "params": [{"name": "picked", "select": {"type": "point", "fields": ["n"]}}],
        "encoding": {
            "x": {"field": "x", **axis},
            "y": {"field": "y", **axis},
            "color": {
                "field": "topic",
                "type": "nominal",
                "scale": {"domain": list(names), "range": _COLOURS},
                "legend": {"title": None, "orient": "bottom", "columns": 2, "labelLimit": 300, "symbolOpacity": 1},
            },
            "size": {"condition": {"param": "picked", "empty": False, "value": 160}, "value": 34},
            "tooltip": told,
        },
        "config": {"view": {"stroke": None}},
    }


def _picked(event: Any, drawn: TopicMap) -> Point | None:
    """Find the passage whose dot was clicked; one of a map that was drawn before may be gone."""
    chosen = event.selection.get("picked") or []
    number = int(chosen[0].get("n", -1)) if chosen else -1
    return drawn.points[number] if 0 <= number < len(drawn.points) else None


def _passage(point: Point, drawn: TopicMap, names: Mapping[str, str]) -> None:
    chunk = resources.library().chunks([point.chunk_id]).get(point.chunk_id)
    text = chunk.text if chunk else point.text
    shown = shorten(unwrap(text), _LETTERS)
    name = names.get(point.document_id, "")
    with st.container(key="picked", gap="xsmall"):
        st.caption(escape_markdown(f"{name} · {say('page_short', n=point.page)} · {drawn.names[point.topic]}"))
        st.text(shown)
        with st.container(key="picked_acts", horizontal=True, gap="small"):
            _open_button("picked_open", point, name, text)
            _ask_button("picked_ask", drawn.names[point.topic], [point.document_id])


def _topics(drawn: TopicMap, names: Mapping[str, str]) -> None:
    """Let a topic be chosen in words too, for those who do not see the chart, and on a phone."""
    number = st.selectbox(
        say("topics_topic"),
        range(len(drawn.names)),
        index=None,
        format_func=lambda one: f"{drawn.names[one]} ({say('topics_count', n=len(drawn.of_topic(one)))})",
        placeholder=say("topics_choose"),
        key="topics_choice",
        label_visibility="collapsed",
    )
    if number is None:
        return
    points = drawn.of_topic(number)
    for place, point in enumerate(points[:: max(1, len(points) // _LISTED)][:_LISTED]):
        with st.container(key=f"insight_row_topic_{place}", horizontal=True, vertical_alignment="center"):
            st.text(point.text)
            _open_button(f"topic_open_{place}", point, names.get(point.document_id, ""), point.text.rstrip("…"))
    _ask_button("topic_ask", drawn.names[number], list(dict.fromkeys(point.document_id for point in points)))


def _open_button(key: str, point: Point, name: str, text: str) -> None:
    label = say("page_short", n=point.page) if key.startswith("topic") else say("topics_open")
    args = (point.document_id, name, point.page, text)
    st.button(
        label,
        key=key,
        type="tertiary",
        icon=":material/article:",
        on_click=guard(layout.open_page),
        args=args,
    )


def _ask_button(key: str, topic: str, documents: list[str]) -> None:
    if st.button(say("topics_ask"), key=key, type="tertiary", icon=":material/chat:"):
        close_source()
        go_to("")
        st.session_state["scope"] = {"documents": documents} if len(documents) == 1 else {}
        composer.ask(say("topics_question", topic=topic.replace(" · ", say("insight_join"))))
        go_to_chat(st.session_state["gone_to"] or "")
