"""What a source binds to a condition, an exception, a share or a rank is not said without it."""

from __future__ import annotations

import pytest

from rag.verify.verifier import Verifier

check = Verifier().check

_LIFTED = [
    ("The lease ends at any time.", "The lease ends only after 30 days' notice."),
    ("Fees are refunded whether or not the parcel is opened.", "Fees are refunded only if the parcel is unopened."),
    ("A bonus is paid regardless of attendance.", "A bonus is paid if attendance exceeds 90%."),
    ("All guests, including children, pay the city tax.", "All guests except children pay the city tax."),
    ("The plan covers glasses and lenses.", "The plan covers glasses, not lenses."),
    ("The rule holds for all lakes, including salt lakes.", "The rule holds for all lakes other than salt lakes."),
    ("All members agreed.", "Three out of five members agreed."),
    ("Every member agreed.", "62% of the members agreed."),
    ("无论是否开封，商品均可退货。", "商品仅在未开封的情况下可退货。"),
    ("包括儿童在内的所有游客均须购票。", "除儿童外，所有游客均须购票。"),
    ("套餐涵盖眼镜和镜片。", "套餐仅涵盖眼镜，不包括镜片。"),
    ("险种覆盖一切灾害，包括地震灾害。", "险种覆盖一切灾害，地震灾害除外。"),
    ("四座水厂全部停产。", "四座水厂中有一座停产。"),
    ("它是全国最高的塔。", "它是全国第三高的塔。"),
]
_KEPT = [
    ("Children do not pay the city tax.", "All guests except children pay the city tax."),
    ("Salt lakes are exempt from the rule.", "The rule holds for all lakes other than salt lakes."),
    ("All guests pay.", "All guests pay, and 20% of them by card."),
    (
        "Salt lakes have a rule of their own.",
        "The rule excluding salt lakes is old; salt lakes have a rule of their own.",
    ),
    ("25% of the mills closed.", "Two of the eight mills closed."),
    ("Two of the eight mills closed.", "25% of the mills closed."),
    ("25%的水厂停产。", "四座水厂中有一座停产。"),
    ("地震灾害不在险种覆盖之列。", "险种覆盖一切灾害，地震灾害除外。"),
    ("除老师外，学生也参加了。", "除老师外，学生也参加了活动。"),
]


@pytest.mark.parametrize(("sentence", "source"), _LIFTED)
def test_what_is_restricted_is_not_said_without_restriction(sentence: str, source: str) -> None:
    assert check(sentence, source).support != "supported"


@pytest.mark.parametrize(("sentence", "source"), _KEPT)
def test_what_keeps_a_restriction_is_not_contradicted(sentence: str, source: str) -> None:
    assert check(sentence, source).reason in ("", "words")
