from __future__ import annotations

from string import Formatter

import pytest

from library.words import Language, language_of_locale, phrase, read_words


def _places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_both_languages_say_the_same_things() -> None:
    assert read_words("en").keys() == read_words("zh").keys()


@pytest.mark.parametrize("name", sorted(read_words("en")))
def test_a_phrase_names_the_same_values_in_both_languages(name: str) -> None:
    assert _places(read_words("en")[name]) == _places(read_words("zh")[name])


def test_one_page_is_said_in_the_singular() -> None:
    assert phrase("en", "pages", n=1) == "1 page"
    assert phrase("en", "pages", n=2) == "2 pages"


@pytest.mark.parametrize(
    ("locale", "language"), [("zh-CN", "zh"), ("zh", "zh"), ("en-GB", "en"), ("fr", "en"), (None, "en")]
)
def test_the_browsers_locale_chooses_the_language(locale: str | None, language: Language) -> None:
    assert language_of_locale(locale) == language
