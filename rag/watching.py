"""What may be known of how each question went, without its contents: a note of its outcome, and a trace of its steps.

Traces go out by OpenTelemetry, where a setting names who gets them; no other file sends any, and what it needs is
imported with the first. LangChain calls a handler at the beginning and the end of what runs, and of what it tells only
names, times, classes of errors and counts of tokens are taken.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from contextlib import closing
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

from langchain_core.callbacks import BaseCallbackHandler

from library import log
from library.errors import FootnoteError
from library.watch.notes import note
from rag.answer import Answer
from rag.events import Token
from rag.extractive import is_built_in
from rag.models.servers import ModelFailure
from rag.state import State, Stopped

if TYPE_CHECKING:
    from uuid import UUID

    from langchain_core.outputs import LLMResult
    from opentelemetry.trace import Span, Tracer

Outcome = Literal["answered", "refused", "incomplete", "stopped", "failed"]

_PATIENCE_S = 5
_TOKENS = {"input_tokens": "gen_ai.usage.input_tokens", "output_tokens": "gen_ai.usage.output_tokens"}


def note_question(added: Generator[State], model: str) -> Generator[State]:
    """Yield what the steps of a question add, and note how it ended, also where it is left or fails.

    Args:
        added: By the steps, one after the other.
        model: Name of the chat model that was chosen.
    """
    log.question.set(log.new_reference())  # in the context of this question alone, which LangChain makes
    by = "quotes" if is_built_in(model) else "model"
    began, first_word_s = time.monotonic(), None
    outcome: Outcome = "stopped"
    failure = None
    note("question begun", by=by)
    try:
        with closing(added):
            for one in added:
                if first_word_s is None and isinstance(one.get("event"), Token):
                    first_word_s = round(time.monotonic() - began, 3)
                if "answer" in one:
                    outcome = _outcome_of(one["answer"])
                yield one
    except Stopped:
        raise
    except Exception as error:  # of any kind: its name is noted, and it goes on
        outcome, failure = "failed", _name_of(error)
        raise
    finally:
        seconds = round(time.monotonic() - began, 3)
        note("question", by=by, outcome=outcome, seconds=seconds, first_word_s=first_word_s, failure=failure)


def _outcome_of(answer: Answer) -> Outcome:
    if not answer.complete:
        return "incomplete"
    return "refused" if answer.refused else "answered"


def _name_of(error: Exception) -> str:
    """Return the name of a failure as the code has it: what it says may hold contents."""
    if isinstance(error, ModelFailure):
        return error.kind
    return error.message.name if isinstance(error, FootnoteError) else type(error).__name__


@cache
def make_handler(url: str) -> SpanHandler:
    """Make what sends the traces of this process to an address, in batches from a thread of its own."""
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    provider = TracerProvider(resource=Resource.create({"service.name": "footnote"}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(url, timeout=_PATIENCE_S)))
    return SpanHandler(provider.get_tracer("footnote"), provider.force_flush)


class SpanHandler(BaseCallbackHandler):
    """Makes a span of each run that LangChain tells of. Thread-safe."""

    def __init__(self, tracer: Tracer, flush: Callable[[], object]) -> None:
        """Name what makes spans, and what sends those that have ended."""
        self._tracer, self.flush = tracer, flush
        self._open: dict[UUID, Span] = {}

    def on_chain_start(
        self, serialized: Any, inputs: Any, *, run_id: UUID, parent_run_id: UUID | None = None, **told: Any
    ) -> None:
        """Begin the span of a step."""
        self._begin(run_id, parent_run_id, str(told.get("name") or "step"))

    def on_chat_model_start(
        self, serialized: Any, messages: Any, *, run_id: UUID, parent_run_id: UUID | None = None, **told: Any
    ) -> None:
        """Begin the span of a call to a model."""
        self._begin(run_id, parent_run_id, str(told.get("name") or "model"))

    def on_chain_end(self, outputs: Any, *, run_id: UUID, **told: Any) -> None:
        """End the span of a step."""
        self._end(run_id)

    def on_llm_end(self, response: LLMResult, *, run_id: UUID, **told: Any) -> None:
        """End the span of a call, with the tokens that were counted."""
        message = getattr(response.generations[0][0], "message", None) if response.generations else None
        counted = getattr(message, "usage_metadata", None) or {}
        self._end(run_id, **{name: counted[key] for key, name in _TOKENS.items() if key in counted})

    def on_chain_error(self, error: BaseException, *, run_id: UUID, **told: Any) -> None:
        """End the span of a step that failed, with the class of its error: what it says may hold contents."""
        self._end(run_id, **{"error.type": type(error).__name__})

    def on_llm_error(self, error: BaseException, *, run_id: UUID, **told: Any) -> None:
        """End the span of a call that failed."""
        self._end(run_id, **{"error.type": type(error).__name__})

    def _begin(self, run: UUID, parent: UUID | None, name: str) -> None:
        from opentelemetry.context import Context
        from opentelemetry.trace import set_span_in_context

        above = self._open.get(parent) if parent else None
        # An empty context, because what else has a span open in this process is nothing of ours.
        self._open[run] = self._tracer.start_span(name, set_span_in_context(above, Context()) if above else Context())

    def _end(self, run: UUID, **facts: Any) -> None:
        from opentelemetry.trace import StatusCode

        if (span := self._open.pop(run, None)) is not None:
            span.set_attributes(facts)
            if "error.type" in facts:
                span.set_status(StatusCode.ERROR)
            span.end()
