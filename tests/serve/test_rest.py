"""The REST API over a real library: documents, search, questions and collections."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from library.errors import LibraryError, LibraryInUse
from tests.patience import PATIENCE_S
from tests.pdfs import make_pdf
from tests.serve.conftest import FERRY, QUESTION, events_of
from ui.shared import resources

PROBLEM = "application/problem+json"


@pytest.fixture
def added(client: TestClient, tmp_path: Path) -> Iterator[dict[str, Any]]:
    """A document that a program added, as its job ended; it is deleted again."""
    path = make_pdf(tmp_path / "mill.pdf", ["The mill of Oststadt grinds rye."])
    with path.open("rb") as file:
        reply = client.post("/api/documents", params={"wait": 60}, files={"file": ("mill.pdf", file)})
    assert reply.status_code == 202, reply.text
    yield reply.json()
    client.delete(f"/api/documents/{reply.json()['document_id']}")


def test_a_document_that_is_added_is_listed_found_and_gone_when_it_is_deleted(
    client: TestClient, added: dict[str, Any]
) -> None:
    assert (added["stage"], added["ended"], added["error"]) == ("ready", True, "")
    listed = client.get("/api/documents").json()
    assert [one["name"] for one in listed["documents"]] == ["mill.pdf", "ferry.pdf"]
    assert listed["total"] == 2
    asked = {"query": "What does the mill grind?"}
    assert client.post("/api/search", json=asked).json()["passages"][0]["title"] == "mill.pdf"
    assert client.delete(f"/api/documents/{added['document_id']}").status_code == 204
    assert client.get(f"/api/documents/{added['document_id']}").status_code == 404
    assert "mill.pdf" not in {one["title"] for one in client.post("/api/search", json=asked).json()["passages"]}
    assert not resources.library().file(added["document_id"]).exists()


def test_a_document_goes_into_the_collection_that_is_named_for_it(client: TestClient, tmp_path: Path) -> None:
    made = client.post("/api/collections", json={"name": "Mills"}).json()
    path = make_pdf(tmp_path / "saw.pdf", ["The saw mill has two blades."])
    with path.open("rb") as file:
        job = client.post("/api/documents?wait=60", files={"file": file}, data={"collection": "mills"}).json()
    assert client.get(f"/api/documents/{job['document_id']}").json()["collections"] == ["Mills"]
    assert client.get("/api/documents", params={"collection": "Mills"}).json()["total"] == 1
    client.delete(f"/api/documents/{job['document_id']}")
    client.delete(f"/api/collections/{made['id']}")


def test_the_job_of_a_file_can_be_looked_at_and_taken_off_the_list(client: TestClient, added: dict[str, Any]) -> None:
    assert client.get(f"/api/jobs/{added['id']}").json() == added
    assert added in client.get("/api/jobs").json()["jobs"]
    assert client.delete(f"/api/jobs/{added['id']}").status_code == 204
    assert client.get(f"/api/jobs/{added['id']}").status_code == 404
    assert client.get(f"/api/documents/{added['document_id']}").status_code == 200


def test_what_is_no_pdf_is_refused_before_it_is_a_job(client: TestClient) -> None:
    before = client.get("/api/jobs").json()
    reply = client.post("/api/documents", files={"file": ("a.pdf", b"GIF89a")})
    assert (reply.status_code, reply.json()["detail"]) == (422, "a.pdf is no PDF. Nothing was added.")
    assert client.get("/api/jobs").json() == before


def test_a_pdf_that_cannot_be_read_says_so_in_its_job(client: TestClient) -> None:
    job = client.post("/api/documents?wait=60", files={"file": ("a.pdf", b"%PDF-1.7 nothing else")}).json()
    assert job["stage"] == "failed"
    assert "a.pdf" in job["error"]
    client.delete(f"/api/jobs/{job['id']}")


def test_the_report_and_the_pages_say_what_was_read(client: TestClient, document: str) -> None:
    report = client.get(f"/api/documents/{document}/report").json()
    assert (report["read"], report["empty"], report["document"]["pages"]) == (2, [], 2)
    pages = client.get(f"/api/documents/{document}/pages", params={"first": 2}).json()
    assert [(page["number"], page["text"]) for page in pages["pages"]] == [(2, FERRY[1])]
    assert pages["total"] == 2
    page = client.get(f"/api/documents/{document}/pages/1").json()
    assert {page["text"][block["start"] : block["end"]] for block in page["blocks"]} == {FERRY[0]}


def test_a_page_that_is_not_there_is_said_with_how_many_there_are(client: TestClient, document: str) -> None:
    reply = client.get(f"/api/documents/{document}/pages/3")
    assert (reply.status_code, reply.json()["detail"]) == (404, "ferry.pdf has no page 3; it has 2.")


def test_the_file_is_the_one_that_was_added(client: TestClient, document: str) -> None:
    reply = client.get(f"/api/documents/{document}/file")
    assert reply.headers["content-type"] == "application/pdf"
    assert reply.content == resources.library().file(document).read_bytes()


def test_an_answer_has_the_verdicts_and_places_that_the_app_shows(client: TestClient, document: str) -> None:
    answer = client.post("/api/ask", json={"question": QUESTION}).json()
    assert answer["sentences"][0] == {
        "text": "The ferry leaves Westhaven at nine.",
        "citations": ["1"],
        "verdict": "quoted",
        "reason": "",
        "doubted": [],
    }
    cited = answer["citations"][0]
    assert (cited["document_id"], cited["page"], cited["support"]) == (document, 1, "quoted")
    assert cited["rects"]


def test_what_the_documents_do_not_hold_is_refused_with_the_closest_passages(client: TestClient) -> None:
    answer = client.post("/api/ask", json={"question": "Who painted the ceiling of the Sistine Chapel?"}).json()
    assert answer["refused"]
    assert answer["citations"] == []
    assert answer["closest"][0]["title"] == "ferry.pdf"


def test_a_follow_up_is_understood_by_the_turns_before_it(client: TestClient) -> None:
    history = [{"question": "When does the ferry leave Westhaven?", "answer": "At nine. [1]"}]
    answer = client.post("/api/ask", json={"question": "And what does it cost?", "history": history}).json()
    assert "ferry" in answer["query"]
    assert "four crowns" in answer["answer"]


def test_a_question_keeps_to_the_documents_and_collections_that_it_names(client: TestClient) -> None:
    made = client.post("/api/collections", json={"name": "Empty"}).json()
    limited = client.post("/api/ask", json={"question": QUESTION, "collections": ["Empty"]}).json()
    named = client.post("/api/ask", json={"question": QUESTION, "documents": ["ferry"]}).json()
    client.delete(f"/api/collections/{made['id']}")
    assert (limited["refused"], named["refused"]) == (True, False)
    unknown = client.post("/api/ask", json={"question": QUESTION, "documents": ["none.pdf"]})
    assert (unknown.status_code, "none.pdf" in unknown.json()["detail"]) == (404, True)


def test_a_stream_tells_what_comes_and_ends_with_the_same_answer(client: TestClient) -> None:
    whole = client.post("/api/ask", json={"question": QUESTION}).json()
    reply = client.post("/api/ask", json={"question": QUESTION, "stream": True})
    assert reply.headers["content-type"].startswith("text/event-stream")
    events = events_of(reply.text)
    names = [name for name, _ in events]
    assert names[0] == "progress"
    assert names.index("sources") < names.index("token")
    assert names[-1] == "answer"
    assert "".join(data["text"] for name, data in events if name == "token").strip() == whole["answer"]
    last = events[-1][1]
    assert {**last, "timings_ms": {}} == {**whole, "timings_ms": {}}


def test_what_fails_before_the_first_event_of_a_stream_has_a_status_of_its_own(client: TestClient) -> None:
    reply = client.post("/api/ask", json={"question": "x" * 20_001, "stream": True})
    assert (reply.status_code, reply.headers["content-type"]) == (422, PROBLEM)
    assert "20,001" in reply.json()["detail"]


def test_a_model_without_a_key_is_said_in_the_stream_and_without(client: TestClient) -> None:
    asked = {"question": QUESTION, "model": "gpt-5-mini"}
    reply = client.post("/api/ask", json=asked)
    assert (reply.status_code, reply.json()["type"]) == (422, "urn:footnote:problem:model_no_key")
    told = client.post("/api/ask", json=asked | {"stream": True})
    assert told.json()["type"] == "urn:footnote:problem:model_no_key"


def test_research_without_a_model_is_refused(client: TestClient) -> None:
    reply = client.post("/api/ask", json={"question": QUESTION, "research": True})
    assert (reply.status_code, "Choose a model" in reply.json()["detail"]) == (422, True)


def test_collections_are_made_renamed_filled_and_deleted(client: TestClient, document: str) -> None:
    made = client.post("/api/collections", json={"name": "Ships"})
    assert made.status_code == 201
    place = f"/api/collections/{made.json()['id']}"
    assert client.post("/api/collections", json={"name": "SHIPS"}).status_code == 409
    assert client.patch(place, json={"name": "Boats"}).json()["name"] == "Boats"
    assert client.put(f"{place}/documents/{document}").status_code == 204
    assert client.get("/api/collections").json()["collections"][0]["count"] == 1
    assert client.delete(f"{place}/documents/{document}").status_code == 204
    assert client.delete(place).status_code == 204
    assert client.delete(place).status_code == 404
    assert client.get("/api/collections").json() == {"collections": []}


@pytest.mark.parametrize(
    ("asked", "params"),
    [
        ({"question": 1}, ["body.question"]),
        ({}, ["body.question"]),
        ({"question": QUESTION, "model_name": "x"}, ["body.model_name"]),
        ({"question": QUESTION, "history": [{"answer": "x"}]}, ["body.history.0.question"]),
        ({"question": QUESTION, "temperature": 3}, ["body.temperature"]),
    ],
    ids=["kind", "missing", "unknown", "within", "range"],
)
def test_a_wrong_request_says_where_and_repeats_nothing_of_it(
    client: TestClient, asked: dict[str, Any], params: list[str]
) -> None:
    reply = client.post("/api/ask", json=asked)
    assert (reply.status_code, reply.headers["content-type"]) == (422, PROBLEM)
    assert reply.json()["params"] == params
    assert QUESTION not in reply.text


@pytest.mark.parametrize("path", ["/api/documents/x%0A/report", "/api/documents%0A", "/%0A", "/api/", "/"])
def test_an_address_that_is_none_is_said(client: TestClient, path: str) -> None:
    """A router of Starlette's passes over those with a line break, and answered in its own words."""
    reply = client.get(path)
    assert (reply.status_code, reply.headers["content-type"]) == (404, PROBLEM)


def test_a_filter_that_is_misspelt_is_not_passed_over(client: TestClient) -> None:
    reply = client.get("/api/documents", params={"collecton": "Mills"})
    assert (reply.status_code, reply.json()["params"]) == (422, ["query.collecton"])


def test_failures_are_said_in_the_language_that_is_asked_for(client: TestClient) -> None:
    reply = client.get("/api/jobs/77", headers={"Accept-Language": "zh-CN,zh;q=0.9,en;q=0.5"})
    assert (reply.status_code, "没有任务 77" in reply.json()["detail"]) == (404, True)
    assert "no job 77" in client.get("/api/jobs/77").json()["detail"]


def test_what_nobody_expected_is_told_by_a_reference_alone(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise RuntimeError("/home/ada/secret")

    monkeypatch.setattr(resources, "library", fail)
    for path in ("/api/documents", "/v1/models"):
        reply = client.get(path)
        assert (reply.status_code, reply.headers["content-type"]) == (500, PROBLEM)
        assert "secret" not in reply.text
        assert "Traceback" not in reply.text
        assert "reference" in reply.json()["detail"]


def test_what_is_told_of_a_library_that_cannot_be_used_names_no_place_on_the_disk(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        reason = LibraryError("library_not_written", folder="/home/ada/library", reason="full")
        raise LibraryInUse("service_in_use", reason=reason)

    monkeypatch.setattr(resources, "library", fail)
    for path, status in (("/api/documents", 503), ("/v1/models", 503)):
        reply = client.get(path)
        assert (reply.status_code, "/home" in reply.text) == (status, False)
    mcp = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "list_documents", "arguments": {}}}
    told = client.post("/mcp", json=mcp, headers={"Accept": "application/json, text/event-stream"}).text
    assert ("library" in told, "/home" in told) == (True, False)


def test_text_that_is_no_valid_unicode_harms_nothing(client: TestClient) -> None:
    body = b'{"question": "When \\ud800 does the \\u0000 ferry leave Westhaven?"}'
    reply = client.post("/api/ask", content=body, headers={"Content-Type": "application/json"})
    assert reply.status_code == 200
    assert "at nine" in reply.json()["answer"]


@pytest.mark.parametrize("wait", [0, PATIENCE_S])
def test_a_job_may_be_waited_for_but_not_for_long(client: TestClient, wait: float) -> None:
    assert client.get("/api/jobs/1", params={"wait": wait}).status_code == (404 if wait <= 60 else 422)
