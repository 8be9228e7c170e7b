"""A figure is meant as it stands, as a bound or as about so much: what claims more than its source is doubted."""

from __future__ import annotations

import pytest

from rag.verify.verifier import Verifier

check = Verifier().check

_CLAIMS_MORE = [
    ("The fee is $50.", "The fee is up to $50."),
    ("The fee is $50.", "The fee is $50 or more."),
    ("The fee is $50.", "The fee may not exceed $50."),
    ("The fee for a fishing permit is $50.", "The fee for a fishing permit is no more than $50."),
    ("The maximum load is 500 kg.", "The maximum load is more than 500 kg."),
    ("The bridge bears 500 kg.", "The bridge bears a maximum of 500 kg."),
    ("The bridge bears 500 kg.", "The bridge bears at least 500 kg."),
    ("The dam cost 5 million euros.", "The dam cost nearly 5 million euros."),
    ("The dam cost 5 million euros.", "The dam cost almost 5 million euros."),
    ("The dam cost 5 million euros.", "The dam cost about 5 million euros."),
    ("The dam cost 5 million euros.", "The dam cost over 5 million euros."),
    ("The dam cost 5 million euros in the end.", "In the end, the dam cost roughly 5 million euros to build."),
    ("Membership doubled.", "Membership nearly doubled."),
    ("Half of the wells were dry.", "About half of the wells were dry."),
    ("The dam cost more than 5 million euros.", "The dam cost 5 million euros."),
    ("The dam cost less than 5 million euros.", "The dam cost about 5 million euros."),
    ("The dam cost less than 5 million euros.", "The dam cost 5.02 million euros."),
    ("About 500 people came.", "620 people came."),
    ("费用为500元。", "费用最高为500元。"),
    ("费用为500元。", "费用为500元以上。"),
    ("费用为500元。", "费用不超过500元。"),
    ("费用为500元。", "费用上限为500元。"),
    ("费用为500元。", "费用约500元。"),
    ("费用为500元。", "费用为500元左右。"),
    ("费用为500元。", "费用近500元。"),
    ("参会人数为300人。", "参会人数超过300人。"),
    ("参会人数为300人。", "参会人数不足300人。"),
    ("参会人数为300人。", "参会人数为300余人。"),
    ("申请人年龄为18岁。", "申请人年龄应在18岁以上。"),
    ("参会人数超过300人。", "参会人数为300人。"),
    ("押金200元。", "押金200元起。"),
    ("董事会每年召开两次会议。", "董事会每年至少召开两次会议。"),
    ("一半的水井干涸。", "约一半的水井干涸。"),
    ("Cash flow from investing was $24 million.", "Cash flow from investing was $(24) million."),
    ("The interest rate stood at 2.5%.", "The interest rate stood at –2.5%."),
    ("The balance was 1,250.00 at the close.", "The balance was 1,250.00- at the close."),
]
_THE_SAME = [
    ("The fee for a fishing permit is at most $50.", "The fee for a fishing permit is up to $50."),
    ("The fee is at most $50.", "The fee may not exceed $50."),
    ("The fee is capped at $50.", "The fee is up to $50."),
    ("The fee is at most $50.", "The highest fee is $50."),
    ("Notice is given no later than 30 days after delivery.", "Notice is given within 30 days after delivery."),
    ("The dam cost about 5 million euros.", "The dam cost 5.02 million euros."),
    ("The dam cost approximately 5 million euros.", "The dam cost 5 million euros."),
    ("The dam cost over 5 million euros.", "The dam cost 5.02 million euros."),
    ("The dam cost about 5 million euros.", "The dam cost nearly 5 million euros."),
    ("The dam cost 5 million euros.", "The dam cost about 5 million euros. Its cost was 5,000,000 euros."),
    ("The dam cost 5 million euros.", "The dam cost 5.02 million euros."),
    ("About 500 people came.", "512 people came."),
    ("More than 500 people came.", "512 people came."),
    ("Nearly 500 people came.", "487 people came."),
    ("About a quarter of the staff work abroad.", "24.8% of the staff work abroad."),
    ("The firm grew over 5 years.", "The firm grew for 5 years."),
    ("费用最多500元。", "费用最高为500元。"),
    ("费用不超过500元。", "费用不得超过500元。"),
    ("费用最高为500元。", "最高费用为500元。"),
    ("费用约为500元。", "费用大约500元。"),
    ("费用约500元。", "费用为500元。"),
    ("费用约500元。", "费用近500元。"),
    ("费用约500元。", "费用为512元。"),
    ("参会人数超过300人。", "参会人数为312人。"),
    ("近5年收入增长20%。", "最近5年收入增长20%。"),
    ("董事会每年至少召开两次会议。", "董事会每年召开会议不少于两次。"),
    ("超过650头牲畜生活在谷地。", "自1996年起，当中超\n过650头牲畜生活在谷地。"),
    ("应在30天内通知卖方。", "应在30天以内通知卖方。"),
    ("年龄在18岁以上的人可以申请。", "年龄在18岁及以上的人可以申请。"),
]


@pytest.mark.parametrize(("sentence", "source"), _CLAIMS_MORE)
def test_a_figure_that_claims_more_than_its_source_is_doubted(sentence: str, source: str) -> None:
    assert check(sentence, source).support != "supported"
    assert check(source, source).support == "supported"


@pytest.mark.parametrize(("sentence", "source"), _THE_SAME)
def test_other_words_for_how_a_figure_is_meant_are_no_doubt(sentence: str, source: str) -> None:
    assert check(sentence, source).support == "supported"


def test_the_doubt_names_the_word_that_says_how_the_figure_is_meant() -> None:
    left_out = check("The dam cost 5 million euros.", "The dam cost nearly 5 million euros.")
    put_in = check("The dam cost over 5 million euros.", "The dam cost 5 million euros.")
    assert (left_out.reason, left_out.words) == ("quantifier", ("nearly",))
    assert (put_in.reason, put_in.words) == ("quantifier", ("over",))


def test_a_figure_beyond_all_numbers_breaks_nothing() -> None:
    assert check(f"About {'9' * 400} people came.", "512 people came.").support != "supported"
