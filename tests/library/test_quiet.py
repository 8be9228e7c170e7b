"""Nothing is reported to the makers of the libraries."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from library.settings import ROOT

EMBED = """
from library.library import Library
from library.settings import read_settings

with Library.open(read_settings()) as library:
    library.embedder.embed(["The ferry sails at noon."])
"""


@pytest.mark.parametrize(("before", "files"), [("", []), ("import onnxruntime", ["deviceid"])], ids=["ours", "without"])
def test_the_embedding_model_leaves_no_device_id(tmp_path: Path, before: str, files: list[str]) -> None:
    """The second case shows that there is something to be kept from; if it fails, the library has become quiet."""
    home = tmp_path / "home"
    home.mkdir()
    # In these its reports are off anyway.
    environment = {name: value for name, value in os.environ.items() if name not in ("CI", "ORT_DISABLE_TELEMETRY")}
    environment |= {"HOME": str(home), "FOOTNOTE_LIBRARY": str(tmp_path / "library")}
    environment.pop("XDG_CACHE_HOME", None)
    code = f"{before}\n{EMBED}"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, check=True, capture_output=True)
    assert [path.name for path in home.rglob("deviceid")] == files
