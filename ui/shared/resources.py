"""What the sessions of a person share: library, queue, change of model, web, answerer, what is asked."""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar

import streamlit as st
from pydantic import SecretStr

from library.errors import DocumentNotFound, FootnoteError, NotAllowed
from library.log import locate
from library.settings import Settings
from rag.models.servers import OPENAI, full_address, host_of
from ui.shared import people
from ui.shared.server import mode as mode
from ui.shared.server import settings as settings
from ui.shared.workspace import FOR_ALL, Workspace, Workspaces

if TYPE_CHECKING:
    from ingest.queue import IngestQueue
    from ingest.queue.reindex import Reindex
    from ingest.queue.rereading import Rereading
    from library.library import Library
    from rag.answering_processes import AnsweringProcesses
    from rag.chain import Answerer
    from rag.web.search import WebSearch
    from ui.shared.asking import Asked

T = TypeVar("T")

_log = logging.getLogger(__name__)


@st.cache_resource(show_spinner=False)
def workspaces() -> Workspaces:
    """Keep what is open for each person."""
    return Workspaces(settings())


def workspace() -> Workspace:
    """Give what is open for the person for whom this code runs.

    Raises:
        NotAllowed: If nobody is logged in where that is asked for.
    """
    return workspaces().of(people.current())


def kept(make: Callable[[], T]) -> Callable[[], T]:
    """Let something be made once for each person."""

    @wraps(make)
    def given() -> T:
        return workspace().once(make.__name__, make)

    return given


@kept
def library() -> Library:
    """Open the person's library, once for all sessions.

    Raises:
        LibraryError: If it is in use elsewhere, was made otherwise or cannot be stored.
    """
    from library.library import Library

    opened = Library.open(
        workspace().settings, pdf=None if mode() != "login" else workspaces().reader(workspace().person)
    )
    library_open().set()
    return opened


@kept
def library_open() -> threading.Event:
    """Tell whether the library is open, without opening it."""
    return threading.Event()


@kept
def queue() -> IngestQueue:
    """Start to add documents; what an earlier run left goes on."""
    from ingest.queue import IngestQueue

    shared = workspaces().processes() if mode() == "login" else None
    leaves = not settings().ingest_here and mode() != "login"  # a worker serves one library
    return IngestQueue(library(), workspace().settings, leaves=leaves, processes=shared)


@kept
def reindex() -> Reindex:
    """Change the library's embedding model, where the settings name another or a change was cut short."""
    from ingest.queue.reindex import Reindex

    work = Reindex(library(), workspace().settings)
    if (wanted := library().wanted_model) is not None:
        work.begin(wanted, may_download=settings().allow_downloads)
    elif library().lacks_vectors:
        work.make_missing()
    return work


@kept
def rereading() -> Rereading:
    """Read anew what an older version of the reader read, while no files are on their way and the model stays."""
    from ingest.queue.rereading import Rereading

    files = queue()  # which clears away what is kept of other documents
    change = reindex()
    work = Rereading(
        library(),
        workspace().settings,
        busy=lambda: change.progress.active or any(not job.ended for job in files.jobs()),
        processes=workspaces().processes() if mode() == "login" else None,
    )
    work.begin()
    return work


@kept
def asked() -> dict[str, Asked]:
    """Hold the questions being answered, by chat id, so that a reload finds them again."""
    return {}


@kept
def asked_next() -> dict[str, list[Any]]:
    """Hold the questions that wait for the answers before them, by chat id."""
    return {}


def build_answerer(chosen: Settings, source: Library | None = None) -> Answerer:
    """Make an answerer from a library, the person's own by default, with a session's address and key put in."""
    from rag.chain import Answerer

    if (processes := answering_processes()) is None:
        return Answerer(source or library(), chosen, web())
    from rag.answering_processes import AnswererElsewhere

    return AnswererElsewhere(source or library(), chosen, web(), processes, who=workspace().person.id)


@st.cache_resource(show_spinner=False)
def answering_processes() -> AnsweringProcesses | None:
    """Keep the processes that answer for all, where the settings ask for more than this one."""
    if settings().processes == 1:
        return None
    from rag.answering_processes import AnsweringProcesses

    return AnsweringProcesses(settings())


@kept
def web() -> WebSearch:
    """Keep the web search, which remembers what was found and which engines refused."""
    from rag.web.search import WebSearch

    return WebSearch(settings(), library(), library().ledger.record)


@kept
def shared_answerer() -> Answerer:
    """Keep the answerer of the settings as they are, which most sessions use."""
    return build_answerer(settings())


@kept
def answerer_for_all() -> Answerer:
    """Keep the answerer of the settings as they are for the library that all may read."""
    return build_answerer(settings(), library_for_all())


def library_for_all() -> Library | None:
    """Give the library that all may read, whose requests go into the reader's own ledger; None where there is none.

    Raises:
        LibraryError: As `library` does.
    """
    if mode() != "login" or settings().shared_library is None:
        return None
    return people.acting(FOR_ALL, library).read_by(library().ledger)


def library_asked() -> Library:
    """Give the library that this session asks: the person's own, or the one that all may read."""
    if st.session_state["scope"].get("for_all") and (shared := library_for_all()) is not None:
        return shared
    return library()


def library_holding(document_id: str) -> Library:
    """Find the library that holds a document: the person's own, else the one that all may read.

    Raises:
        DocumentNotFound: If neither does.
    """
    if (own := library()).holds(document_id):
        return own
    shared = library_for_all()
    if shared is None or not shared.holds(document_id):
        raise DocumentNotFound("document_missing", document=document_id)
    return shared


def model_addresses() -> list[str] | None:
    """List the addresses of models that may be chosen; None where the only person may type any.

    On a server, an address that a person types would be asked from within its network.
    """
    if mode() == "alone":
        return None
    given = [settings().openai_base_url or OPENAI, *settings().model_addresses.split(",")]
    return list(dict.fromkeys(address for name in given if (address := full_address(name))))


def require_alone(address: str) -> None:
    """Refuse to reach an address that a person typed, where others use the app too.

    Raises:
        NotAllowed: If it is so.
    """
    if mode() != "alone":
        raise NotAllowed("model_address_closed", address=host_of(address))


def session_settings() -> Settings:
    """Give the settings with this session's address and key put in.

    A typed key or address never reaches another session. The settings' key goes to the settings'
    address only, never to one that a person typed.

    Raises:
        NotAllowed: If the address is none of those that may be chosen.
    """
    address, key = full_address(st.session_state["address"]), st.session_state["key"].strip()
    allowed = model_addresses()
    if allowed is not None and (address or allowed[0]) not in allowed:
        raise NotAllowed("model_address_closed", address=host_of(address))
    is_own = address == full_address(settings().openai_base_url)
    if not key and is_own and settings().openai_api_key.get_secret_value():
        return settings()
    key = key or kept_key(address)
    if is_own and not key:
        return settings()
    return settings().model_copy(update={"openai_api_key": SecretStr(key), "openai_base_url": address})


def session_answerer() -> Callable[[], Answerer]:
    """Choose the answerer for this session; calling what is given makes it, which may take a moment."""
    chosen, for_all = session_settings(), bool(st.session_state["scope"].get("for_all"))
    if chosen is settings():
        return people.carried(answerer_for_all if for_all else shared_answerer)
    return people.carried(lambda: build_answerer(chosen, library_for_all() if for_all else None))


def kept_key(address: str) -> str:
    """Read the key of a server from the system's keyring once; "" where none was to be kept there, as on a server."""
    if mode() != "alone":
        return ""
    preferences, read = library().preferences, keys_read()
    if not preferences.get("model_key_kept") or full_address(preferences.get("model_address")) != address:
        return ""
    if address not in read:
        from library.system_keyring import read_key

        read[address] = read_key(address or OPENAI)
    return read[address]


@kept
def keys_read() -> dict[str, str]:
    """Hold the keys that were read from the system's keyring, by address."""
    return {}


@kept
def warm() -> threading.Thread:
    """Load what the first answer needs, while the person reads the first screen; then go on with unfinished files."""
    thread = threading.Thread(target=people.carried(_load), name="warm", daemon=True)
    thread.start()
    return thread


@st.cache_resource(show_spinner=False)
def warm_client() -> threading.Thread:
    """Load what a model is asked with, once one is chosen."""
    from rag.models.chat_models import load_client

    thread = threading.Thread(target=load_client, name="warm_client", daemon=True)
    thread.start()
    return thread


def _load() -> None:
    shared_answerer()
    with contextlib.suppress(FootnoteError):  # the first question says it again, to the person who asked it
        library().warm()
    with contextlib.suppress(FootnoteError):  # the page that lists the files says it again
        queue()
        reindex()
        rereading()
    try:
        if library_for_all() is not None:
            people.acting(FOR_ALL, rereading)
    except FootnoteError as error:
        _log.warning("The library that all may read cannot be opened: %s", locate(error))
