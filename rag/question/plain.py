"""Reduces a question to what it asks for, so that instructions do not steer the search."""

from __future__ import annotations

import re

from library.text import sentence_spans
from rag.question import boilerplate_chinese as chinese
from rag.question import boilerplate_english as english
from rag.question.question import content_terms, is_function_term

_FORMS = (*english.FORMS, *chinese.FORMS)
_PLACES = (*english.PLACES, *chinese.PLACES)
_PHRASES = (*english.PHRASES, *chinese.PHRASES)
_LEAD = re.compile(r"[^:：?？]*[:：]")  # "Please answer in English: "
_LEFT_OVER = " \t\r\n,;:，；：、"


def plain_query(question: str) -> str:
    """Take away what does not ask for content: roles, forms of the answer, where to look, politeness.

    The place that an instruction names ("the balance sheet") stays, as words at the end: it is often a page's heading.

    Args:
        question: As the user typed it, in English, Chinese or both.

    Returns:
        What is left; the question itself when that says nothing.
    """
    asked = ""
    places: list[str] = []
    for start, end in sentence_spans(question):
        sentence, named = _plain_sentence(question[start:end])
        places += named
        if _says_something(sentence):
            asked += f" {sentence}" if question[start - 1 : start].isspace() else sentence
    return " ".join([asked.strip(), *places]) if asked else question.strip()


def _plain_sentence(sentence: str) -> tuple[str, list[str]]:
    """Give what a sentence asks, and the places that it says to look at."""
    lead = _LEAD.match(sentence)
    if lead is None:
        return _plain_part(sentence)
    said, places = _plain_part(lead[0])
    if _says_something(said):
        return _plain_part(sentence)
    asked, more = _plain_part(sentence[lead.end() :])
    return asked, places + more


def _plain_part(sentence: str) -> tuple[str, list[str]]:
    sentence = sentence.strip(_LEFT_OVER)
    if any(sign.search(sentence) for sign in _FORMS):
        return "", []
    if any(sign.search(sentence) for sign in english.LOOKS):
        return "", _places_in(sentence)
    sentence = _without_phrases(sentence)
    places = []
    for sign in _PLACES:
        if found := sign.search(sentence):
            places += _places_in(found[0])
            sentence = sentence[: found.start()] + sentence[found.end() :]
    return _without_phrases(sentence), places


def _without_phrases(sentence: str) -> str:
    for sign in _PHRASES:
        sentence = sign.sub("", sentence)
    return sentence.strip(_LEFT_OVER)


def _places_in(instruction: str) -> list[str]:
    return [place for sign in (english.PLACE, chinese.PLACE) for place in sign.findall(instruction) if place]


def _says_something(text: str) -> bool:
    return any(not is_function_term(term) for term in content_terms(text))
