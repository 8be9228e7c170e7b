from __future__ import annotations

import pytest

from rag.answer import Turn
from rag.query.understand import understand


def _turns(*questions: str) -> list[Turn]:
    return [Turn(question, "An answer that names Penguins.") for question in questions]


@pytest.mark.parametrize(
    ("before", "question", "query"),
    [
        pytest.param("Amazon's sales in 2016?", "And in 2017?", "Amazon's sales in 2017?", id="year"),
        pytest.param("Amazon's sales in 2016?", "Same for 2017?", "Amazon's sales in 2017?", id="same for"),
        pytest.param("Sales in FY2016?", "And the year before?", "Sales in FY2015?", id="year before"),
        pytest.param("Sales in 2016?", "What about two years later?", "Sales in 2018?", id="years later"),
        pytest.param("Sales in Q1 2017?", "And the previous quarter?", "Sales in Q4 2016?", id="quarter before"),
        pytest.param("Sales in Q1 2017?", "And in Q3?", "Sales in Q3 2017?", id="quarter"),
        pytest.param("What were Amazon's sales?", "What about Nike?", "What were Nike's sales?", id="name"),
        pytest.param("Where did Ada Berg work?", "and Bo Holm?", "Where did Bo Holm work?", id="two-word name"),
        pytest.param("Did Bo win in 2015?", "And Ada in 2017?", "Did Ada win in 2017?", id="name and year"),
        pytest.param("Who won in Paris?", "And in London?", "Who won in London?", id="same preposition"),
        pytest.param("What is the fare for adults?", "For children?", "What is the fare for children?", id="no name"),
        pytest.param("《九命奇冤》的作者是谁？", "《战栗游戏》呢？", "《战栗游戏》的作者是谁？", id="Chinese title"),
        pytest.param("“有据”是什么意思？", "那“无据”呢？", "“无据”是什么意思？", id="Chinese quotation"),
        pytest.param("漠河机场的跑道有多长？", "白云机场呢？", "白云机场的跑道有多长？", id="Chinese of a kind"),
        pytest.param("公司2016年的收入是多少？", "那2017年呢？", "公司2017年的收入是多少？", id="Chinese year"),
        pytest.param("公司2016年的收入是多少？", "前一年呢？", "公司2015年的收入是多少？", id="Chinese year before"),
        pytest.param("内托在2001赛季攻入几球？", "下赛季呢？", "内托在2002赛季攻入几球？", id="Chinese season"),
        pytest.param("2018年第一季度的销量？", "上一季度呢？", "2017年第四季度的销量？", id="Chinese quarter"),
        pytest.param("第三条规定了什么？", "第五条呢？", "第五条规定了什么？", id="Chinese article"),
        pytest.param("2022年上半年出货量是多少？", "下半年呢？", "2022年下半年出货量是多少？", id="Chinese half year"),
        pytest.param("Sales in 2016? Be brief.", "And in 2017? Be brief.", "Sales in 2017?", id="instructions"),
        pytest.param("请问“长塔”有多高？请用一句话回答。", "“长堤”呢？", "“长堤”有多高？", id="Chinese instructions"),
    ],
)  # fmt: skip
def test_what_a_follow_up_names_takes_the_place_of_its_like(before: str, question: str, query: str) -> None:
    assert understand(question, _turns(before)).completed == query


@pytest.mark.parametrize(
    ("before", "question", "there"),
    [
        pytest.param("What does 3M sell?", "What about its margin?", ["margin", "3M"], id="its"),
        pytest.param("Who built the lighthouse?", "When did he die?", ["die", "lighthouse"], id="he"),
        pytest.param("Who built the lighthouse?", "Why?", ["lighthouse"], id="one word"),
        pytest.param("Who built the lighthouse?", "Cost?", ["Cost", "lighthouse"], id="no verb"),
        pytest.param("Amazon's sales?", "How does that compare to Walmart?", ["Amazon", "Walmart"], id="that"),
        pytest.param("Sales in 2016?", "How did they change from 2015?", ["2015", "2016"], id="two years"),
        pytest.param("Sales in 2016?", "What were costs the year before?", ["costs", "2015"], id="only the distance"),
        pytest.param("What were Amazon's sales?", "Why did they grow?", ["Amazon", "sales"], id="they"),
        pytest.param("Who drew the Luther Bible?", "Which English work did it shape?", ["Luther"], id="a name, not it"),
        pytest.param("Who built the lighthouse?", "In what year?", ["lighthouse"], id="a bare question"),
        pytest.param("Who built the lighthouse?", "How tall?", ["lighthouse"], id="barer still"),
        pytest.param("Who built the lighthouse?", "Then what happened?", ["lighthouse"], id="then"),
        pytest.param("Who built the lighthouse?", "Tell me more about that.", ["lighthouse"], id="no question"),
        pytest.param("灯塔是谁建造的？", "有多高？", ["灯塔"], id="Chinese bare question"),
        pytest.param("灯塔是谁建造的？", "其高度是多少？", ["灯塔", "高度"], id="Chinese its"),
        pytest.param("灯塔是谁建造的？", "该建筑何时落成？", ["灯塔"], id="Chinese said"),
        pytest.param("灯塔是谁建造的？", "高度？", ["灯塔", "高度"], id="Chinese word"),
        pytest.param("公司2016年的收入是多少？", "为什么会增长？", ["公司", "增长"], id="Chinese why"),
        pytest.param("公司2016年的收入是多少？", "还有净利润呢？", ["公司", "净利润", "2016"], id="Chinese also"),
        pytest.param("公司2016年的收入是多少？", "那一年呢？", ["公司", "收入", "2016"], id="Chinese ellipsis"),
        pytest.param("西港是谁建造的？", "它在哪里？", ["西港"], id="Chinese pronoun"),
        pytest.param("九龙酒店在哪里？", "共有多少间客房？", ["九龙酒店", "客房"], id="Chinese without a subject"),
    ],
)  # fmt: skip
def test_a_follow_up_takes_what_it_lacks_from_the_question_before(before: str, question: str, there: list[str]) -> None:
    query = understand(question, _turns(before)).completed
    assert all(word in query for word in there)


@pytest.mark.parametrize(
    ("history", "question", "there", "absent"),
    [
        pytest.param(["Amazon's sales in 2016?", "And Nike?"], "In 2017?", ["Nike's", "2017"], ["2016"], id="swaps"),
        pytest.param(["Who built the lighthouse?", "When was that?"], "And why?", ["lighthouse"], [], id="two steps"),
        pytest.param(["Who built the pier?", "How old is Bo?"], "And why?", ["Bo"], ["pier"], id="new"),
        pytest.param(["你好。", "九龙酒店在哪里？", "有多少客房？"], "何时开幕？", ["九龙酒店"], [], id="three"),
    ],
)  # fmt: skip
def test_each_turn_is_completed_from_the_one_before_it(
    history: list[str], question: str, there: list[str], absent: list[str]
) -> None:
    query = understand(question, _turns(*history)).completed
    assert all(word in query for word in there)
    assert not any(word in query for word in absent)


@pytest.mark.parametrize(
    ("before", "answer", "question", "there"),
    [
        ("Who built the lighthouse?", "Ada Berg built it [1].", "When did she die?", "Ada Berg"),
        ("When did the harbour open?", "It opened in 1931 [1].", "And the year after?", "1932"),
        ("魔岩唱片的创立人是谁？", "魔岩唱片创立人为张培仁。[1]", "他离开了哪家公司？", "张培仁"),
    ],
    ids=["a name", "a year", "Chinese"],
)
def test_a_follow_up_may_lean_on_the_answer(before: str, answer: str, question: str, there: str) -> None:
    assert there in understand(question, [Turn(before, answer)]).completed


@pytest.mark.parametrize(
    "question",
    [
        "How many quays does the harbour of Westhaven have?",
        "Which cities did the company open offices in during the year 2019?",
        "Is there a ferry from Westhaven to Eastholm on Sunday?",
        "What is photosynthesis?",
        "Who is Ada Berg?",
        "What did Ada Berg do when she left Westhaven?",
        "What is one way in which graphs can be drawn?",
        "Why was Polonia Warsaw relegated?",
        "What were Nike's sales the year before?",
        "Does the report say that sales grew in the third quarter of 2019?",
        "西港的渡轮每天中午从哪个码头开航？",
        "其他城市有没有渡轮开往西港？",
        "成人票价是多少？",
        "什么是码头？",
        "谁是李明？",
        "那不勒斯的人口是多少？",
        "马其顿的总统是谁？",
        "怎样备份文档库？",
        "为什么要修建吴淞路闸桥？",
        "《林投姐》这部作品是由什么改编的？",
        "Stam1na成立于哪年？",
    ],
)
def test_a_question_that_is_complete_stays_as_it_is(question: str) -> None:
    assert understand(question, _turns("Who discovered penicillin?")).completed == question


def test_without_history_nothing_is_added() -> None:
    assert understand("And in 2017?", []).completed == "And in 2017?"


def test_a_question_is_understood_whole() -> None:
    query = understand("What did Ada Berg pay for order 4998 in 2019? Answer in USD millions.")
    assert query.text == "What did Ada Berg pay for order 4998 in 2019?"
    assert query.completed == query.question == f"{query.text} Answer in USD millions."
    assert "USD" not in query.words
    assert query.names == ("Ada Berg",)
    assert [date.iso for date in query.dates] == ["2019"]
    assert query.years == {"2019"}
    assert [one.text for one in query.identifiers] == ["order 4998"]
    assert (query.language, query.spoken, query.several) == ("en", "en", False)


def test_a_chinese_question_is_understood_whole() -> None:
    query = understand("请问2019年订单4998的票价是多少？请用一句话回答。")
    assert query.text == "2019年订单4998的票价是多少？"
    assert (query.wants, query.language, query.spoken) == ("number", "zh", "zh")
    assert [date.iso for date in query.dates] == ["2019"]
    assert [one.digits for one in query.identifiers] == ["4998"]


def test_a_follow_up_is_answered_in_the_language_of_the_chat() -> None:
    assert understand("2017？", _turns("公司2016年的收入是多少？")).language == "zh"


def test_terms_weigh_alike_until_a_library_tells_their_rarity() -> None:
    query = understand("How high is the lighthouse?")
    assert set(query.weights.values()) == {1.0}
    assert query.weighed(len).weights == {term: len(term) for term in query.terms}


@pytest.mark.parametrize(
    ("question", "language"),
    [
        pytest.param("When did it open?", "en", id="English"),
        pytest.param("港口何时启用？", "zh", id="Chinese"),
        pytest.param("Quand le port a-t-il ouvert ?", "en", id="another in Latin letters"),
        pytest.param("「IPO」指什么？", "zh", id="Chinese with Latin letters"),
    ],
)
def test_the_words_around_an_answer_are_in_the_language_of_the_question(question: str, language: str) -> None:
    assert understand(question).language == language
