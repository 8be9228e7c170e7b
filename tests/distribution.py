"""Which tests share a worker, and which files of them come first.

pytest-xdist can do this by marks, but not since pytest 9.2: it writes the group into a node's name, which no longer
takes it, and then says nothing (pytest-xdist issue 1386).
"""

from __future__ import annotations

import re
from functools import cache

from xdist.scheduler import LoadScopeScheduling

from library.settings import ROOT

LONGEST_FIRST = (
    *("samples_app", "model_app", "uploads", "shared_place", "postgres", "torch"),
    *("tests/ui/test_several_processes.py", "tests/ui/study/test_study_page.py"),
)
"""Groups that take long, so that no worker is left with one of them at the end."""
_SHARED = ("model_app", "shared_place")
"""Fixtures that start an app for several files, beside the one that browser tests visit unless they say otherwise."""
_TORCH = re.compile(r"import .*\b(make_embedder|make_\w+_model|make_cross_encoder|SentenceModel)\b")


class SharingScheduling(LoadScopeScheduling):  # type: ignore[misc]
    """Gives each group of tests to one worker, in the order in which they were collected."""

    def _split_scope(self, nodeid: str) -> str:
        return group_of(nodeid.partition("::")[0])


@cache
def group_of(file: str) -> str:
    """Name the group of a file of tests; by its text, because the process that distributes them imports none.

    A group shares what is made once in a process and takes long: a file's own fixtures, else an app with its library,
    a database's server, or the import of torch.

    Args:
        file: Its path within the project.
    """
    text = (ROOT / file).read_text("utf-8")
    for fixture in _SHARED:
        if f"{fixture}: " in text:
            return fixture
    if file.startswith("tests/browser/") and "def server(" not in text:
        return "uploads" if "/test_uploads" in file else "samples_app"  # together they would take longer than the rest
    if "\nENGINES = " in text or "postgres: " in text:
        return "postgres"
    return "torch" if _TORCH.search(text) else file


def rank_of(file: str) -> int:
    """Return where the group of a file stands among those that come first; those that do not share the last place."""
    group = group_of(file)
    return LONGEST_FIRST.index(group) if group in LONGEST_FIRST else len(LONGEST_FIRST)
