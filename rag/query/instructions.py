"""Leaves out of a question what only says how to answer it, so that instructions do not steer the search."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

from library.text import cjk_share, sentence_spans, terms_of
from library.text.segmenter import Word, is_whole, words_of
from library.text.stop_words import content_terms, is_function_term

_LISTS = tomllib.loads(Path(__file__).with_name("instruction_words.toml").read_text("utf-8"))
_SOURCES = frozenset(_LISTS["sources"].split())
_ABOUT_ANSWERING = _SOURCES | frozenset(_LISTS["others"].split())
"""All that an instruction is made of; what says anything beside these words may be what is asked for, and stays."""
_FIGURE = re.compile(r"\d[\d.,]*|[\d一二三四五六七八九十百千万亿两几]+(?:[位个句段字条点话人]|[美日欧港]?元)?")
_UNIT = re.compile("以[^，。,]{1,6}为单位")
_VERBS = (
    "answer|reply|respond|write|say|state|provide|present|give|return|output|show|list|mention|explain|include|justify|cite"
    "|use|limit|keep|make|ensure|remember|think|round|express|format|base|be|do not|don['’]t"
)
_OPENING = re.compile(
    rf"^\W*(?:(?:please|kindly|only|just|also|and|then)\b[\s,:]*)*(?:{_VERBS}|if|no|thanks|thank you|hello|hi"
    r"|here(?:['’]s| is)|(?:your|the) (?:answer|response|reply) (?:should|must|needs?|has))\b",
    re.IGNORECASE,
)
_BEHIND = re.compile(
    r"^\W*(?:(?:please|kindly|only|just|also|and|then)\b[\s,:]*)*(?:answer|reply|respond|write|keep|limit|cite|quote|round"
    r"|format|ensure|remember|think|be|do not|don['’]t|show your|thanks|thank you|many thanks)\b(?! of\b)"
    r"|^\W*(?:请?(?:不要|不得|务必|尽量|一步)|[谢多][谢了]|答案|回答)",
    re.IGNORECASE,
)
"""What opens an instruction behind a question, whatever else it says: "Respond in JSON." """
# What a model is told to be; a reader is a student or a tenant.
_ROLE = r"(?:[\w-]+ ){0,4}?(?:analyst|assistant|expert)"
_TOLD_A_ROLE = re.compile(
    r"^\W*(?:(?:imagine|assume|pretend|suppose)(?: that)? )?(?:you are|you['’]re|(?:act|respond|answer) as)"
    rf" (?:an?|my|the) {_ROLE}\W*$"
    r"|^\W*(?:假[设如定])?[你您](?:现在)?是一?[名位个][^，,？?]{0,10}(?:分析师|助手|专家|老师|记者|顾问)\W*$",
    re.IGNORECASE,
)
_ASKS = r"(?:what|which|who|whom|whose|when|where|why|how|is|are|was|were|do|does|did|has|have|had|can|if|whether)\b"
_LEADS = (
    re.compile(
        r"^(?:(?:please|kindly),?\s+)?(?:(?:(?:can|could|would|will) you (?:please |kindly )?)?(?:tell|show) (?:me|us)"
        r"|i(?:['’]d| would)? (?:like|want|need) to (?:know|understand|find out)|i wonder|do you know)"
        rf",?\s+(?={_ASKS})",
        re.IGNORECASE,
    ),
    re.compile(
        "^(?:[你您]好[，,！!]?)?(?:请问|我们?[想需希][要望]?(?:知道|了解|请问)"
        "|(?:能否|可否|能不能|可不可以|能|可以|麻烦|请)?[你您]?(?:能|可以)?(?:帮我|给我|告诉我|为我)(?:查找|查询|查|找|说|讲|介绍|解释)?)(?:一下)?[，,：:]?"
    ),
)
"""What may stand before what is asked, within the sentence that asks."""
_CLAUSE = re.compile(r"^[^:：?？]*[:：]\s*|^[^,，:：?？]*[,，]\s*")
_ASKED_FOR = re.compile(
    r"\b(?:answer|question|respond|reply)\b(?! ?\d)|\btell me\b|回答|问题(?![\d一二三四五六七八九十])", re.IGNORECASE
)
_CONDITION = re.compile(
    r"^(?:if|unless)\b[^?？]*?[,，]\s*(?:then\s+)?|^(?:如果|如|若)[^?？]*?[，,]\s*(?:则|就|那么)?", re.IGNORECASE
)
"""What must be so for an instruction to hold: "If that is no useful metric for such a company, | say so"."""
_LOOKING = re.compile(
    r"^\W*(?:according to|based|using|from|in|given|considering)\b"
    r".*\b(?:the|this|these|your|my|above|below|following|provided|given|attached|uploaded)\b"
    r"|^\W*请?[你您]?[仅只]?(?:根据|依据|按照|基于|参考|结合|阅读)",
    re.IGNORECASE,
)
_WAYS = ("address", "according to", "by", "in agreement", "using", "based on", "please use")
_INTO = re.compile(
    r"^[^.,:?]*?\b(?:information|details?|items?|data)\b(?: \w+){0,3}? (?:in|within|on) (?=(the \w[^.,:?]*))",
    re.IGNORECASE,
)
"""What leads to a place: "Base your answer on the information shown in | the balance sheet"."""
_POINTS_BACK = re.compile(r"\b(?:it|its|they|them|their|this|these|those)\b|[它其该]", re.IGNORECASE)
_IN_BRACKETS = re.compile(
    r"\s*[(（]\s*(?:(?:please )?(?:in|as|round|rounded|express|expressed|answer)\b|请|单位|以|保留|精确|四舍五入|用)"
    r"[^()（）]*[)）]",
    re.IGNORECASE,
)


def strip_instructions(question: str) -> str:
    """Leave out instructions where what remains still asks; otherwise the question stays as it is.

    Args:
        question: As the user typed it, in English, Chinese or both.

    Returns:
        Whole words of the question in their order.
    """
    kept, pending = "", False
    for start, end in sentence_spans(question):
        sentence = _without_way(question[start:end])
        if _is_instruction(sentence) or (kept.endswith(("?", "？")) and _is_told_behind(sentence)):
            pending = pending or not kept
        elif _says_something(asked := _without_leads(sentence)):
            if pending and _POINTS_BACK.search(asked):
                return question.strip()  # "Give the page number. Who wrote it?"
            kept += f" {asked}" if question[start - 1 : start].isspace() else asked
    return kept.strip() or question.strip()


def _without_way(sentence: str) -> str:
    """Keep the place that an instruction names: its heading may be what is searched for."""
    way = _INTO.match(sentence)
    told = way and (_OPENING.match(sentence) or sentence.lower().startswith(_WAYS)) and _is_about_answering(way[0])
    if not way or not told or _is_about_answering(way[1]):
        return sentence  # "the passage" is no place to search for
    return sentence[way.end() :]


def _is_instruction(sentence: str) -> bool:
    if _TOLD_A_ROLE.search(sentence):
        return True
    sentence = _CONDITION.sub("", sentence, count=1) or sentence
    opens = cjk_share(sentence) > 0.2 or _OPENING.search(sentence)
    return bool(opens) and sentence[-1] not in "?？" and _is_about_answering(sentence)


def _is_told_behind(sentence: str) -> bool:
    return sentence[-1] not in "?？" and bool(_BEHIND.search(sentence))


def _without_leads(sentence: str) -> str:
    """Leave out what stands before or in brackets within a sentence that asks."""
    while lead := next(_leads(sentence), 0):
        sentence = sentence[lead:].lstrip()
    brackets = [found for found in _IN_BRACKETS.finditer(sentence) if _is_about_answering(found[0])]
    for found in reversed(brackets):
        before, rest = sentence[: found.start()], sentence[found.end() :]
        sentence = before + rest if is_whole(before + rest, 0, len(before)) else f"{before} {rest}"
    return sentence


def _leads(sentence: str) -> Iterator[int]:
    """Find where what is asked begins, after each kind of lead that the sentence has."""
    ends = [found.end() for sign in _LEADS if (found := sign.match(sentence))]
    if (clause := _CLAUSE.match(sentence)) and _is_lead(clause[0].rstrip()):
        ends.append(clause.end())
    for end in ends:
        if end and is_whole(sentence, 0, end) and _says_something(sentence[end:]):
            yield end


def _is_lead(clause: str) -> bool:
    """True if a clause before the question only says that it comes, or to look for its answer in the documents."""
    if _TOLD_A_ROLE.search(clause):
        return True
    words = [word.text.lower() for word in words_of(clause)]
    looks = clause[-1] in ",，" and _LOOKING.search(clause) and not _SOURCES.isdisjoint(words)
    asked_for = _ASKED_FOR.search(clause)
    return bool(asked_for or (looks and not any(map(_FIGURE.fullmatch, words)))) and _is_about_answering(clause)


def _is_about_answering(text: str) -> bool:
    words = [word for word in words_of(_UNIT.sub("", text)) if word.text[0].isalnum()]
    return bool(words) and all(map(says_how, words))


def says_how(word: Word) -> bool:
    """True if a word may only say how to answer, or is one of grammar."""
    said = word.text.lower()
    return said in _ABOUT_ANSWERING or bool(_FIGURE.fullmatch(said)) or all(map(is_function_term, terms_of(said)))


def _says_something(text: str) -> bool:
    return any(not is_function_term(term) for term in content_terms(text))
