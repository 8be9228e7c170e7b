from __future__ import annotations

import subprocess
import sys

from library.settings import ROOT

HEAVY = (
    "torch",
    "sentence_transformers",
    "langchain",
    "langchain_core",
    "chromadb",
    "openai",
    "ddgs",
    "tantivy",
    "sqlalchemy",
    "onnxruntime",
)
SCRIPT = f"""
import sys
from ui import frame
from ui.chat import chat_page
from ui.library import library_page
from ui.settings import settings_page
from ui.study import insights_page, study_page
print([name for name in {HEAVY!r} if name in sys.modules])
"""


def test_the_interfaces_modules_import_nothing_heavy() -> None:
    run = subprocess.run([sys.executable, "-c", SCRIPT], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_a_child_process_that_runs_app_py_again_draws_nothing() -> None:
    script = "import runpy, sys; runpy.run_path('app.py', run_name='__mp_main__'); print('streamlit' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"
