"""A scope: the part of the library that a question is asked of, by document, collection and date."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from library.errors import FilterError
from library.periods import overlap, read_period
from library.records import Document

if TYPE_CHECKING:
    from library.library import Library


@dataclass(frozen=True)
class Scope:
    """What limits a question; empty means the whole library.

    A document is within when it is named or in a collection that is (where any is named), and of the time.

    Attributes:
        documents: Ids of documents.
        collections: Ids of collections.
        since: A day, month or year, as `library.periods` reads it; what is of an earlier time is left out.
        until: The same for later times. Under either, what has no date is left out.
    """

    documents: tuple[str, ...] = ()
    collections: tuple[str, ...] = ()
    since: str = ""
    until: str = ""


def resolve(scope: Scope, library: Library) -> tuple[str, ...] | None:
    """Find the documents that lie within a scope.

    Returns:
        Their ids; None when nothing limits them, empty when nothing lies within.

    Raises:
        FilterError: If a date of the scope cannot be read, or it ends before it begins.
    """
    since, until = _time(scope)
    if not (scope.documents or scope.collections or since or until):
        return None
    named = _named(scope, library)
    if not (since or until):
        return tuple(document.id for document in named)
    return tuple(document.id for document in named if document.dated and overlap(document.dated, since, until))


def count_undated(scope: Scope, library: Library) -> int:
    """Count the documents that are left out of a scope only because they have no date.

    Raises:
        FilterError: As `resolve` does.
    """
    return sum(not document.dated for document in _named(scope, library)) if any(_time(scope)) else 0


def _time(scope: Scope) -> tuple[str, str]:
    since, until = read_period(scope.since), read_period(scope.until)
    if since and until and not overlap(since, "", until):
        raise FilterError("time_ends_first", since=since, until=until)
    return since, until


def _named(scope: Scope, library: Library) -> list[Document]:
    if not scope.documents and not scope.collections:
        return library.documents()
    wanted = {*scope.documents, *library.collections.documents(scope.collections)}
    return [document for document in library.documents() if document.id in wanted]
