from __future__ import annotations

import pytest

from rag.query.abbreviations import abbreviation_asked, spells_out


@pytest.mark.parametrize(
    ("question", "abbreviation"),
    [
        ("What does AUROC mean?", "AUROC"),
        ("What is RevPAR short for in the release?", "RevPAR"),
        ("LMS是什么的缩写？", "LMS"),
        ("What does the harbour mean to Westhaven?", ""),
        ("What did the LMP acronym stand for?", "LMP"),
        ("What was RevPAR in 2022?", ""),
        ("What does the CEO mean by growth?", ""),
        ("IOC的代表是谁？", ""),
        ("What does kinetic intensity (KI) mean for drive cycles?", ""),
    ],
)
def test_a_question_asks_for_the_words_of_an_abbreviation(question: str, abbreviation: str) -> None:
    assert abbreviation_asked(question) == abbreviation


@pytest.mark.parametrize(
    ("text", "abbreviation", "spelled"),
    [
        ("AUROC = Area Under ROC", "AUROC", True),
        ("hotel revenue per available room", "RevPAR", True),
        ("the Department of Natural Resources", "DNR", True),
        ("最小均方（least-mean-squares）", "LMS", True),
        ("AUROC is easy to keep high.", "AUROC", False),
        ("revenue per room", "RevPAR", False),
        ("", "HMO", False),
    ],
)
def test_words_spell_an_abbreviation_by_how_they_begin(text: str, abbreviation: str, spelled: bool) -> None:
    assert spells_out(text, abbreviation) is spelled
