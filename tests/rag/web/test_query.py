"""What of a question engines are sent."""

from __future__ import annotations

from rag.web.query import words_for_engines


def test_engines_are_sent_a_line() -> None:
    assert words_for_engines("When does the\nferry  sail?") == "When does the ferry sail?"


def test_what_is_too_long_for_an_engine_ends_with_a_whole_word() -> None:
    sent = words_for_engines("harbour " * 200)
    assert len(sent) <= 400
    assert set(sent.split()) == {"harbour"}


def test_text_without_spaces_is_cut_all_the_same() -> None:
    assert words_for_engines("港" * 1000) == "港" * 400
