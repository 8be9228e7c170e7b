"""Every message is a phrase of the catalogue: the whole source is looked through for their names and values."""

from __future__ import annotations

import ast
import builtins
import re
from functools import cache
from string import Formatter
from typing import NamedTuple

from library import errors
from library.settings import ROOT
from tests.library.words.catalogue_files import read_forms

PHRASES = {name: " ".join(forms) for name, forms in read_forms("en").items()}
BY_KIND = "ModelFailure"  # takes what happened, and has a phrase for each kind (tests/rag/models/test_failures.py)
BUILTIN = {name for name, value in vars(builtins).items() if isinstance(value, type)}
ANY = r"\w+"


@cache
def _nodes() -> list[tuple[str, ast.AST]]:
    """Read the whole source: each node with its file."""
    paths = [
        path for part in ("library", "ingest", "rag", "ui", "serve") for path in sorted((ROOT / part).rglob("*.py"))
    ]
    trees = {str(path.relative_to(ROOT)): ast.parse(path.read_text("utf-8")) for path in paths}
    return [(file, node) for file, tree in trees.items() for node in ast.walk(tree)]


@cache
def _errors() -> set[str]:
    """Name the classes of errors, those outside `library.errors` too."""
    names = {name for name, value in vars(errors).items() if isinstance(value, type) and issubclass(value, Exception)}
    classes = [node for _, node in _nodes() if isinstance(node, ast.ClassDef)]
    return names | {node.name for node in classes if any(ast.unparse(base) in names for base in node.bases)}


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


@cache
def _uses() -> list[Use]:
    found = []
    positions = {"phrase": 1, **dict.fromkeys({"say", "Message", *_errors()} - {BY_KIND}, 0)}
    for file, call in _nodes():
        if isinstance(call, ast.Call) and len(call.args) > (position := positions.get(_called(call), len(call.args))):
            place = f"{file}:{call.lineno} {ast.unparse(call)[:70]}"
            found.append(Use(place, _called(call), _pattern(call.args[position]), _values(call)))
    return found


def _places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_every_error_is_made_with_the_name_of_a_phrase() -> None:
    assert [use.place for use in _uses() if use.what in _errors() and not use.phrases()] == []


def test_every_phrase_that_is_named_is_in_the_catalogue() -> None:
    names = [(use.place, name) for use in _uses() for name in use.pattern.split("|") if name]
    assert [place for place, name in names if not any(re.fullmatch(name, phrase) for phrase in PHRASES)] == []


def test_every_phrase_is_given_the_values_that_it_names() -> None:
    plain = [use for use in _uses() if ANY not in use.pattern and use.values is not None]
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
    made = {node.name for _, node in _nodes() if isinstance(node, ast.ClassDef | ast.FunctionDef)}
    known = _errors() | BUILTIN | made | {"cast", "PydanticCustomError"}  # pydantic's own have phrases of their types
    raised = [(file, node.exc) for file, node in _nodes() if isinstance(node, ast.Raise)]
    unseen = [
        f"{file}:{call.lineno}"
        for file, call in raised
        if isinstance(call, ast.Call)
        and (not _called(call) or not (isinstance(call.func, ast.Attribute) or _called(call) in known))
    ]
    assert unseen == []


def test_no_phrase_is_left_over() -> None:
    """One counts as used where its name stands in a string, or may be what a string with a stem becomes."""
    strings = [node for _, node in _nodes() if isinstance(node, ast.Constant | ast.JoinedStr)]
    patterns = set(map(_pattern, strings))
    stems = [re.compile(each) for each in patterns if ANY in each and re.fullmatch("[a-z_]{4,}", each.replace(ANY, ""))]
    left = [name for name in PHRASES if name not in patterns]
    assert [name for name in left if not any(stem.fullmatch(name) for stem in stems)] == []
