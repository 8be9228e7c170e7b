from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from library.library import Library
from library.settings import ROOT, Settings
from rag.__main__ import main
from tests.documents import add_document
from tests.hostile import hostile_texts
from tests.patience import PATIENCE_S
from tests.ports import free_port
from tests.rag.conftest import FERRIES, HARBOUR
from tests.rag.model_server import ModelServer

QUESTION = "When did the harbour of Westhaven open?"
ANSWER_FIELDS = {
    "question", "query", "answer", "refused", "sentences", "citations", "warnings", "model", "usage", "price",
    "timings_ms",
}  # fmt: skip
CITATION_FIELDS = {
    "marker", "kind", "title", "page", "page_label", "url", "published", "quote", "rects", "support", "score",
}  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A library's folder with two documents in it, closed."""
    from library.settings import read_settings

    settings = read_settings(library=tmp_path_factory.mktemp("cli") / "library")
    with Library.open(settings) as library:
        harbour = add_document(library, settings, "harbour.pdf", HARBOUR, title="The harbour").document_id
        add_document(library, settings, "渡轮.pdf", FERRIES)
        library.date_document(harbour, "2018-09")
        library.collections.add_documents(library.collections.create("Ports").id, [harbour])
    return str(settings.library)


def _json(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def _lines(path: Path, *lines: dict[str, Any] | str) -> str:
    path.write_text("\n".join(x if isinstance(x, str) else json.dumps(x, ensure_ascii=False) for x in lines), "utf-8")
    return str(path)


def test_search_lists_passages_best_first(folder: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["search", QUESTION, "--library", folder, "--top", "2", "--json"]) == 0
    (found,) = _json(capsys)
    assert (found["id"], found["query"]) == (None, QUESTION)
    assert [set(p) for p in found["passages"]] == [{"document", "page", "last_page", "score", "text"}] * 2
    assert (found["passages"][0]["document"], found["passages"][0]["page"]) == ("harbour.pdf", 1)


def test_a_question_of_a_file_may_lean_on_its_history(
    folder: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = {
        "question": "And the year after?",
        "history": [{"question": "Which ferry sailed in 1933?", "answer": "None."}],
    }
    bare = {"question": "And for dogs?", "history": ["What is the fare for adults?"]}
    pair = {"question": "And for cats?", "history": [["What is the fare for adults?", "Four."]]}
    questions = _lines(tmp_path / "questions.jsonl", told, bare, pair)
    asked = ["Which ferry sailed in 1934?", "What is the fare for dogs?", "What is the fare for cats?"]
    assert main(["search", "--questions", questions, "--library", folder]) == 0
    found = _json(capsys)
    assert [line["query"] for line in found] == asked
    assert [line["passages"][0]["page"] for line in found] == [1, 2, 2]
    assert main(["ask", "--questions", questions, "--library", folder]) == 0
    assert [line["query"] for line in _json(capsys)] == asked


def test_search_of_a_file_gives_a_line_a_question(
    folder: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines: list[dict[str, Any] | str] = [
        {"id": "a", "question": QUESTION, "document": "渡轮.pdf"},
        {"id": "b", "question": "成人票价？"},
        "",
    ]
    questions = _lines(tmp_path / "questions.jsonl", *lines)
    assert main(["search", "--questions", questions, "--library", folder]) == 0
    found = _json(capsys)
    assert [line["id"] for line in found] == ["a", "b"]
    assert [line["passages"][0]["document"] for line in found] == ["harbour.pdf", "渡轮.pdf"]
    assert main(["search", "--questions", questions, "--within-document", "--library", folder]) == 0
    within = _json(capsys)
    assert {p["document"] for p in within[0]["passages"]} == {"渡轮.pdf"}


def test_ask_of_a_file_gives_a_line_a_question(folder: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines: list[dict[str, Any] | str] = [
        {"id": "a", "question": QUESTION, "document": "渡轮.pdf"},
        {"id": 2, "question": "成人票价是多少？", "document": "渡轮.pdf"},
        "",
        {"question": "Who discovered penicillin?"},
    ]
    questions = _lines(tmp_path / "questions.jsonl", *lines)
    assert main(["ask", "--questions", questions, "--library", folder]) == 0
    found = _json(capsys)
    assert all(ANSWER_FIELDS | {"id"} <= line.keys() for line in found)
    assert [(line["id"], line["refused"]) for line in found] == [("a", False), (2, False), (None, True)]
    assert [line["citations"][0]["title"] for line in found[:2]] == ["harbour.pdf", "渡轮.pdf"]
    assert main(["ask", "--questions", questions, "--within-document", "--library", folder]) == 0
    within = _json(capsys)
    cited = {passage["title"] for line in within for passage in line["citations"]}
    assert cited == {"渡轮.pdf"}


def test_scores_tell_a_question_that_is_answered_from_one_that_is_not(
    folder: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The best of what is found scored the same whether or not it answers, where words alone decide."""
    asked = [QUESTION, "成人票价是多少？", "Who won the 1998 football world cup?", "珠穆朗玛峰有多高？"]
    questions = _lines(tmp_path / "questions.jsonl", *({"question": question} for question in asked))
    assert main(["search", "--questions", questions, "--library", folder]) == 0
    found = _json(capsys)
    assert [line["answerable"] > 0.5 for line in found] == [True, True, False, False]
    best = [max((passage["score"] for passage in line["passages"]), default=0.0) for line in found]
    assert min(best[:2]) > max(best[2:])


@pytest.mark.parametrize("name", ["harbour.pdf", "The harbour", "harbour"])
def test_a_document_may_be_named_by_file_name_or_title(
    folder: str, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    assert main(["search", "票价", "--document", name, "--library", folder, "--json"]) == 0
    assert {p["document"] for p in _json(capsys)[0]["passages"]} <= {"harbour.pdf"}


@pytest.mark.parametrize(
    ("limits", "found"),
    [
        pytest.param(["--collection", "ports"], {"harbour.pdf"}, id="collection"),
        pytest.param(["--collection", "Ports", "--document", "渡轮.pdf"], {"harbour.pdf", "渡轮.pdf"}, id="united"),
        pytest.param(["--since", "2018", "--until", "2018-10"], {"harbour.pdf"}, id="dates"),
        pytest.param(["--since", "2019"], set(), id="nothing within"),
    ],
)
def test_a_search_stays_within_its_filter(
    folder: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], limits: list[str], found: set[str]
) -> None:
    questions = _lines(tmp_path / "questions.jsonl", {"question": "harbour"}, {"question": "渡轮 harbour"})
    assert main(["search", "--questions", questions, "--library", folder, *limits]) == 0
    assert {p["document"] for line in _json(capsys) for p in line["passages"]} == found


def test_a_search_in_words_says_what_its_dates_leave_out(folder: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["search", "harbour", "--since", "2019", "--library", folder]) == 0
    captured = capsys.readouterr()
    assert captured.out == "No document lies within the filter.\n"
    assert captured.err == "Left out because they have no date: 1 of the documents.\n"


def test_ask_says_that_nothing_lies_within_its_filter(folder: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", QUESTION, "--since", "2019", "--library", folder, "--json"]) == 0
    (answer,) = _json(capsys)
    assert answer["refused"]
    assert "No document lies within the chosen filter" in answer["answer"]


def test_ask_prints_the_fields_of_the_contract(folder: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", QUESTION, "--library", folder, "--json"]) == 0
    (answer,) = _json(capsys)
    assert ANSWER_FIELDS <= answer.keys() <= ANSWER_FIELDS | {"closest", "suggestions"}
    assert set(answer["citations"][0]) == CITATION_FIELDS
    assert answer["sentences"][0]["citations"] == [answer["citations"][0]["marker"]]
    assert answer["sentences"][0].keys() == {"text", "citations", "verdict", "reason"}
    assert (answer["sentences"][0]["verdict"], answer["citations"][0]["support"]) == ("quoted", "quoted")
    assert answer["citations"][0]["kind"] == "document"
    assert all(len(rect) == 4 for rect in answer["citations"][0]["rects"])
    assert (answer["refused"], answer["model"]) == (False, "quote")


def test_ask_in_words_shows_answer_and_source(folder: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", "成人票价是多少？", "--library", folder]) == 0
    shown = capsys.readouterr().out
    assert "成人票价为四元，儿童免费。[1]" in shown
    assert "[1] 渡轮.pdf，第 2 页" in shown


def test_in_words_nothing_waits_for_places_that_are_not_shown(
    folder: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    located: list[object] = []

    def locate(*asked: object) -> tuple[()]:
        located.append(asked)
        return ()

    monkeypatch.setattr(Library, "locate", locate)
    assert main(["ask", QUESTION, "--library", folder]) == 0
    assert located == []
    assert main(["ask", QUESTION, "--library", folder, "--json"]) == 0
    assert located


def test_a_refusal_is_no_failure(folder: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", "Who discovered penicillin?", "--library", folder, "--json"]) == 0
    (answer,) = _json(capsys)
    assert answer["refused"]
    assert answer["closest"]


def test_the_web_without_a_network_is_a_warning(
    folder: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DDGS_PROXY", f"http://127.0.0.1:{free_port()}")
    assert main(["ask", QUESTION, "--web", "--library", folder, "--json"]) == 0
    (answer,) = _json(capsys)
    assert "1931" in answer["answer"]
    assert len(answer["warnings"]) == 1


def test_check_judges_answers_without_a_library(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    passages = ["The harbour opened in 1931 and has three quays."]
    answers = _lines(
        tmp_path / "answers.jsonl",
        {"id": 1, "question": "When?", "answer": "The harbour opened in 1931.", "passages": passages},
        {"id": 2, "question": "When?", "answer": "The harbour opened in 1947.", "passages": passages},
        {"id": 3, "question": "When?", "answer": "", "passages": []},
    )
    assert main(["check", "--answers", answers]) == 0
    right, wrong, empty = _json(capsys)
    assert [set(line) for line in (right, wrong, empty)] == [{"id", "support", "score"}] * 3
    assert right["support"] == "supported"
    assert wrong["support"] != "supported"
    assert 1 >= right["score"] > wrong["score"] >= empty["score"] == 0


@pytest.mark.parametrize("marked", ["{} [1]", "{} [W2]", "{} [1, 2]", "[1] {}", "{}【1】", "- {} [1][2]"])
@pytest.mark.parametrize("question", [{}, {"question": ""}, {"question": None}], ids=["none", "empty", "null"])
def test_check_reads_markers_as_the_app_does_and_needs_no_question(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], marked: str, question: dict[str, str | None]
) -> None:
    said = "The harbour opened in 1931 and has three quays."
    answers = _lines(
        tmp_path / "answers.jsonl", {"id": 1, "answer": marked.format(said), "passages": [said], **question}
    )
    assert main(["check", "--answers", answers]) == 0
    assert _json(capsys) == [{"id": 1, "support": "supported", "score": 1.0}]


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        pytest.param(["{"], r"Line 1 of .* is not JSON", id="not JSON"),
        pytest.param(['{"question": "a"}', "[1]"], r"Line 2 of .* has no text \"question\"", id="not an object"),
        pytest.param(['{"question": 3}'], r"Line 1 of .* has no text \"question\"", id="not a text"),
        pytest.param(['{"question": "a", "document": 3}'], r"document.*line 1 of .* is not a name", id="no name"),
        pytest.param(['{"question": "a", "history": "b"}'], r"history.*line 1 of .* is no list", id="no list"),
        pytest.param(['{"question": "a", "history": [{}]}'], r"history.*line 1 of .* has a turn without", id="no turn"),
        pytest.param(['{"question": "a", "history": [["b"]]}'], r"history.*line 1 of .* has a turn", id="no pair"),
    ],
)
@pytest.mark.parametrize("command", ["search", "ask"])
def test_a_bad_line_is_named(
    command: str, folder: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], lines: list[str], said: str
) -> None:
    questions = _lines(tmp_path / "questions.jsonl", *lines)
    assert main([command, "--questions", questions, "--library", folder]) == 1
    captured = capsys.readouterr()
    assert captured.err.count("\n") == 1
    assert re.search(said, captured.err)


def test_a_question_of_a_file_that_is_blank_ends_it_before_any_is_answered(
    folder: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    questions = _lines(tmp_path / "questions.jsonl", {"question": QUESTION}, {"id": "b", "question": " "})
    assert main(["ask", "--questions", questions, "--library", folder]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert re.search(r"Line 2 of .* has no text \"question\"", captured.err)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(["ask", QUESTION, "--document", "nothing.pdf"], "no document called nothing.pdf", id="document"),
        pytest.param(["ask", QUESTION, "--collection", "None"], "no collection called None", id="collection"),
        pytest.param(["search", QUESTION, "--since", "soon"], "“soon” is no date", id="date"),
        pytest.param(["ask", QUESTION, "--since", "2019", "--until", "2018"], "ends before that", id="no time"),
        pytest.param(["ask", "  "], "The question is empty", id="empty question"),
        pytest.param(["ask", QUESTION, "--model", "gpt-any"], "needs a key", id="no key"),
        pytest.param(["search", "--questions", "/nowhere/q.jsonl"], "/nowhere/q.jsonl cannot be read", id="no file"),
    ],
)
def test_what_a_user_can_cause_is_one_line(
    folder: str, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    assert main([*arguments, "--library", folder]) == 1
    captured = capsys.readouterr()
    assert said in captured.err
    assert captured.err.count("\n") == 1
    assert captured.out == ""


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["find"],
        ["search"],
        ["search", "a", "--questions", "b"],
        ["search", "a", "--top", "0"],
        ["ask"],
        ["ask", "a", "--questions", "b"],
        ["check"],
    ],
    ids=" ".join,
)
def test_bad_usage_is_2(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2


def test_text_that_is_no_text_is_not_a_traceback(
    folder: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    questions = _lines(tmp_path / "questions.jsonl", r'{"id": 1, "question": "harbour \ud800"}')
    assert main(["search", "--questions", questions, "--library", folder]) == 0
    history = r'["quay \ud83d", {"question": "pier", "answer": "\ude00"}]'
    halves = r'{"id": "\ud83d", "question": "harbour \ud83d", "history": ' + history + "}"
    assert main(["search", "--questions", _lines(tmp_path / "halves.jsonl", halves), "--library", folder]) == 0
    assert main(["search", "harbour \udce9", "--document", "\udce9", "--library", folder]) == 1
    answers = r'{"id": "\ud83d", "question": "", "answer": "The harbour opened. \ud83d", "passages": ["\ud83d"]}'
    assert main(["check", "--answers", _lines(tmp_path / "answers.jsonl", answers)]) == 0
    "".join(capsys.readouterr()).encode()
    binary = tmp_path / "binary.jsonl"
    binary.write_bytes(b"\xff\xfe\x00")
    assert main(["search", "--questions", str(binary), "--library", folder]) == 1


LONG = "a" * 20_001


@pytest.mark.parametrize(
    "line",
    [
        {"id": 1, "question": LONG},
        {"id": 1, "question": "And when?", "history": [LONG]},
        {"id": 1, "question": "And when?", "history": [{"question": LONG, "answer": "1931."}]},
    ],
    ids=["question", "history", "history with answers"],
)
def test_a_question_of_a_file_that_is_longer_than_any_is_refused(
    line: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    library = ["--library", str(tmp_path / "none")]
    assert main(["search", "--questions", _lines(tmp_path / "questions.jsonl", line), *library]) == 1
    assert "20,001 characters; it may have 20,000" in capsys.readouterr().err
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("command", ["search", "ask"])
def test_a_question_longer_than_any_is_refused(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([command, LONG, "--library", str(tmp_path / "none")]) == 1
    assert "20,001 characters; it may have 20,000" in capsys.readouterr().err
    assert not (tmp_path / "none").exists()


def test_a_library_in_use_is_one_line(library: Library, settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", QUESTION, "--library", str(settings.library)]) == 1
    assert "in use" in capsys.readouterr().err


def test_the_command_runs_as_a_module_and_a_closed_pipe_ends_it_quietly(folder: str) -> None:
    run = subprocess.Popen(
        [sys.executable, "-m", "rag", "search", "harbour", "--library", folder, "--top", "1"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert run.stdout is not None
    run.stdout.close()
    assert run.stderr is not None
    said = run.stderr.read().decode()
    assert "Traceback" not in said
    assert run.wait(PATIENCE_S) == 0


@pytest.mark.parametrize("form", [[], ["--json"]], ids=["words", "json"])
def test_nothing_that_a_model_writes_steers_the_terminal(
    folder: str,
    model_server: ModelServer,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    form: list[str],
) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", model_server.address)
    model_server.says = [f"{text}\n\n" for text in hostile_texts("http://listener.test")]
    assert main(["ask", QUESTION, "--library", folder, "--model", "good", *form]) == 0
    shown = capsys.readouterr().out
    assert "\\u001b[31mred" in shown
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", shown)
    if form:
        assert "\x9b2J" in json.loads(shown)["answer"]


def test_an_error_that_names_what_was_typed_does_not_steer_the_terminal(
    folder: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["ask", QUESTION, "--library", folder, "--document", "\x1b[31mred"]) == 1
    assert "\\u001b[31mred" in capsys.readouterr().err
