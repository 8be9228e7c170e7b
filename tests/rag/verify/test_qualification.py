"""Of how many, up to which bound, how surely: another word in its place is found, and one that says the same is not."""

from __future__ import annotations

import pytest

from library.text.wording import read_qualifiers
from rag.verify.verifier import Verifier

check = Verifier().check

_CHANGED = [
    ("All shops open on Sunday.", "Some shops open on Sunday.", "quantifier", "All"),
    ("Few visitors come by train.", "Most visitors come by train.", "quantifier", "Few"),
    ("The lift carries at least 8 persons.", "The lift carries at most 8 persons.", "quantifier", "at least"),
    ("The lift carries more than 8 persons.", "The lift carries up to 8 persons.", "quantifier", "more than"),
    ("Only members may vote.", "All members may vote.", "quantifier", "Only"),
    ("Members must vote by letter.", "Members may vote by letter.", "modality", "must"),
    ("The bridge will open in May.", "The bridge might open in May.", "modality", "will"),
    ("Guests should leave by noon.", "Guests must leave by noon.", "modality", "should"),
    ("Guests must pay a deposit.", "Guests need not pay a deposit.", "modality", "must"),
    ("所有商店周日营业。", "部分商店周日营业。", "quantifier", "所有"),
    ("电梯至少可载8人。", "电梯最多可载8人。", "quantifier", "至少"),
    ("会员必须投票。", "会员可以投票。", "modality", "必须"),
    ("大桥必将于5月通车。", "大桥可能于5月通车。", "modality", "必将"),
    ("One of the mills was shut.", "Both mills were shut.", "quantifier", "One of the"),
    ("It could fail, and may be able to heal.", "It could fail, and will be able to heal.", "modality", "may"),
    ("会员应该投票。", "会员应当投票。", "modality", "应该"),
    ("会员必须投票。", "会员宜在会上投票。", "modality", "必须"),
    ("少数景点须在工作人员\n陪同下参观。", "许多景点须在工作人员\n陪同下参观。", "quantifier", "少数"),
]
_LEFT_OUT = [
    ("The drug cures the disease.", "The drug may cure the disease."),
    ("The drug cures the disease.", "The drug might cure the disease."),
    ("Students passed the exam.", "Some students passed the exam."),
    ("All students passed the exam.", "Almost all students passed the exam."),
    ("Acme is the largest employer.", "Acme is the second-largest employer."),
    ("该药治愈了疾病。", "该药可能治愈疾病。"),
    ("学生通过了考试。", "部分学生通过了考试。"),
]
_THE_SAME = [
    ("Every shop opens on Sunday.", "All shops open on Sunday."),
    ("A majority of visitors come by train.", "Most visitors come by train."),
    ("The lift carries no more than 8 persons.", "The lift carries up to 8 persons."),
    ("Members are required to vote by letter.", "Members must vote by letter."),
    ("Members shall vote by letter.", "Members must vote by letter."),
    ("Members can vote by letter.", "Members may vote by letter."),
    ("Guests do not need to pay a deposit.", "Guests need not pay a deposit."),
    ("All guests pay. Some guests sing.", "Some guests sing. All guests pay."),
    ("全体会员投票。", "所有会员投票。"),
    ("电梯至多可载8人。", "电梯最多可载8人。"),
    ("会员须投票。", "会员必须投票。"),
    ("会员应当投票。", "会员须投票。"),
    ("会员必须投票。", "会员应当投票。"),
    ("会员应投票。", "会员应当投票。"),
    ("会员不得投票。", "会员不应投票。"),
    ("Some of the students passed the exam.", "Some students passed the exam."),
    ("The drug could cure the disease.", "The drug may cure the disease."),
]


@pytest.mark.parametrize(("sentence", "source", "reason", "word"), _CHANGED)
def test_a_changed_qualifier_is_found_and_not_supported(sentence: str, source: str, reason: str, word: str) -> None:
    verdict = check(sentence, source)
    assert (verdict.support == "supported", verdict.reason, verdict.words) == (False, reason, (word,))


@pytest.mark.parametrize(("sentence", "source"), _LEFT_OUT)
def test_what_leaves_a_qualifier_out_claims_more_and_is_doubted(sentence: str, source: str) -> None:
    assert check(sentence, source).support != "supported"
    assert check(source, source).support == "supported"


@pytest.mark.parametrize(
    ("sentence", "reason"),
    [
        ("公园内的所有景点必须在工作人员陪同下参观，门票当日有效。", "quantifier"),
        ("公园内的许多景点可以在工作人员陪同下参观，门票当日有效。", "modality"),
    ],
)
def test_a_sentence_that_narrow_lines_cut_in_pieces_is_read_as_a_whole(sentence: str, reason: str) -> None:
    """Each line was taken for a paragraph of its own, of which none had enough of the sentence."""
    source = "这座公园位于河谷的北侧，由当地的居民管理，每年接待游客约三万名，其中大多数来自邻近的城市。\n" * 2
    source += "公园内的许多景点\n必须在工作人员\n陪同下参观，门票当日有效。"
    assert check(sentence.replace("所有", "许多").replace("可以", "必须"), source).support == "supported"
    verdict = check(sentence, source)
    assert (verdict.support == "supported", verdict.reason) == (False, reason)


@pytest.mark.parametrize(("sentence", "source"), _THE_SAME)
def test_a_qualifier_that_says_the_same_is_no_change(sentence: str, source: str) -> None:
    assert check(sentence, source).support == "supported"


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        pytest.param("In May, the most northern of all stations must not close.", ["all", "must_not"], id="may, most"),
        pytest.param("It is not only cheap but carries at most 8.", ["at_most"], id="not only, at most"),
        pytest.param("董事会不可能不超过3人，可持续发展需求大。", ["impossible", "at_most"], id="words within words"),
        pytest.param("无须预约，大部分地区应当可靠。", ["need_not", "most", "must"], id="longest first"),
    ],
)
def test_what_only_looks_like_a_qualifier_is_none(text: str, kinds: list[str]) -> None:
    assert [one.kind for one in read_qualifiers(text)] == kinds
