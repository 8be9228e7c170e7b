from __future__ import annotations

import pytest

from rag.verify.match_figures import write_dates_like
from rag.verify.verifier import Verifier

check = Verifier().check

FORMS = ("12 March 2024", "March 12, 2024", "2024-03-12", "2024年3月12日")


@pytest.mark.parametrize("said", FORMS)
@pytest.mark.parametrize("there", FORMS)
def test_a_date_takes_the_form_of_the_source(said: str, there: str) -> None:
    assert write_dates_like(f"It opened on {said}.", f"Opened: {there}, at noon") == f"It opened on {there}."


@pytest.mark.parametrize("said", ["13 March 2024", "2024-04-12", "2023年3月12日", "December 61, 2024", "no date"])
def test_another_date_stays(said: str) -> None:
    assert write_dates_like(f"It opened on {said}", "Opened on 12 March 2024") == f"It opened on {said}"


def test_a_month_is_within_any_of_its_days_and_a_year_stays() -> None:
    assert write_dates_like("in March 2024", "on 2024-03-12") == "in 2024-03-12"
    assert write_dates_like("in 2024", "on 2024-03-12") == "in 2024"


@pytest.mark.parametrize("said", FORMS)
def test_a_sentence_may_write_its_date_in_any_form(said: str) -> None:
    source = "The harbour opened on 12 March 2024. It has three quays and a lighthouse."
    assert check(f"The harbour opened on {said}.", source).support == "supported"
    assert check(f"The harbour opened on {said}.".replace("12", "14"), source).support != "supported"


@pytest.mark.parametrize("said", ["FY2018", "FY18", "fiscal 2018", "2018年"])
def test_a_fiscal_year_is_its_year(said: str) -> None:
    assert check(f"Net sales were 12 crowns in {said}.", "In 2018 net sales were 12 crowns.").reason != "figure"
