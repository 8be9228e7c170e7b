"""The main job on PDFs that people made, from the evaluation sets beside the checkout."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from library.library import Library
from library.settings import Settings
from library.text import cjk_share
from rag.chain import Answerer, ask
from tests.documents import add_file, add_files

EvalSet = Callable[[str], Path]


@pytest.mark.parametrize(
    ("file", "question", "said", "pages"),
    [
        pytest.param(
            "financebench-dev/pdfs/FOOTLOCKER_2022_8K_dated_2022-08-19.pdf",
            "Who has been appointed President and Chief Executive Officer of Foot Locker?",
            "Dillon",
            {2, 29},
            id="a filing",
        ),
        pytest.param(
            "cmrc-zh-dev/pdfs/cmrc-zh-dev-000.pdf",
            "战国无双3有多少张战场地图？",
            "20张战场地图",
            {1},
            id="a Chinese document",
        ),
    ],
)
def test_a_question_is_answered_from_the_right_page_and_another_is_refused(
    eval_set: EvalSet, library: Library, settings: Settings, file: str, question: str, said: str, pages: set[int]
) -> None:
    name, _, path = file.partition("/")
    assert add_file(library, settings, eval_set(name) / path).stage == "ready"
    answerer = Answerer(library, settings)
    answer = ask(answerer, question)
    told = next(sentence for sentence in answer.sentences[:2] if said in sentence.text)
    cited = [citation for citation in answer.citations if citation.marker in told.citations]
    assert {citation.page for citation in cited} <= pages
    for citation in answer.citations:
        shown = library.page(str(citation.document_id), citation.page or 0)
        assert shown is not None
        assert citation.quote in shown.text
        assert citation.rects
    other = "埃菲尔铁塔有多少米高？" if cjk_share(question) else "How tall is the Eiffel tower in metres?"
    assert ask(answerer, other).refused
    assert library.check() == []


@pytest.mark.soak
def test_odd_files_end_in_a_document_or_in_one_line_that_says_why(
    eval_set: EvalSet, library: Library, settings: Settings
) -> None:
    files = sorted(eval_set("odd-pdfs").rglob("*.pdf"), key=lambda path: path.stat().st_size)[:40]
    jobs = add_files(library, settings, files)
    for path, job in zip(files, jobs, strict=True):
        assert (job.stage in ("failed", "locked")) == bool(job.error), path
        assert "\n" not in str(job.error)
        assert job.name in str(job.error) or not job.error
    assert {job.stage for job in jobs} >= {"ready", "failed", "locked"}
    assert library.check() == []
