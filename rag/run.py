"""One question on its way to its answer."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from library.records import Passage
from library.words import Message
from rag.about_documents.asked import AboutDocument
from rag.answer import Told, Turn
from rag.events import AskOptions
from rag.models.usage import Usage
from rag.prompt.prompts import is_refusal
from rag.query.understand import Query, understand


@dataclass
class Run:
    """A question with what was found and written for it; filled in as it goes.

    Attributes:
        about: What it asks of a document as a whole.
        from_library: Whether the library itself answers it, which is no refusal though no source may be cited.
    """

    question: str
    history: Sequence[Turn]
    options: AskOptions
    stopped: threading.Event | None = None
    query: Query = field(init=False)
    within: Sequence[str] | None = None
    about: AboutDocument | None = None
    documents: list[Passage] = field(default_factory=list)
    web: list[Passage] = field(default_factory=list)
    told: Told = field(default_factory=Told)
    sources: dict[str, Passage] = field(default_factory=dict)
    warnings: list[Message] = field(default_factory=list)
    suggestions: tuple[str, ...] = ()
    usage: Usage = field(default_factory=Usage)
    timings: dict[str, int] = field(default_factory=dict)
    text: str = ""
    complete: bool = True
    from_library: bool = False

    def __post_init__(self) -> None:
        """Understand the question by itself; what completes it from the turns before it comes later."""
        self.query = understand(self.question)

    @property
    def nothing_within(self) -> bool:
        """Whether no document lies within what is asked."""
        return self.within is not None and not self.within

    @property
    def refuses(self) -> bool:
        """Whether there is no answer so far."""
        return not self.from_library and (not self.sources or is_refusal(self.text))

    def timed(self, stage: str, began: float) -> None:
        """Note how long a stage took, which began then."""
        self.timings[stage] = round((time.monotonic() - began) * 1000)
