"""What the settings page says of where documents go, by the settings of their stores."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from library.settings import ROOT
from tests.patience import PATIENCE_S

BUCKET = {"FOOTNOTE_FILES_URL": "s3://papers", "FOOTNOTE_FILES_ENDPOINT": "https://storage.invalid"}
CHROMA = {"FOOTNOTE_CHROMA_URL": "https://chroma.invalid"}
NUMBERS = "The numbers that stand for it in a search are kept at https://chroma.invalid."


@pytest.mark.parametrize(
    ("given", "said"),
    [
        pytest.param({}, "Never. They are read, indexed and searched here, in ", id="all in the folder"),
        pytest.param(CHROMA, f"Their text stays here. {NUMBERS} The files stay here.", id="vectors on a server"),
        pytest.param(
            BUCKET,
            "Their text is indexed and searched here. The PDFs are kept at https://storage.invalid.",
            id="PDFs in a bucket",
        ),
        pytest.param(
            BUCKET | CHROMA,
            f"Their text stays here. {NUMBERS} The PDFs are kept at https://storage.invalid.",
            id="both",
        ),
    ],
)
def test_each_store_on_a_server_is_named(
    shared: Path, monkeypatch: pytest.MonkeyPatch, given: dict[str, str], said: str
) -> None:
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    app = AppTest.from_file(str(ROOT / "tests/ui/settings/settings_app.py"), default_timeout=PATIENCE_S).run()
    assert not app.exception
    assert [caption.value for caption in app.caption if caption.value.replace("\\", "").startswith(said)]
