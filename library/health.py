"""Says in words what a person should know of how a document was read."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from library.records import Health


def warnings_of(health: Health) -> list[str]:
    """Give a sentence for each kind of page that did not give its text, and what can be done."""
    told = (
        (health.unread, "{pages}: not read within the limits of time and memory, so that nothing there is found."),
        (health.garbled, "{pages}: the text makes no sense, and recognition did not help."),
        (health.empty, "{pages}: no text."),
    )
    return [words.format(pages=format_pages(pages)) for pages, words in told if pages]


def format_pages(numbers: Sequence[int]) -> str:
    """Write page numbers with runs drawn together: pages 3, 7-9."""
    return f"{'page' if len(numbers) == 1 else 'pages'} {format_ranges(numbers)}".capitalize()


def format_ranges(numbers: Sequence[int]) -> str:
    """Write sorted numbers with runs drawn together: 3, 7-9."""
    runs = [[n for _, n in run] for _, run in groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0])]
    return ", ".join(f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)
