"""The read side as a package: `from rag import …`, and the script of the README."""

from __future__ import annotations

import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from textwrap import dedent

import pytest

import rag
from library.library import Library
from library.settings import ROOT, read_settings
from tests.documents import add_document

LIGHTHOUSE = "The lighthouse of Westhaven is 38 m tall."


@pytest.mark.parametrize("name", rag.__all__)
def test_each_name_is_the_thing_itself(name: str) -> None:
    thing = getattr(rag, name)
    assert thing is getattr(import_module(thing.__module__), name)


def test_a_name_that_it_does_not_have_is_an_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Asker'"):
        _ = rag.Asker


def test_importing_the_package_loads_nothing_heavy() -> None:
    code = "import sys, rag, rag.events, rag.answer\nprint(*{m.partition('.')[0] for m in sys.modules})"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert not {"torch", "langchain_core", "openai", "ddgs", "chromadb", "tiktoken", "numpy"} & set(run.stdout.split())


def test_what_langchain_does_not_use_is_loaded_when_it_is_asked_for() -> None:
    count = "sum(name.startswith('langsmith.types.') for name in sys.modules)"
    use = "import langsmith.types\nlangsmith.types.AgentCreateParams"
    code = f"import sys, rag.chain\nbefore = {count}\n{use}\nprint(before, {count} > 100)"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout == "1 True\n"


def test_the_script_of_the_readme_answers(tmp_path: Path) -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    found = re.search(r"^    from rag import .*?\n(?=\n)", readme, re.DOTALL | re.MULTILINE)
    assert found
    script = tmp_path / "ask.py"
    script.write_text(dedent(found[0]), "utf-8")
    assert len(found[0].splitlines()) <= 6
    settings = read_settings(library=tmp_path / "library")
    with Library.open(settings) as library:
        add_document(library, settings, "tower.pdf", [LIGHTHOUSE])
    own = {"FOOTNOTE_LIBRARY": str(settings.library), "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    run = subprocess.run([sys.executable, script], env=own, capture_output=True, text=True, check=True)
    assert run.stdout == f"{LIGHTHOUSE} [1]\n[1] tower.pdf, page 1\n"


@pytest.mark.parametrize("package", ["rag", "library", "ingest"])
def test_type_checkers_are_told_that_the_package_is_typed(package: str) -> None:
    assert (ROOT / package / "py.typed").is_file()
