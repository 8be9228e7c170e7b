from __future__ import annotations

import re

import pytest

from library.words import Language, phrase, read_words
from library.words.catalogues import nearest_language

_NAMES = re.compile(r"`[^`]*`|“[^”]*”|（sha256 [^）]*）|\S*/\S*")
_SENTENCE = re.compile(r"[A-Za-z]{2,} [a-z]{2,}")
_CHINESE = re.compile("[一-鿿]")


def is_chinese(said: str) -> bool:
    """Tell whether something is said in Chinese: no two English words in a row, but in names and in what is quoted."""
    return bool(_CHINESE.search(said)) and not _SENTENCE.search(_NAMES.sub("", said))


def test_every_chinese_phrase_is_chinese() -> None:
    phrases = {name: re.sub(r"\{[^}]*\}|MB", "", said) for name, said in read_words("zh").items()}
    assert len(phrases) > 1000
    english = [name for name, said in phrases.items() if not is_chinese(said) and re.search("[A-Za-z]", said)]
    assert english == []


def test_one_page_is_said_in_the_singular() -> None:
    assert phrase("en", "pages", n=1) == "1 page"
    assert phrase("en", "pages", n=2) == "2 pages"


@pytest.mark.parametrize(
    ("locale", "language"), [("zh-CN", "zh"), ("zh", "zh"), ("en-GB", "en"), ("fr", "en"), (None, "en")]
)
def test_the_browsers_locale_chooses_the_language(locale: str | None, language: Language) -> None:
    assert nearest_language(locale) == language
