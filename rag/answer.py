"""What an answer is: sentences, citations and how it came about."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from library.records import Origin, Passage, Rect
from library.words import Message

Support = Literal["quoted", "supported", "partial", "unsupported", "none"]
"""The verdict: "quoted" is what the built-in answerer copied word for word, which claims no more than that it stands
there; "none" is what states nothing, such as a heading; the others judge what was written, by a model or in other
words."""


@dataclass(frozen=True)
class Citation:
    """A marker that resolves to a place in a source.

    Attributes:
        marker: As in the answer, without brackets: "1", "W1".
        quote: The words in the source that the sentence rests on, as they stand there.
        rects: Where the quote stands on the page; empty for the web or when it is not found by position.
        score: How well the quote supports the sentences that cite it, in [0, 1].
    """

    marker: str
    kind: Origin
    title: str
    quote: str
    support: Support
    score: float
    document_id: str | None = None
    page: int | None = None
    page_label: str | None = None
    url: str | None = None
    published: str | None = None
    rects: tuple[Rect, ...] = ()

    @classmethod
    def of(
        cls, passage: Passage, marker: str, quote: str, support: Support, score: float, rects: tuple[Rect, ...] = ()
    ) -> Citation:
        """Cite words of a passage."""
        return cls(
            marker=marker,
            kind=passage.origin,
            title=passage.title,
            quote=quote,
            support=support,
            score=score,
            document_id=passage.document_id,
            page=passage.page,
            page_label=passage.page_label,
            url=passage.url,
            published=passage.published,
            rects=rects,
        )


@dataclass(frozen=True)
class Sentence:
    """One sentence of the answer, its text without markers.

    Attributes:
        citations: Markers of the citations it rests on, in order; empty when it has none.
        support: The verdict over all of them; "unsupported" when there are none, "none" where nothing is stated.
        break_before: True when a new paragraph or list item begins here.
        reason: Why the check doubts it, one of `rag.verify.verifier.Reason`; "" when it does not.
        doubted: What the reason is about, such as a figure.
    """

    text: str
    citations: tuple[str, ...] = ()
    support: Support = "unsupported"
    break_before: bool = False
    reason: str = ""
    doubted: tuple[str, ...] = ()


@dataclass(frozen=True)
class Part:
    """A question that was asked to answer a larger one.

    Attributes:
        answered: False where the sources do not hold an answer.
        supported: How many sentences of its answer the check has found in their sources.
        stated: Out of how many.
        tokens: That a model read and wrote for it.
    """

    question: str
    answered: bool
    supported: int = 0
    stated: int = 0
    tokens: int = 0


@dataclass(frozen=True)
class Answer:
    """The whole of one answer.

    Attributes:
        query: What retrieval was sent, which a follow-up's history may have completed.
        refused: True when the sources do not hold the answer; `closest` then has the nearest passages.
        warnings: Messages for the user, such as why the web did not answer.
        model: Name of the chat model, or "quote" for the built-in answerer.
        usage: Tokens of every call to a model that the answer took; empty when none was asked.
        usage_estimated: True when a server did not report them, so that they were counted here.
        price: US dollars by the list price; None when it is unknown or nothing is paid by the token.
        timings_ms: Time per stage: retrieve, web, first_token, model, check, total.
        complete: False when the answer was stopped or cut off.
        nothing_within: True when no document lies within the scope that was asked.
        suggestions: What else may be searched for, when the web held nothing.
        needs_tokens: About what reading the whole document, or the research, takes, where the question might not use so
            many; else 0.
        parts: Of research, the questions that were asked for it, in order.
    """

    question: str
    query: str
    answer: str
    refused: bool
    sentences: tuple[Sentence, ...] = ()
    citations: tuple[Citation, ...] = ()
    closest: tuple[Passage, ...] = ()
    warnings: tuple[Message, ...] = ()
    model: str = ""
    usage: dict[str, int] = field(default_factory=dict)
    timings_ms: dict[str, int] = field(default_factory=dict)
    complete: bool = True
    nothing_within: bool = False
    usage_estimated: bool = False
    price: float | None = None
    suggestions: tuple[str, ...] = ()
    needs_tokens: int = 0
    parts: tuple[Part, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Return the answer as plain values that JSON can hold."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Answer:
        """Rebuild an answer from `as_dict`, after a trip through JSON or not."""
        sentences = tuple(_sentence(values) for values in data["sentences"])
        citations = tuple(Citation(**{**c, "rects": tuple(tuple(r) for r in c["rects"])}) for c in data["citations"])
        closest = tuple(Passage(**p) for p in data["closest"])
        warnings = tuple(map(Message.of, data.get("warnings", ())))
        rest = {**data, "warnings": warnings, "suggestions": tuple(data.get("suggestions", ()))}
        rest["parts"] = tuple(Part(**part) for part in data.get("parts", ()))
        return cls(**{**rest, "sentences": sentences, "citations": citations, "closest": closest})


def _sentence(values: dict[str, Any]) -> Sentence:
    lists = {name: tuple(values.get(name, ())) for name in ("citations", "doubted")}
    return Sentence(**{**values, **lists})


@dataclass(frozen=True)
class Turn:
    """A question and its answer, as history is told to the next question.

    Attributes:
        warnings: What the user was told beside the answer.
    """

    question: str
    answer: str
    warnings: tuple[Message, ...] = ()


@dataclass(frozen=True)
class Told:
    """The turns before a question, as a model is told them.

    Attributes:
        turns: The last ones, the oldest first.
        summary: Of those before them; empty when there are none or no model could sum them up.
    """

    turns: tuple[Turn, ...] = ()
    summary: str = ""
