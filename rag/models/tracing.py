"""Keeps LangChain from reporting to anyone: its tracer would send questions and documents to a service."""

from __future__ import annotations

import os

_SWITCHES = (
    "LANGSMITH_TRACING",
    "LANGSMITH_TRACING_V2",
    "LANGCHAIN_TRACING",
    "LANGCHAIN_TRACING_V2",
    "LANGCHAIN_HANDLER",
)


def turn_off_tracing() -> None:
    """Turn LangSmith's tracing off for this process, whatever the environment says."""
    for name in _SWITCHES:
        os.environ.pop(name, None)
    import langsmith

    # langsmith remembers what it read from the environment, so unsetting alone may come too late.
    langsmith.configure(enabled=False)
