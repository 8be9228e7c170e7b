"""Traces by OpenTelemetry, where a setting names who gets them: each step of a question as a span, without contents.

No other file sends traces, and what it needs is imported with the first. LangChain calls a handler at the beginning and
the end of what runs, and of what it tells only names, times, classes of errors and counts of tokens are taken.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any

from langchain_core.callbacks import BaseCallbackHandler

if TYPE_CHECKING:
    from uuid import UUID

    from langchain_core.outputs import LLMResult
    from opentelemetry.trace import Span, Tracer

_PATIENCE_S = 5
_TOKENS = {"input_tokens": "gen_ai.usage.input_tokens", "output_tokens": "gen_ai.usage.output_tokens"}


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
