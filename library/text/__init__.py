"""What is known of language, once: terms and sentences, numbers in words, dates, units."""

from library.text.languages import language_of, languages_of, may_be_in, usual_language
from library.text.sentences import ends_sentence, sentence_spans
from library.text.terms import STEMMED, cjk_language_of, cjk_share, runs_of, terms_of

__all__ = [
    "STEMMED",
    "cjk_language_of",
    "cjk_share",
    "ends_sentence",
    "language_of",
    "languages_of",
    "may_be_in",
    "runs_of",
    "sentence_spans",
    "terms_of",
    "usual_language",
]
