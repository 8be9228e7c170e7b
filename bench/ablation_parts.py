"""Names what of the read side may be left out: patterns, word lists, constants, clues and rules; and leaves it out."""

from __future__ import annotations

import importlib
import pkgutil
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, fields, replace
from functools import cached_property, partial
from types import ModuleType
from typing import Any

from bench.ablation_spies import SeenDict, SeenPattern, SeenSet
from rag.extractive.clues import Clues

KINDS = ("pattern", "list", "clue", "rule", "step", "constant")
NEVER = re.compile(r"(?!)")
_NONE, _NO_ITERATOR = object(), object()
_NOTHING: dict[str, Any] = {
    "tuple": (), "list": [], "Sequence": (), "set": set(), "frozenset": frozenset(), "dict": {}, "Mapping": {},
    "Iterator": _NO_ITERATOR,
}  # fmt: skip
_OUTSIDE = tuple(
    f"rag.{name}"
    for name in (
        *("study", "web", "models", "generate", "verify", "commands", "__main__", "chain", "state", "answering"),
        *("finding", "watching", "events", "answer", "components"),
    )
)
"""What judges nothing, or nothing that a question of a set goes through; for the checks see `verifier_ablation`."""
_REMEMBERING = ("rag.query", "rag.reading", "rag.extractive", "rag.retrieval", "rag.verify", "library.text.wording")
_PACKAGES = ("rag", "library.text")


@dataclass(frozen=True)
class Part:
    """Something that judges.

    Attributes:
        name: Its module and its name there.
        kind: What of it is left out.
        value: The object itself, wherever it was imported to.
        instead: What may stand in its place; the one that costs least counts.
    """

    name: str
    kind: str
    value: Any
    instead: tuple[Any, ...]


def read_parts(packages: Sequence[str] = _PACKAGES, outside: Sequence[str] = _OUTSIDE) -> list[Part]:
    """List the parts of all modules of some packages, those of a module in their order."""
    return [part for module in _modules(packages, outside) for part in _parts_of(module)]


@contextmanager
def without(part: Part, instead: Any) -> Iterator[None]:
    """Put something in the place of a part for a while; what was remembered with or without it is forgotten."""
    with _put([(part, instead)]):
        yield


@contextmanager
def _put(changes: Sequence[tuple[Part, Any]]) -> Iterator[None]:
    places = [(put, part, instead) for part, instead in changes for put in _places(part)]
    for put, _, instead in places:
        put(instead)
    forget()
    try:
        yield
    finally:
        for put, part, _ in places:
            put(part.value)
        forget()


@contextmanager
def watched(parts: Sequence[Part], seen: set[tuple[str, bool]]) -> Iterator[None]:
    """Note for a while which parts had something to say: a pattern that was found, a list that held a word.

    Args:
        parts: All that are watched.
        seen: Gets the name of each, with True where it said something or yes, False where it said nothing or no.
    """
    with _put([(part, spy) for part in parts if (spy := _spy(part, seen))]):
        yield


def _spy(part: Part, seen: set[tuple[str, bool]]) -> Any:
    def note(said: Any) -> Any:
        seen.add((part.name, bool(said)))
        return said

    if part.kind == "pattern":
        return SeenPattern(part.value, note)
    if part.kind == "list":
        return (SeenDict if isinstance(part.value, dict) else SeenSet)(part.value).noting(note)
    if part.kind in ("rule", "step"):
        function = _function_of(part.value)

        def call(*given: Any, **named: Any) -> Any:
            said = function(*given, **named)
            if isinstance(said, Iterator):
                return iter(note([*said]))
            return note(said)

        return _like(part.value, call)
    return None


def _modules(packages: Sequence[str], outside: Sequence[str]) -> Iterator[ModuleType]:
    for package in packages:
        place = importlib.import_module(package)
        for found in pkgutil.walk_packages(place.__path__, f"{package}."):
            if not found.name.startswith(tuple(outside)):
                yield importlib.import_module(found.name)


def _parts_of(module: ModuleType) -> Iterator[Part]:
    for name, value in list(vars(module).items()):
        where = f"{module.__name__}.{name}"
        if isinstance(value, type):
            if value.__module__ == module.__name__:
                yield from (part for key, one in vars(value).items() for part in _of_function(one, f"{where}.{key}"))
        elif callable(value):
            yield from _of_function(value, where) if value.__module__ == module.__name__ else ()
        elif isinstance(value, Clues):
            for clue in fields(Clues):
                yield Part(f"{where}.{clue.name}", "clue", value, (replace(value, **{clue.name: 0.0}),))
        elif not name.startswith("__"):
            yield from _of_value(value, where)


def _of_function(value: Any, where: str) -> Iterator[Part]:
    """A rule that says yes or no may always say the one or the other, and what looks for something may find nothing."""
    wrapped = _function_of(value)
    told = getattr(wrapped, "__annotations__", {}).get("return", "")
    if where.rpartition(".")[2].startswith("__") or not isinstance(told, str):
        return
    nothing = _NOTHING.get(re.split(r"[\[ ]", told)[0]) if not told.endswith("| None") else _NONE
    answers = (False, True) if told == "bool" else () if nothing is None else (nothing,)
    if told == "str" and "read" not in where:
        answers = ("",)
    if answers:
        kind = "rule" if told == "bool" else "step"
        yield Part(where, kind, value, tuple(_like(value, _always(one)) for one in answers))


def _of_value(value: Any, where: str) -> Iterator[Part]:
    if isinstance(value, re.Pattern):
        yield Part(where, "pattern", value, (NEVER,))
    elif isinstance(value, frozenset | dict) and value:
        yield Part(where, "list", value, (type(value)(),))
        for key, one in value.items() if isinstance(value, dict) else ():
            yield from _of_value(one, f"{where}[{key}]") if not isinstance(one, int | float) else ()
    elif isinstance(value, int | float) and not isinstance(value, bool):
        if where.rpartition(".")[2].isupper():
            yield Part(where, "constant", value, (0, 10**9))
    elif isinstance(value, tuple) and all(isinstance(one, re.Pattern) for one in value):
        for number, one in enumerate(value):
            yield Part(f"{where}[{number}]", "pattern", one, (NEVER,))


def _function_of(value: Any) -> Any:
    if isinstance(value, cached_property):
        return value.func
    return getattr(value, "fget", getattr(value, "__func__", value))


def _like(value: Any, function: Callable[..., Any]) -> Any:
    """Make of a function what another is: a property, or itself."""
    if isinstance(value, staticmethod | classmethod):
        return staticmethod(function)
    return property(function) if isinstance(value, property | cached_property) else function


def _always(value: Any) -> Callable[..., Any]:
    return lambda *_args, **_named: iter(()) if value is _NO_ITERATOR else None if value is _NONE else copy(value)


def _places(part: Part) -> Iterator[Callable[[Any], None]]:
    """Yield for each place that holds a part what puts something there: modules, classes, mappings and tuples."""
    for name, module in list(sys.modules.items()):
        for key, held in list(vars(module).items()) if name.startswith(("rag", "library")) else ():
            if part.kind != "constant" or key == part.name.rpartition(".")[2]:
                yield from _places_at(part.value, module, key, held)


def _places_at(value: Any, module: ModuleType, key: str, held: Any) -> Iterator[Callable[[Any], None]]:
    if held is value:
        yield partial(setattr, module, key)
    elif isinstance(held, type) and held.__module__ == module.__name__:
        yield from (partial(setattr, held, name) for name, own in list(vars(held).items()) if own is value)
    elif isinstance(held, dict) and not key.startswith("__"):
        yield from _places_in(value, held)
    elif type(held) is tuple:
        yield from (partial(_put_at, module, key, at) for at, own in enumerate(held) if own is value)


def _places_in(value: Any, held: dict[Any, Any]) -> Iterator[Callable[[Any], None]]:
    for name, own in list(held.items()):
        if own is value:
            yield partial(held.__setitem__, name)
        elif isinstance(own, dict):
            yield from _places_in(value, own)


def _put_at(module: ModuleType, key: str, at: int, value: Any) -> None:
    held = getattr(module, key)
    setattr(module, key, (*held[:at], value, *held[at + 1 :]))


def forget() -> None:
    """Forget all that was remembered of texts and questions."""
    for name, module in list(sys.modules.items()):
        for value in vars(module).values() if name.startswith(_REMEMBERING) else ():
            if clear := getattr(value, "cache_clear", None):
                clear()
