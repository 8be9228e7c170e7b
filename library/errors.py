"""What can go wrong, one class for each thing the person who meets it can do differently.

FootnoteError
├── InternalError           Footnote met a fault of its own
├── SettingsError           a setting is unknown or has a value that cannot be used
├── LibraryError            the library as a whole cannot be used
│   ├── LibraryInUse        another process owns it
│   ├── CatalogueMissing    its catalogue is missing or empty beside files that it should know
│   ├── LibraryMismatch     it was made with another embedding model, or by a newer release
│   └── StorageError        the disk or a store failed
│       ├── StoreAway       the server that keeps a store does not answer, and may answer later
│       └── StoreDamaged    a store is not as it was left; `python -m library repair` mends it
├── DocumentError           one document cannot be used
│   ├── DocumentChanged     it was changed, moved or deleted while it was added
│   ├── DocumentUnreadable  not a PDF, or damaged beyond reading
│   ├── DocumentLocked      a password is missing or wrong
│   ├── DocumentEmpty       no text was found on any page
│   ├── DocumentTooLarge    over a limit of size, pages, time or memory
│   └── DocumentNotFound    the library holds no such document
├── CollectionNameError     the name for a collection is taken, too long or empty
├── CollectionNotFound      the library has no such collection
├── QuestionTooLong         a question has more characters than one may have
├── OverLimit               more is asked of the app at once, or kept in it, than its settings allow
├── NotAllowed              somebody is not logged in, or may not do this
├── ChatFileError           a file is no chat that was exported, or too large for one
├── FilterError             a date in a filter cannot be read, or nothing can lie between two
├── EmbeddingError          the embedding model cannot be had or does not match its checksum
├── RecognitionError        the models that recognise text cannot be had
├── ModelError              the language model did not answer
└── WebSearchError          the web search did not answer
    ├── WebOffline          there is no connection
    ├── WebRefused          the engines refuse or limit requests
    ├── WebTooSlow          they took longer than the deadline
    ├── WebEmpty            they found nothing
    └── PageUnreadable      one page cannot be fetched or read

The message is a phrase of the catalogue, written for the user: what failed, on which object, and what to do.
"""

from __future__ import annotations

import errno
import re
from collections.abc import Sequence
from copy import copy
from typing import Self

from library.words import Language, Message, read_words


class FootnoteError(Exception):
    """Base of every error that a user may meet.

    Attributes:
        message: What is said of it.
    """

    message: Message

    def __init__(self, name: str, /, **values: object) -> None:
        """Name the phrase and the values that it names; an error among them is said in the same language.

        `args` keeps what `Exception.__new__` puts there, the name alone, and pickling adds the attributes.
        """
        said = {key: value.message if isinstance(value, FootnoteError) else value for key, value in values.items()}
        self.message = Message(name, said)

    def naming(self, **values: object) -> Self:
        """Give the same error with other values, where its phrase names them."""
        kept = self.message.values
        other = copy(self)
        other.message = Message(self.message.name, {**kept, **{key: values[key] for key in values.keys() & kept}})
        return other

    def said_in(self, language: Language) -> str:
        """Give the message in one language."""
        return self.message.said_in(language)

    def __str__(self) -> str:
        """Give the message in English."""
        return str(self.message)


class InternalError(FootnoteError):
    """Footnote met a fault of its own.

    Attributes:
        reference: Under which the log has more.
    """

    @property
    def reference(self) -> str:
        """Give the reference."""
        return str(self.message.values["reference"])


class SettingsError(FootnoteError):
    """A setting is unknown or has a value that cannot be used."""


class LibraryError(FootnoteError):
    """The library as a whole cannot be used."""


class LibraryInUse(LibraryError):
    """Another process owns the library."""


class CatalogueMissing(LibraryError):
    """The library's catalogue is missing or empty beside files that it should know."""


class LibraryMismatch(LibraryError):
    """The library was made with another embedding model or by a newer release."""


class StorageError(LibraryError):
    """The disk or one of the stores failed."""


class StoreAway(StorageError):
    """The server that keeps a store does not answer, or refuses for now; the same may be tried again later."""


class StoreDamaged(StorageError):
    """A store is not as it was left, or cannot be read; it can be mended."""


class DocumentError(FootnoteError):
    """One document cannot be used; the others are not touched."""


class DocumentChanged(DocumentError):
    """The file was changed, moved or deleted while it was added."""

    @classmethod
    def of(cls, name: str) -> DocumentChanged:
        """Say it of a file."""
        return cls("file_changed", name=name)


class DocumentUnreadable(DocumentError):
    """The file is not a PDF, or is damaged beyond reading."""


class DocumentLocked(DocumentError):
    """The file needs a password, or the one given is wrong."""

    @classmethod
    def of(cls, name: str, password: str) -> DocumentLocked:
        """Say of a file which of the two it is."""
        if password:
            return cls("password_opens_not", name=name)
        return cls("password_missing", name=name)


class DocumentEmpty(DocumentError):
    """No page of the file holds text."""


class DocumentTooLarge(DocumentError):
    """The file is over a limit of size, pages, time or memory."""


class DocumentNotFound(DocumentError):
    """The library holds no such document."""


class CollectionNameError(FootnoteError):
    """The name for a collection is taken, too long or empty."""


class CollectionNotFound(FootnoteError):
    """The library has no such collection."""


class QuestionTooLong(FootnoteError):
    """A question has more characters than one may have."""


class OverLimit(FootnoteError):
    """More is asked of the app at once, or kept in it, than its settings allow."""


class NotAllowed(FootnoteError):
    """Somebody is not logged in, or may not do this."""


class ChatFileError(FootnoteError):
    """A file is no chat that was exported, or too large for one."""


class FilterError(FootnoteError):
    """A date in a filter cannot be read, or nothing can lie between two."""


class EmbeddingError(FootnoteError):
    """The embedding model cannot be had or does not match its checksum."""


class RecognitionError(FootnoteError):
    """The models that recognise text cannot be had."""


class ModelError(FootnoteError):
    """The language model did not answer."""


class WebSearchError(FootnoteError):
    """The web search did not answer."""


class WebOffline(WebSearchError):
    """There is no connection to the search engines."""


class WebRefused(WebSearchError):
    """The search engines refuse or limit requests."""


class WebTooSlow(WebSearchError):
    """The search engines took longer than the deadline."""


class WebEmpty(WebSearchError):
    """The search engines answered and found nothing.

    Attributes:
        suggestions: What else may be searched for.
    """

    suggestions: Sequence[str] = ()


class PageUnreadable(WebSearchError):
    """One page of the web cannot be fetched or read."""


def reason_of(error: OSError) -> Message:
    """Say why the system refused; in its own words where the catalogue has none."""
    name = f"system_{errno.errorcode.get(error.errno or 0, '').lower()}"
    if name in read_words("en"):
        return Message(name)
    return Message("system_other", {"detail": error.strerror or type(error).__name__})


def hide_keys(said: str) -> str:
    """Leave out of what another program says whatever looks like a key."""
    return re.sub(r"\b(?:sk|key)-[\w*-]+|Bearer \S+", "(key)", said)


def first_line(error: BaseException) -> str:
    """Give the first line of what another program's error says, or its name where it says nothing."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:200]
