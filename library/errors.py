"""What can go wrong, one class for each thing the person who meets it can do differently.

FootnoteError
├── InternalError           Footnote met a fault of its own
├── SettingsError           a setting is unknown or has a value that cannot be used
├── LibraryError            the library as a whole cannot be used
│   ├── LibraryInUse        another process owns it
│   ├── LibraryMismatch     it was made with another embedding model, or by a newer release
│   └── StorageError        the disk or a store failed
├── DocumentError           one document cannot be used
│   ├── DocumentUnreadable  not a PDF, or damaged beyond reading
│   ├── DocumentLocked      a password is missing or wrong
│   ├── DocumentEmpty       no text was found on any page
│   ├── DocumentTooLarge    over a limit of size, pages, time or memory
│   └── DocumentNotFound    the library holds no such document
├── CollectionNameError     the name for a collection is taken, too long or empty
├── CollectionNotFound      the library has no such collection
├── QuestionTooLong         a question has more characters than one may have
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

The message is written for the user: what failed, on which object, and what to do.
"""

from __future__ import annotations

from collections.abc import Sequence


class FootnoteError(Exception):
    """Base of every error that a user may meet."""


class InternalError(FootnoteError):
    """Footnote met a fault of its own.

    Attributes:
        reference: Under which the log has more.
    """

    def __init__(self, reference: str) -> None:
        self.reference = reference
        super().__init__(f"Something failed inside Footnote. Its log has more under the reference {reference}.")


class SettingsError(FootnoteError):
    """A setting is unknown or has a value that cannot be used."""


class LibraryError(FootnoteError):
    """The library as a whole cannot be used."""


class LibraryInUse(LibraryError):
    """Another process owns the library."""


class LibraryMismatch(LibraryError):
    """The library was made with another embedding model or by a newer release."""


class StorageError(LibraryError):
    """The disk or one of the stores failed."""


class DocumentError(FootnoteError):
    """One document cannot be used; the others are not touched."""


class DocumentUnreadable(DocumentError):
    """The file is not a PDF, or is damaged beyond reading."""


class DocumentLocked(DocumentError):
    """The file needs a password, or the one given is wrong."""

    @classmethod
    def of(cls, name: str, password: str) -> DocumentLocked:
        """Say of a file which of the two it is."""
        if password:
            return cls(f"The password given does not open {name}.")
        return cls(f"{name} is protected. Give its password to add it.")


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

    def __init__(self, message: str, suggestions: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.suggestions = tuple(suggestions)


class PageUnreadable(WebSearchError):
    """One page of the web cannot be fetched or read."""
