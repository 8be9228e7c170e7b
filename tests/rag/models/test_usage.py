from __future__ import annotations

from types import SimpleNamespace

from rag.models.usage import Usage
from rag.prompt.budget import count_tokens

PROMPT = [("system", "Answer from the sources."), ("human", "港口何时启用？")]


def _piece(**counts: object) -> SimpleNamespace:
    return SimpleNamespace(usage_metadata=counts or None)


def test_what_a_server_reports_is_added_up() -> None:
    usage = Usage()
    for _ in range(2):
        usage.add(_piece())
        usage.add(_piece(input_tokens=10, output_tokens=2, input_token_details={"cache_read": 3}))
        usage.end_call(PROMPT, "Yes.")
    assert usage.counts == {"input_tokens": 20, "output_tokens": 4}
    assert not usage.estimated


def test_a_call_without_a_report_is_counted_here_and_marked() -> None:
    usage = Usage()
    usage.add(_piece(input_tokens=10, output_tokens=2, total_tokens=12))
    usage.end_call(PROMPT, "Yes.")
    usage.end_call(PROMPT, "In 1931.")
    read, written = sum(count_tokens(text) for _, text in PROMPT), count_tokens("In 1931.")
    assert usage.counts == {
        "input_tokens": 10 + read,
        "output_tokens": 2 + written,
        "total_tokens": 12 + read + written,
    }
    assert usage.estimated
