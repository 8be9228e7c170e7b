"""What is known of language, once: terms and sentences, numbers in words, dates, units."""

from library.text.languages import languages_of
from library.text.sentences import ends_sentence, sentence_spans
from library.text.terms import cjk_share, language_of, runs_of, terms_of

__all__ = ["cjk_share", "ends_sentence", "language_of", "languages_of", "runs_of", "sentence_spans", "terms_of"]
