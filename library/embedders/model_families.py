"""What models of a family want before a query and before a passage, where the model itself does not state it."""

from __future__ import annotations

import re
from typing import NamedTuple


class Prompts(NamedTuple):
    """What stands before a query, and before a passage."""

    query: str = ""
    passage: str = ""


# The first that fits a model's name stands. Newer models state their prompts in their own files, and those stand
# before this table; these are from the pages of models that do not.
_FAMILIES = (
    (
        r"\be5\b.*-instruct",
        Prompts("Instruct: Given a question, retrieve passages that answer the question\nQuery: "),
    ),
    (r"\be5\b", Prompts("query: ", "passage: ")),
    (r"\bbge-(small|base|large)-en\b", Prompts("Represent this sentence for searching relevant passages: ")),
    (r"\bbge-(small|base|large)-zh\b", Prompts("为这个句子生成表示以用于检索相关文章：")),
    (r"\bnomic-embed-text\b", Prompts("search_query: ", "search_document: ")),
    (r"\barctic-embed\b.*-v2", Prompts("query: ")),
    (r"\barctic-embed\b", Prompts("Represent this sentence for searching relevant passages: ")),
    (r"\bmxbai-embed\b", Prompts("Represent this sentence for searching relevant passages: ")),
)


def prompts_for(name: str) -> Prompts:
    """Give the prompts that a model of this name or folder wants; empty ones if its family is not known."""
    spaced = name.lower().replace("_", "-")
    return next((prompts for pattern, prompts in _FAMILIES if re.search(pattern, spaced)), Prompts())
