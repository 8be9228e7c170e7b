"""Says in words what a person should know of how a document was read."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from library.records import Health
from library.words import Message

_MOST_NAMES = 10


def warnings_of(health: Health) -> list[Message]:
    """Give a message for each kind of page that did not give its text, for hidden text, and for what is beside it."""
    lost = {"pages_unread": health.unread, "pages_garbled": health.garbled, "pages_empty": health.empty}
    warnings = [
        Message(name, {"n": len(pages), "pages": format_ranges(pages)}) for name, pages in lost.items() if pages
    ]
    if health.hiding:
        values = {"n": len(health.hiding), "pages": format_ranges(health.hiding), "count": health.hidden}
        warnings.append(Message("pages_hiding", values))
    if health.data_form:
        warnings.append(Message("form_from_data"))
    if health.attachments:
        names = format_names([attachment.name for attachment in health.attachments])
        warnings.append(Message("files_attached", {"n": len(health.attachments), "names": names}))
    return warnings


def format_names(names: Sequence[str]) -> str:
    """Write names one after the other; of many only the first."""
    return ", ".join(names[:_MOST_NAMES]) + (" …" if len(names) > _MOST_NAMES else "")


def format_ranges(numbers: Sequence[int]) -> str:
    """Write sorted numbers with runs drawn together: 3, 7-9."""
    runs = [[n for _, n in run] for _, run in groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0])]
    return ", ".join(f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)
