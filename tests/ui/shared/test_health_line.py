from __future__ import annotations

from pathlib import Path

from streamlit.testing.v1 import AppTest

from library.settings import ROOT
from tests.faults.harm import HARMS
from tests.patience import PATIENCE_S
from tests.ui.conftest import ToldAnswerer, run_until
from ui.shared import resources

SCRIPT = ROOT / "tests" / "ui" / "library" / "library_app.py"


def said(app: AppTest) -> list[str]:
    return [element.value for element in (*app.text, *app.caption)]


def test_damaged_vectors_are_said_and_made_anew_while_words_answer(
    answerer: ToldAnswerer, timetable: str, shared: Path
) -> None:
    library = resources.library()
    library._spaces.let_go()
    HARMS["garbage"](next((shared / "library" / "chroma").glob("*/data_level0.bin")))
    assert library.search_vectors("When does the ferry leave?", 1) == []
    assert library.search_words("ferry", 1)
    app = AppTest.from_file(str(SCRIPT), default_timeout=PATIENCE_S).run()
    assert not app.exception
    assert any("by their words alone" in line for line in said(app))
    run_until(app, lambda: resources.reindex().progress.stage == "done")
    app.run()
    assert not any("by their words alone" in line for line in said(app))
    assert library.search_vectors("When does the ferry leave?", 1)[0][0] == f"{timetable}:0"
    assert library.check() == []
