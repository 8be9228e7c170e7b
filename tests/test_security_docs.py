from __future__ import annotations

import re

from library.settings import ROOT


def test_every_test_that_the_docs_name_exists() -> None:
    named = {
        path
        for file in sorted((ROOT / "docs").glob("*.md"))
        for path in re.findall(r"\b(?:tests|bench)/[\w/]+\.py", file.read_text("utf-8"))
    }
    assert len(named) > 20
    assert [path for path in sorted(named) if not (ROOT / path).is_file()] == []


def test_every_way_out_and_in_has_a_line() -> None:
    defended = (ROOT / "docs" / "security.md").read_text("utf-8").partition("## What is not")[0]
    for test in ("test_guard", "test_hostile", "test_policy", "test_fetching", "test_sandbox", "test_secrets"):
        assert f"{test}.py" in defended
