"""The read side: question, passages, prompt, model, cited answer; its names here are loaded on first use."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from library.embedders.langchain_embeddings import FootnoteEmbeddings
    from rag.answer import Answer, Citation, Sentence, Turn
    from rag.chain import Answerer, ask
    from rag.components import FootnoteRetriever, QuotingChatModel
    from rag.events import AskOptions
    from rag.query.understand import Query, understand

__all__ = [
    "Answer",
    "Answerer",
    "AskOptions",
    "Citation",
    "FootnoteEmbeddings",
    "FootnoteRetriever",
    "Query",
    "QuotingChatModel",
    "Sentence",
    "Turn",
    "ask",
    "understand",
]

_HOMES = {
    "rag.answer": ("Answer", "Citation", "Sentence", "Turn"),
    "rag.chain": ("Answerer", "ask"),
    "rag.events": ("AskOptions",),
    "rag.query.understand": ("Query", "understand"),
    "rag.components": ("FootnoteRetriever", "QuotingChatModel"),
    "library.embedders.langchain_embeddings": ("FootnoteEmbeddings",),
}


def __getattr__(name: str) -> Any:
    """Load what is asked for: `import rag` costs a hundredth of the chain, which loads LangChain."""
    home = next((module for module, names in _HOMES.items() if name in names), None)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(home), name)


_UNUSED = frozenset({"langsmith.types"})
"""Packages of which LangChain imports one module, and which load all of theirs before it: 150 files of types of a
service that is never asked, a tenth of the CPU time of a question from a shell (langsmith 0.15.0)."""


class _LaterInit(Loader):
    """Loads a package empty, with what it holds when that is asked for; its modules are found as ever."""

    def __init__(self, loader: Loader) -> None:
        self._loader = loader

    def create_module(self, spec: ModuleSpec) -> None:
        """Leave that to Python."""

    def exec_module(self, module: ModuleType) -> None:
        """Put off what the package does when it is imported."""

        def fill(name: str) -> Any:
            del vars(module)["__getattr__"]
            self._loader.exec_module(module)
            return getattr(module, name)

        vars(module)["__getattr__"] = fill


class _LaterInitFinder(MetaPathFinder):
    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        found = PathFinder.find_spec(fullname, path, target) if fullname in _UNUSED else None
        if found and found.loader:
            found.loader = _LaterInit(found.loader)
        return found


sys.meta_path.insert(0, _LaterInitFinder())
