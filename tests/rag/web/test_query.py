"""What of a question engines are sent."""

from __future__ import annotations

import pytest

from rag.web.query import words_for_engines


@pytest.mark.parametrize(
    ("query", "sent"),
    [
        ("When does the ferry  sail?", "When does the ferry sail?"),
        ("When does the ferry sail? Answer in one sentence.", "When does the ferry sail?"),
        ("渡轮几点开航？请用一句话回答。", "渡轮几点开航？"),
        ("Answer briefly.", "Answer briefly."),  # it has nothing else
    ],
)
def test_engines_are_sent_what_is_asked_and_no_instructions(query: str, sent: str) -> None:
    assert words_for_engines(query) == sent


def test_what_is_too_long_for_an_engine_ends_with_a_whole_word() -> None:
    sent = words_for_engines("harbour " * 200)
    assert len(sent) <= 400
    assert set(sent.split()) == {"harbour"}


def test_text_without_spaces_is_cut_all_the_same() -> None:
    assert words_for_engines("港" * 1000) == "港" * 400
