"""What is known of language, once: terms and sentences, numbers in words, units."""

from library.text.terms import cjk_share, language_of, runs_of, sentence_spans, terms_of

__all__ = ["cjk_share", "language_of", "runs_of", "sentence_spans", "terms_of"]
