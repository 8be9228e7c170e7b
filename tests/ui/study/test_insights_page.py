from __future__ import annotations

import threading
from datetime import UTC, datetime
from typing import Any

import pytest

from library.records import Document
from library.stores.chats import GivenAnswer
from library.stores.model_uses import ModelUse
from tests.ui.conftest import ToldAnswerer, quoted, run_until
from tests.ui.study.conftest import OpenPage, said
from ui.shared import resources
from ui.study.use_sections import count_cited, sum_by_day


def _given(answer: dict[str, Any], at: str = "2026-05-01T10:00:00+00:00", question: str = "When?") -> GivenAnswer:
    return GivenAnswer("c", question, answer, at, True)


def _ask(question: str, document: Document, **given: Any) -> str:
    """Keep a chat with an answer, and give its id."""
    chats = resources.library().chats
    chat = chats.create(question)
    chats.add_turn(chat.id, question, quoted(question, document.id, **given).as_dict())
    return chat.id


@pytest.mark.parametrize("locale", ["en", "zh-CN"])
def test_the_page_draws_before_anything_was_asked(reports: list[Document], open_page: OpenPage, locale: str) -> None:
    app = open_page("insights", locale=locale)
    assert not app.exception
    assert app.button(key="topics_draw")
    assert app.button(key="test_run")


def test_pages_count_once_for_each_answer_that_cites_them(reports: list[Document]) -> None:
    one, other = (quoted("When?", document.id).as_dict() for document in reports)
    gone = quoted("When?", "e" * 64).as_dict()
    twice = {**one, "citations": [*one["citations"], *one["citations"]]}
    counted = count_cited(map(_given, (one, twice, other, gone)), {document.id for document in reports})
    assert counted == [((reports[0].id, 1), 2), ((reports[1].id, 1), 1)]


def test_the_most_cited_page_is_listed_and_opens_beside(reports: list[Document], open_page: OpenPage) -> None:
    _ask("When?", reports[0])
    app = open_page("insights")
    button = app.button(key="cited_open_0")
    assert "quays" in button.label
    assert "cited once" in said(app)
    button.click().run()
    assert app.session_state["study_open"]["source"]["document"] == reports[0].id


def test_a_question_without_an_answer_is_listed_once(reports: list[Document], open_page: OpenPage) -> None:
    for question in ("Who sank the Plover?", "who sank  the plover?"):
        _ask(question, reports[0], citations=(), refused=True)
    _ask("When?", reports[0])
    app = open_page("insights")
    labels = [button.label for button in app.button if button.key and button.key.startswith("refused_")]
    assert [label.casefold().split() for label in labels] == [["who", "sank", "the", "plover?"]]


def test_tokens_and_cost_are_summed_by_day_with_what_study_took() -> None:
    noon = datetime(2026, 5, 1, 12, tzinfo=UTC).isoformat()
    later = datetime(2026, 5, 3, 12, tzinfo=UTC).isoformat()
    used = {"usage": {"input_tokens": 100, "output_tokens": 20}, "price": 0.5}
    answers = [_given(used, noon), _given({**used, "price": None}, later), _given({"usage": {}}, later)]
    days = list(
        sum_by_day(answers, [ModelUse(noon, "study", "small", 30, 10, 0.25), ModelUse(later, "study", "m", 1, 1, None)])
    )
    assert [(day.date, day.tokens, day.price, day.answers) for day in days] == [
        ("2026-05-03", 122, None, 1),
        ("2026-05-01", 160, 0.75, 1),
    ]


def test_usage_is_drawn_and_listed(reports: list[Document], open_page: OpenPage) -> None:
    resources.library().model_uses.add("study", "small", 900, 100, 0.02)
    app = open_page("insights")
    assert "1,000 tokens on one day" in said(app)
    assert not app.exception


def test_a_self_test_runs_in_the_background_and_is_kept(
    reports: list[Document], open_page: OpenPage, answerer: ToldAnswerer
) -> None:
    app = open_page("insights")
    app.selectbox(key="test_count").select(10).run()
    app.button(key="test_run").click().run()
    run_until(app, lambda: bool(resources.library().self_tests.all()))
    (run,) = resources.library().self_tests.all()
    asked = len(answerer.asked)
    assert 6 < asked == run.figures["questions"] <= 10
    run_until(app, lambda: bool(app.dataframe))
    assert not app.exception
    row = app.dataframe[0].value.to_dict("records")[0]
    assert (row["model"], row["questions"], row["same"]) == ("built-in answerer", asked, "yes")
    assert row["cited"].endswith(f"/{asked})")


def test_a_self_test_that_is_stopped_is_not_kept(
    reports: list[Document], open_page: OpenPage, answerer: ToldAnswerer
) -> None:
    going = threading.Event()
    stream = answerer.stream

    def slow(*args: Any, **given: Any) -> Any:
        going.wait(60)
        yield from stream(*args, **given)

    answerer.stream = slow  # type: ignore[method-assign]
    app = open_page("insights")
    app.button(key="test_run").click().run()
    run_until(app, lambda: any(button.key == "test_stop" for button in app.button))
    app.button(key="test_stop").click().run()
    going.set()
    run_until(app, lambda: "nothing of this run was kept" in said(app))
    assert resources.library().self_tests.all() == []


def test_the_map_of_topics_is_drawn_in_the_background_and_a_topic_can_be_chosen(
    reports: list[Document], open_page: OpenPage
) -> None:
    app = open_page("insights")
    app.button(key="topics_draw").click().run()
    run_until(app, lambda: "Each dot is a passage" in said(app))
    app.selectbox(key="topics_choice").select_index(0).run()
    assert not app.exception
    app.button(key="topic_open_0").click().run()
    assert app.session_state["study_open"]["source"]["document"] in {document.id for document in reports}
