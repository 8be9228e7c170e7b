"""Every message is a phrase of the catalogue: the whole source is looked through for their names and values."""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Iterator
from string import Formatter
from typing import NamedTuple

from library import errors
from library.settings import ROOT
from library.words import read_words

SOURCES = [path for part in ("library", "ingest", "rag", "ui") for path in sorted((ROOT / part).rglob("*.py"))]
TREES = {str(path.relative_to(ROOT)): ast.parse(path.read_text("utf-8")) for path in SOURCES}
PHRASES = read_words("en")
ERRORS = {name for name, value in vars(errors).items() if isinstance(value, type) and issubclass(value, Exception)}
NODES = [node for tree in TREES.values() for node in ast.walk(tree)]
CLASSES = [node for node in NODES if isinstance(node, ast.ClassDef)]
ERRORS |= {node.name for node in CLASSES if any(ast.unparse(base) in ERRORS for base in node.bases)}
BY_KIND = "ModelFailure"  # takes what happened, and has a phrase for each kind (tests/rag/models/test_failures.py)
MADE = {
    node.name for tree in TREES.values() for node in ast.walk(tree) if isinstance(node, ast.ClassDef | ast.FunctionDef)
}
BUILTIN = {name for name, value in vars(builtins).items() if isinstance(value, type)}
ANY = r"\w+"


class Use(NamedTuple):
    """A call that names a phrase.

    Attributes:
        place: File, line and the beginning of the call.
        what: The name of what is called.
        pattern: Of the names that it may have; "" where they cannot be seen.
        values: What the phrase is given; None where that cannot be seen.
    """

    place: str
    what: str
    pattern: str
    values: set[str] | None

    def phrases(self) -> list[str]:
        return [name for name in PHRASES if self.pattern and re.fullmatch(self.pattern, name)]


def _called(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def _calls() -> Iterator[tuple[str, ast.Call]]:
    for file, tree in TREES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                yield f"{file}:{node.lineno} {ast.unparse(node)[:70]}", node


def _pattern(node: ast.expr) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return re.escape(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(re.escape(str(part.value)) if isinstance(part, ast.Constant) else ANY for part in node.values)
    if isinstance(node, ast.IfExp) and all(either := [_pattern(node.body), _pattern(node.orelse)]):
        return "|".join(either)
    return ""


def _values(call: ast.Call) -> set[str] | None:
    names: list[object] = [keyword.arg for keyword in call.keywords]
    for given in call.args[1:] if _called(call) == "Message" else []:
        names += [getattr(key, "value", None) for key in getattr(given, "keys", [None])]
    return None if None in names else set(map(str, names))


def _uses() -> list[Use]:
    found = []
    for place, call in _calls():
        position = {"phrase": 1, **dict.fromkeys({"say", "Message", *ERRORS} - {BY_KIND}, 0)}.get(_called(call))
        if position is not None and len(call.args) > position:
            found.append(Use(place, _called(call), _pattern(call.args[position]), _values(call)))
    return found


USES = _uses()


def _places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_every_error_is_made_with_the_name_of_a_phrase() -> None:
    assert [use.place for use in USES if use.what in ERRORS and not use.phrases()] == []


def test_every_phrase_that_is_named_is_in_the_catalogue() -> None:
    names = [(use.place, name) for use in USES for name in use.pattern.split("|") if name]
    assert [place for place, name in names if not any(re.fullmatch(name, phrase) for phrase in PHRASES)] == []


def test_every_phrase_is_given_the_values_that_it_names() -> None:
    plain = [use for use in USES if ANY not in use.pattern and use.values is not None]
    wrong = [
        (use.place, name)
        for use in plain
        for name in use.phrases()
        if (use.values or set()) - {"n"} != _places(PHRASES[name]) - {"n"}
        or _places(PHRASES[name]) - (use.values or set())
    ]
    assert wrong == []


def test_what_is_raised_is_of_a_class_that_can_be_seen() -> None:
    """`raise kind(text)` would pass unseen by the tests above."""
    unseen = []
    for file, tree in TREES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
                name, method = _called(node.exc), isinstance(node.exc.func, ast.Attribute)
                if not name or not (method or name in ERRORS | BUILTIN | MADE | {"cast"}):
                    unseen.append(f"{file}:{node.lineno}")
    assert unseen == []


def test_no_phrase_is_left_over() -> None:
    """One counts as used where its name stands in a string, or may be what a string with a stem becomes."""
    strings = [
        node for tree in TREES.values() for node in ast.walk(tree) if isinstance(node, ast.Constant | ast.JoinedStr)
    ]
    patterns = set(map(_pattern, strings))
    stems = [re.compile(each) for each in patterns if ANY in each and re.fullmatch("[a-z_]{4,}", each.replace(ANY, ""))]
    names = {name: name.removesuffix("_one") for name in PHRASES}
    left = [name for name, plain in names.items() if plain not in patterns]
    assert [name for name in left if not any(stem.fullmatch(names[name]) for stem in stems)] == []
