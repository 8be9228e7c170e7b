"""The pages of study as AppTest runs them, on a library of two yearly reports."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from library.records import Document
from tests.documents import add_files
from tests.patience import PATIENCE_S
from tests.study_pdfs import make_yearly_report
from ui.shared import resources

OpenPage = Callable[..., AppTest]


@pytest.fixture
def reports(shared: Path) -> list[Document]:
    """The reports of two years in the app's library, the earlier first."""
    files = [make_yearly_report(shared / f"quays-{year}.pdf", year) for year in (2023, 2024)]
    add_files(resources.library(), resources.settings(), files)
    return sorted(resources.library().documents(), key=lambda document: document.name)


@pytest.fixture
def open_page() -> OpenPage:
    """Open a page, with what its address and the session say."""

    def open_at(page: str, document: str = "", locale: str = "en", **state: object) -> AppTest:
        app = AppTest.from_file(str(Path(__file__).with_name(f"{page}_app.py")), default_timeout=PATIENCE_S)
        app.session_state["locale"] = locale
        if document:
            app.query_params["document"] = document
        app.run()
        for name, value in state.items():
            app.session_state[name] = value
        return app.run() if state else app

    return open_at


def said(app: AppTest) -> str:
    """Join all that a page says."""
    return "\n".join(one.value for one in [*app.caption, *app.text, *app.markdown, *app.title, *app.subheader])
