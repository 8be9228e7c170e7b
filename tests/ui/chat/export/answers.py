"""Answers to export: one with everything that Markdown has, cited to documents and the web."""

from __future__ import annotations

from dataclasses import replace

from library.stores.chats import StoredTurn
from library.words import Message
from rag.answer import Answer, Citation
from rag.reading.sentences import read_answer

ASKED_AT = "2026-11-30T06:00:00+00:00"
REPORT, TIMETABLE = "b" * 64, "a" * 64
CITATIONS = (
    Citation("1", "document", "年度报告", "收入为一百二十亿元", "supported", 0.9, REPORT, 12),
    Citation("2", "document", "Timetable", "Adults pay\n4 crowns.", "supported", 0.9, TIMETABLE, 3, "iv"),
    Citation(
        *("W1", "web", "Ferry news", "The ferry sails.", "supported", 0.9),
        url="https://example.org/news?a=1&b=2",
        published="2026-10-01",
    ),
)
TEXT = """## Fares

They are: **adults** pay *four* crowns [2]. 收入为一百二十亿元 [1].

- With `a[0]`, less.
  - See [the page](https://example.org/x).

3. Three [2]

> A quote of ~~old~~ [W1].

| Year | Passengers |
|:-----|-----:|
| 2025 | 1,340 [1] |

```
x = 1  # 注释
```

$$\\sum_i x_i$$
"""


def answer_of(text: str, citations: tuple[Citation, ...] = CITATIONS, doubted: str = "", model: str = "m") -> Answer:
    """An answer of this text, whose sentences are supported but for the one that holds the doubted word."""
    sentences = [
        replace(sentence, support="partial", reason="figure", doubted=(doubted,))
        if doubted and doubted in sentence.text
        else replace(sentence, support="supported")
        for sentence in read_answer(text, verbatim=model == "quote")[1]
    ]
    return Answer("What?", "what", text, False, tuple(sentences), citations, model=model)


def turn_of(answer: Answer, question: str = "What are the fares?", number: int = 1) -> StoredTurn:
    """A turn that gives this answer."""
    return StoredTurn(number, question, answer.as_dict(), ASKED_AT)


def fares() -> StoredTurn:
    """A turn with everything in it."""
    warnings = (Message("The web was slow."), Message("note", {"n": 1, "inner": Message("source")}))
    return turn_of(replace(answer_of(TEXT, doubted="four"), warnings=warnings))


def refusal() -> StoredTurn:
    """A turn without an answer."""
    return turn_of(Answer("And cats?", "cats", "", refused=True, model="m"), "And cats?", 2)
