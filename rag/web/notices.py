"""What Footnote says of a web search, in English and in Chinese: why it did not help, how old its results are."""

from __future__ import annotations

from library.text import language_of
from rag.events import Recency

_NOTICES = {
    "offline": {
        "en": "The web search had no connection to {engines}; your documents alone were searched.",
        "zh": "网络搜索无法连接 {engines}；仅搜索了你的文档。",
    },
    "refused": {
        "en": "The web search was refused or limited by {engines}; it is asked again in {again} s. "
        "Your documents alone were searched.",
        "zh": "{engines} 拒绝或限制了网络搜索，{again} 秒后会再试。仅搜索了你的文档。",
    },
    "slow": {
        "en": "The web search ({engines}) took longer than {seconds} s and was left out. "
        "Your documents alone were searched.",
        "zh": "网络搜索（{engines}）超过了 {seconds} 秒，已略过。仅搜索了你的文档。",
    },
    "resting": {
        "en": "The web search ({engines}) was too slow twice; it is asked again in {again} s. "
        "Your documents alone were searched.",
        "zh": "网络搜索（{engines}）两次超时，{again} 秒后会再试。仅搜索了你的文档。",
    },
    "empty": {
        "en": "The web search ({engines}) found nothing{when}; your documents alone were searched.",
        "zh": "网络搜索（{engines}）{when}没有找到结果；仅搜索了你的文档。",
    },
    "failed": {
        "en": "The web search failed inside Footnote; its log has more under the reference {reference}. "
        "Your documents alone were searched.",
        "zh": "网络搜索在 Footnote 内部出错；日志中的编号是 {reference}。仅搜索了你的文档。",
    },
    "unasked": {
        "en": "The documents did not answer this, so the web was asked too.",
        "zh": "文档没有回答这个问题，所以也搜索了网络。",
    },
    "kept": {
        "en": "The web results were found {age} ago.",
        "zh": "网络结果是 {age}前找到的。",
    },
}

_WHEN: dict[Recency, dict[str, str]] = {
    "any": {"en": "", "zh": ""},
    "day": {"en": " from the last day", "zh": "在最近一天内"},
    "week": {"en": " from the last week", "zh": "在最近一周内"},
    "month": {"en": " from the last month", "zh": "在最近一个月内"},
    "year": {"en": " from the last year", "zh": "在最近一年内"},
}


def notice(name: str, question: str, recency: Recency = "any", **values: object) -> str:
    """Give a notice in the question's language.

    Args:
        name: "offline", "refused", "slow", "resting", "empty", "failed", "unasked" or "kept".
        question: As it was asked, or what was searched for.
        recency: How old results were allowed to be.
        values: What the notice names: engines, seconds of the deadline or until it is asked again, age, reference.
    """
    language = "zh" if language_of(question) == "zh" else "en"
    return _NOTICES[name][language].format(when=_WHEN[recency][language], **values)


def age_in_words(seconds: float, question: str) -> str:
    """Say how old something is, in the question's language."""
    minute, second = ("分钟", "秒") if language_of(question) == "zh" else ("min", "s")
    return f"{seconds / 60:.0f} {minute}" if seconds >= 60 else f"{max(1, round(seconds))} {second}"
