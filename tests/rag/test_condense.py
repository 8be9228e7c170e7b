from __future__ import annotations

from typing import Any

import pytest
from langchain_core.language_models.fake_chat_models import FakeListChatModel
from langchain_core.messages import BaseMessage

from rag.answer import Turn
from rag.condense import condense


def _turns(*questions: str) -> list[Turn]:
    return [Turn(question, "An answer that names Penguins.") for question in questions]


@pytest.mark.parametrize(
    ("before", "question", "there", "absent"),
    [
        pytest.param(["What were Amazon's sales in 2016?"], "And in 2017?", ["2017", "Amazon"], ["2016"], id="year"),
        pytest.param(["What does 3M sell?"], "What about its margin?", ["margin", "3M"], ["Penguins"], id="its"),
        pytest.param(["Who built the lighthouse?"], "When did he die?", ["die", "lighthouse"], [], id="he"),
        pytest.param(["Who built the lighthouse?"], "Why?", ["lighthouse"], [], id="one word"),
        pytest.param(["Who built the lighthouse?", "When was that?"], "And why?", ["lighthouse"], [], id="two steps"),
        pytest.param(["Amazon's sales in 2016?"], "What about 2017?", ["2017", "Amazon"], ["2016"], id="about"),
        pytest.param(["Amazon's sales?"], "How does that compare to Walmart?", ["Amazon"], [], id="that"),
        pytest.param(["What were Amazon's sales?"], "Why did they grow?", ["Amazon", "sales"], [], id="they"),
        pytest.param(["Who built the lighthouse?"], "In what year?", ["lighthouse"], [], id="a bare question"),
        pytest.param(["Who built the lighthouse?"], "How tall?", ["lighthouse"], [], id="barer still"),
        pytest.param(["Who built the lighthouse?"], "Then what happened?", ["lighthouse"], [], id="then"),
        pytest.param(["Who built the lighthouse?"], "Tell me more about that.", ["lighthouse"], [], id="no question"),
        pytest.param(["灯塔是谁建造的？"], "有多高？", ["灯塔"], [], id="Chinese bare question"),
        pytest.param(["灯塔是谁建造的？"], "其高度是多少？", ["灯塔", "高度"], [], id="Chinese its"),
        pytest.param(["灯塔是谁建造的？"], "该建筑何时落成？", ["灯塔"], [], id="Chinese said"),
        pytest.param(["公司2016年的收入是多少？"], "为什么会增长？", ["公司", "增长"], [], id="Chinese why"),
        pytest.param(["公司2016年的收入是多少？"], "还有净利润呢？", ["公司", "净利润"], [], id="Chinese also"),
        pytest.param(["公司2016年的收入是多少？"], "那一年呢？", ["公司", "收入"], [], id="Chinese ellipsis"),
        pytest.param(["公司2016年的收入是多少？"], "那2017年呢？", ["公司", "2017"], ["2016"], id="Chinese year"),
        pytest.param(["西港是谁建造的？"], "它在哪里？", ["西港"], [], id="Chinese pronoun"),
    ],
)  # fmt: skip
def test_a_follow_up_takes_what_it_lacks_from_the_question_before(
    before: list[str], question: str, there: list[str], absent: list[str]
) -> None:
    query = condense(question, _turns(*before), None)
    assert question in query
    assert all(word in query for word in there)
    assert not any(word in query for word in absent)


@pytest.mark.parametrize(
    "question",
    [
        "How many quays does the harbour of Westhaven have?",
        "Which cities did the company open offices in during the year 2019?",
        "Is there a ferry from Westhaven to Eastholm on Sunday?",
        "What is photosynthesis?",
        "Who is Ada Berg?",
        "Does the report say that sales grew in the third quarter of 2019?",
        "西港的渡轮每天中午从哪个码头开航？",
        "其他城市有没有渡轮开往西港？",
        "成人票价是多少？",
        "什么是码头？",
        "谁是李明？",
    ],
)
def test_a_question_that_is_complete_stays_as_it_is(question: str) -> None:
    assert condense(question, _turns("Who discovered penicillin?"), None) == question


def test_without_history_nothing_is_added() -> None:
    assert condense("And in 2017?", [], None) == "And in 2017?"


def test_a_model_is_shown_the_last_turns_and_rewrites() -> None:
    asked: list[list[BaseMessage]] = []

    class Writer(FakeListChatModel):
        def _call(self, messages: list[BaseMessage], *_: Any, **__: Any) -> str:
            asked.append(messages)
            return " When did the lighthouse burn down? \n"

    history = _turns("One?", "Two?", "Three?", "Who built the lighthouse?")
    assert condense("And when did it burn?", history, Writer(responses=[""])) == "When did the lighthouse burn down?"
    (messages,) = asked
    said = [str(message.content) for message in messages]
    assert "One?" not in said
    assert said[-3] == "Who built the lighthouse?"
    assert said[-1] == "<question>And when did it burn?</question>"


@pytest.mark.parametrize("written", ["", "  \n", "word " * 1000], ids=["nothing", "space", "an essay"])
def test_a_model_that_writes_no_question_leaves_it_as_it_is(written: str) -> None:
    model = FakeListChatModel(responses=[written])
    assert condense("And when did it burn?", _turns("Who built the lighthouse?"), model) == "And when did it burn?"


def test_a_model_is_not_asked_without_history() -> None:
    assert condense("And in 2017?", [], FakeListChatModel(responses=[])) == "And in 2017?"
