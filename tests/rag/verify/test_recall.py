from __future__ import annotations

import pytest

from rag.verify.recall import is_acronym


@pytest.mark.parametrize("name", ["COGS", "CGS", "PP&E"])
def test_initials_of_words_in_a_row_stand_for_them(name: str) -> None:
    assert is_acronym(name, "The cost of goods sold, and property, plant & equipment")


@pytest.mark.parametrize("name", ["CG", "GOC", "Cogs", "EBITDA"])
def test_other_letters_do_not(name: str) -> None:
    assert not is_acronym(name, "The cost of goods sold")
