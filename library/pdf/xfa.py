"""The values of an XFA form, read from its data; its template, another packet, has the labels.

An XFA form is XML beside the PDF's own pages. A static one has these pages too, with fields; of a dynamic one they
are a shell that says "Please wait".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from xml.etree.ElementTree import Element, ParseError, fromstring

_MOST_VALUES = 2000
_MOST_LETTERS = 4000  # of one value; more is a picture or a file in letters
_DEEPEST = 60
_COUNT = re.compile(r"\[\d+\]")


@dataclass(frozen=True)
class FormData:
    """What a form holds.

    Attributes:
        values: Labels and values in order; the value is empty where the label is that of a ticked box.
        is_shell: Whether the file's own pages show nothing of it.
        by_name: The values by the names of their fields, full ones and last parts, where these are unique.
    """

    values: Sequence[tuple[str, str]] = ()
    is_shell: bool = False
    by_name: dict[str, str] = field(default_factory=dict)

    def value_of(self, name: str) -> str:
        """Give the value of the field of a full name such as "form1[0].Page1[0].Visa[0]"; "" when it has none."""
        if not self.by_name:
            return ""
        plain = _COUNT.sub("", name)
        return self.by_name.get(plain) or self.by_name.get(plain.rpartition(".")[2], "")


@dataclass
class _Field:
    """What the template says of a field: its label, and what the values that it may have are called.

    Attributes:
        ticked: The value that a box to tick has when it is ticked; None for other fields.
    """

    label: str
    called: dict[str, str] = field(default_factory=dict)
    ticked: str | None = None


def read_xfa(packets: Iterable[bytes], is_shell: bool) -> FormData:
    """Read a form; what is damaged is left out.

    Args:
        packets: The parts of its XML, or all of it in one.
        is_shell: Whether the file's own pages show nothing of it.
    """
    roots = [root for packet in packets if (root := _parse(packet)) is not None]
    fields: dict[str, _Field] = {}
    for template in _all(roots, "template"):
        for name, about in _fields(template, 0):
            fields.setdefault(name, about)
    sets = [part for datasets in _all(roots, "datasets") for part in datasets if _name(part) == "data"]
    leaves = list(islice((leaf for data in sets for leaf in _leaves(data)), _MOST_VALUES))
    values = [told for path, text in leaves for told in _told(fields.get(path[-1]), path[-1], text)]
    return FormData(values, is_shell, _by_name(leaves))


def _parse(packet: bytes) -> Element | None:
    """Parse a packet that declares no entities: these may stand for more text than there is memory."""
    if b"<!DOCTYPE" in packet or b"<!ENTITY" in packet:
        return None
    try:
        return fromstring(packet.strip(b"\0 \r\n\t"))  # noqa: S314 - without entities, in the sandbox
    except (ParseError, ValueError, LookupError):
        return None


def _name(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _all(roots: Iterable[Element], name: str) -> Iterator[Element]:
    for root in roots:
        if _name(root) == name:
            yield root
        else:  # the packets of a form that is kept in one piece
            yield from (child for child in root if _name(child) == name)


def _leaves(element: Element, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """Give the values of the data in order, with the names of the elements around them."""
    if len(path) > _DEEPEST:
        return
    for child in element:
        here = (*path, _name(child))
        rich = len(child) and all("xhtml" in str(part.tag) for part in child)
        if len(child) and not rich:
            yield from _leaves(child, here)
        elif (text := "".join(child.itertext() if rich else (child.text or "",)).strip()) and len(text) < _MOST_LETTERS:
            yield here, text


def _fields(element: Element, depth: int) -> Iterator[tuple[str, _Field]]:
    """Give the fields of a template by the names of what they are bound to."""
    for child in element if depth < _DEEPEST else ():
        kind = _name(child)
        if kind == "field":
            yield _bound_name(child), _field(child)
        elif kind == "exclGroup":
            options = [(_items(option), _label(option)) for option in child if _name(option) == "field"]
            called = {lists[0][0]: label for lists, label in options if lists and lists[0]}
            yield _bound_name(child), _Field(_label(child), called)
        elif kind in ("subform", "subformSet", "area"):
            yield from _fields(child, depth + 1)


def _field(element: Element) -> _Field:
    lists = _items(element)
    if any(_name(part) == "checkButton" for ui in element if _name(ui) == "ui" for part in ui):
        return _Field(_label(element), ticked=lists[0][0] if lists and lists[0] else "1")
    # What a list shows stands first, what it stores for that second, if it is something else.
    return _Field(_label(element), dict(zip(lists[-1], lists[0], strict=False)) if lists else {})


def _items(element: Element) -> list[list[str]]:
    return [["".join(item.itertext()).strip() for item in part] for part in element if _name(part) == "items"]


def _label(element: Element) -> str:
    """Give a field's caption, else what it says when pointed at."""
    for kind in ("caption", "assist"):
        for part in element:
            if _name(part) == kind and (text := " ".join(" ".join(part.itertext()).split())):
                return text
    return ""


def _bound_name(element: Element) -> str:
    bind = next((part.get("ref", "") for part in element if _name(part) == "bind"), "")
    return _COUNT.sub("", bind.rpartition(".")[2]).strip("$*") or element.get("name", "")


def _told(about: _Field | None, name: str, text: str) -> Iterator[tuple[str, str]]:
    label = about.label if about and about.label else name.replace("_", " ")
    if about is None or about.ticked is None:
        yield label, about.called.get(text, text) if about else text
    elif text == about.ticked:
        yield label, ""


def _by_name(leaves: Iterable[tuple[tuple[str, ...], str]]) -> dict[str, str]:
    found: dict[str, set[str]] = {}
    for path, text in leaves:
        for name in {".".join(path), path[-1]}:
            found.setdefault(name, set()).add(text)
    return {name: next(iter(texts)) for name, texts in found.items() if len(texts) == 1}
