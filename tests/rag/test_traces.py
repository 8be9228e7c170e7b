"""Traces reach a collector on the loopback by OTLP, step by step, and hold nothing that anybody asked or wrote."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span
from pydantic import SecretStr

from library.errors import ModelError
from library.library import Library
from library.settings import ROOT, Settings, read_settings
from rag.chain import Answerer, ask
from rag.events import AskOptions
from rag.watching import make_handler
from tests.loopback import Handler, LoopbackServer
from tests.rag.model_server import SECRET, ModelServer

QUESTION = "When did the harbour of Westhaven open, quoth zanzibar?"
CONTENTS = ("zanzibar", "harbour", "Westhaven", "1931", "quays", "ferry", SECRET, "good", "wrong-key", "Incorrect")
STEPS = ["understand", "retrieve", "judge", "prompt", "generate", "verify"]


class Collector(LoopbackServer):
    """Takes what it is sent."""

    def __init__(self) -> None:
        super().__init__(_Collects)
        self.bodies: list[bytes] = []

    def spans(self) -> dict[str, Span]:
        """The spans by name, of those with the same name the last."""
        requests = [ExportTraceServiceRequest.FromString(body) for body in self.bodies]
        scopes = [scope for each in requests for resource in each.resource_spans for scope in resource.scope_spans]
        return {span.name: span for scope in scopes for span in scope.spans}


class _Collects(Handler):
    owner: Collector

    def do_POST(self) -> None:
        self.owner.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_head(200, 0, {})


@pytest.fixture
def collector() -> Iterator[Collector]:
    with Collector().running() as collector:
        yield collector


@pytest.fixture
def traced(settings: Settings, collector: Collector, model_server: ModelServer) -> Settings:
    given = {"traces_url": f"{collector.address}/v1/traces", "openai_base_url": model_server.address}
    return settings.model_copy(update={**given, "openai_api_key": SecretStr(SECRET)})


def sent(collector: Collector, traced: Settings) -> dict[str, Span]:
    make_handler(traced.traces_url).flush()
    everything = b"".join(collector.bodies)
    assert everything
    assert [word for word in CONTENTS if word.encode() in everything] == []
    return collector.spans()


def test_each_step_is_a_span_under_its_question(harbour: Library, traced: Settings, collector: Collector) -> None:
    ask(Answerer(harbour, traced), QUESTION, options=AskOptions(model="good"))
    spans = sent(collector, traced)
    root = spans["footnote"]
    assert root.parent_span_id == b""
    for name in STEPS:
        assert spans[name].parent_span_id == root.span_id
        assert spans[name].trace_id == root.trace_id
        assert root.start_time_unix_nano <= spans[name].start_time_unix_nano
        assert spans[name].end_time_unix_nano <= root.end_time_unix_nano
    (call,) = [span for span in spans.values() if span.parent_span_id == spans["generate"].span_id]
    counted = {each.key: each.value.int_value for each in call.attributes}
    assert counted == {"gen_ai.usage.input_tokens": 120, "gen_ai.usage.output_tokens": 12}


def test_a_failure_is_told_by_its_class(harbour: Library, traced: Settings, collector: Collector) -> None:
    with pytest.raises(ModelError, match="key"):
        ask(Answerer(harbour, traced), QUESTION, options=AskOptions(model="wrong-key"))
    spans = sent(collector, traced)
    for name in ("footnote", "generate"):
        assert spans[name].status.code == spans[name].status.STATUS_CODE_ERROR
        assert spans[name].status.message == ""
        assert [each.value.string_value for each in spans[name].attributes] == ["ModelFailure"]
        assert list(spans[name].events) == []


def test_a_collector_that_is_not_there_harms_no_answer(harbour: Library, settings: Settings) -> None:
    nowhere = settings.model_copy(update={"traces_url": "http://127.0.0.1:9/v1/traces"})
    assert ask(Answerer(harbour, nowhere), QUESTION).citations


def test_what_sends_traces_is_not_even_imported_unless_it_is_set(tmp_path_factory: pytest.TempPathFactory) -> None:
    code = (
        "import sys\nfrom rag import Answerer, ask\n"
        "if __name__ == '__main__':\n"
        "    with Answerer.open() as answerer:\n        ask(answerer, 'Why?')\n"
        "    print(*[name for name in sys.modules if 'otlp' in name and 'http' in name])"
    )
    environment = {"FOOTNOTE_LIBRARY": str(tmp_path_factory.mktemp("empty") / "library"), "PATH": ""}
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == ""


@pytest.mark.parametrize("url", ["localhost:4318", "file:///etc/passwd", "http://", "http://a b"])
def test_an_address_that_is_none_is_refused(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOOTNOTE_TRACES_URL", url)
    with pytest.raises(Exception, match="FOOTNOTE_TRACES_URL"):
        read_settings()
