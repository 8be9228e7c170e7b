"""Patterns, sets and mappings that note what is found in them, to stand in the place of those of the read side."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import Any


class SeenPattern:
    """A pattern that notes what is found by it."""

    def __init__(self, pattern: re.Pattern[str], note: Callable[[Any], Any]) -> None:
        """Name the pattern, and what is told what each search found."""
        self._pattern, self._note = pattern, note

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._pattern, name)
        return partial(self._call, name, found) if callable(found) else found

    def _call(self, name: str, find: Callable[..., Any], *given: Any, **named: Any) -> Any:
        said = find(*given, **named)
        if name == "finditer":
            return iter(self._note([*said]))
        if name in ("sub", "split"):
            self._note(self._pattern.search(given[-1] if name == "split" else given[1]))
            return said
        return self._note(said)


class SeenSet(frozenset[Any]):
    """A set that notes what is found in it; what asks for more than single words notes it in any case."""

    def noting(self, note: Callable[[Any], Any]) -> SeenSet:
        """Name what is told of each word that is looked up."""
        self.note = note
        return self

    def __contains__(self, one: object) -> bool:
        return bool(self.note(frozenset.__contains__(self, one)))


class SeenDict(dict[Any, Any]):
    """The same of a mapping."""

    def noting(self, note: Callable[[Any], Any]) -> SeenDict:
        """Name what is told of each key that is looked up."""
        self.note = note
        return self

    def __contains__(self, key: object) -> bool:
        return bool(self.note(dict.__contains__(self, key)))

    def get(self, key: Any, default: Any = None) -> Any:
        """Look a key up."""
        return dict.get(self, key, default) if key in self else default

    def __getitem__(self, key: Any) -> Any:
        self.note(True)
        return dict.__getitem__(self, key)


def _note_whole(method: str) -> Callable[..., Any]:
    def call(self: Any, *given: Any) -> Any:
        self.note(True)
        return getattr(super(type(self), self), method)(*given)

    return call


for _kind, _methods in (
    (SeenSet, "__and__ __rand__ __or__ __ror__ __sub__ __rsub__ __iter__ __le__ __ge__ isdisjoint issubset "
     "issuperset intersection union difference"),
    (SeenDict, "__iter__ __or__ __ror__ items keys values"),
):  # fmt: skip
    for _method in _methods.split():
        setattr(_kind, _method, _note_whole(_method))
