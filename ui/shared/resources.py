"""The few things that all sessions share: settings, library, queue, change of model, web, answerer, what is asked."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import streamlit as st
from pydantic import SecretStr
from streamlit.errors import StreamlitSecretNotFoundError

from library import log
from library.errors import FootnoteError
from library.settings import Settings, read_settings
from rag.models.servers import OPENAI, full_address

if TYPE_CHECKING:
    from ingest.queue import IngestQueue
    from ingest.queue.reindex import Reindex
    from ingest.queue.rereading import Rereading
    from library.library import Library
    from rag.chain import Answerer
    from rag.web.search import WebSearch
    from ui.shared.asking import Asked


@st.cache_resource(show_spinner=False)
def settings() -> Settings:
    """Read the settings once; a key that the environment does not hold may stand in Streamlit's secrets.

    Raises:
        SettingsError: If a setting is unknown or cannot be used.
    """
    read = read_settings()
    log.configure(read.log_level, read.log_format)
    if read.openai_api_key.get_secret_value():
        return read
    return read.model_copy(update={"openai_api_key": SecretStr(_key_in_secrets())})


def _key_in_secrets() -> str:
    try:
        key = st.secrets["OPENAI_API_KEY"]
    except (StreamlitSecretNotFoundError, KeyError, OSError):  # no file, one that cannot be read, or no such line
        return ""
    return key.strip() if isinstance(key, str) else ""


@st.cache_resource(show_spinner=False)
def library() -> Library:
    """Open the library once for all sessions.

    Raises:
        LibraryError: If it is in use elsewhere, was made otherwise or cannot be stored.
    """
    from library.library import Library

    opened = Library.open(settings())
    library_open().set()
    return opened


@st.cache_resource(show_spinner=False)
def library_open() -> threading.Event:
    """Tell whether the library is open, without opening it."""
    return threading.Event()


@st.cache_resource(show_spinner=False)
def queue() -> IngestQueue:
    """Start to add documents; what an earlier run left goes on."""
    from ingest.queue import IngestQueue

    return IngestQueue(library(), settings())


@st.cache_resource(show_spinner=False)
def reindex() -> Reindex:
    """Change the library's embedding model, where the settings name another or a change was cut short."""
    from ingest.queue.reindex import Reindex

    work = Reindex(library(), settings())
    if (wanted := library().wanted_model) is not None:
        work.begin(wanted, may_download=settings().allow_downloads)
    elif library().lacks_vectors:
        work.make_missing()
    return work


@st.cache_resource(show_spinner=False)
def rereading() -> Rereading:
    """Read anew what an older version of the reader read, while no files are on their way and the model stays."""
    from ingest.queue.rereading import Rereading

    files = queue()  # which clears away what is kept of other documents
    change = reindex()
    work = Rereading(
        library(), settings(), busy=lambda: change.progress.active or any(not job.ended for job in files.jobs())
    )
    work.begin()
    return work


@st.cache_resource(show_spinner=False)
def asked() -> dict[str, Asked]:
    """Hold the questions being answered, by chat id, so that a reload finds them again."""
    return {}


def build_answerer(chosen: Settings) -> Answerer:
    """Make an answerer for the settings with a session's address and key put in."""
    from rag.chain import Answerer

    return Answerer(library(), chosen, web())


@st.cache_resource(show_spinner=False)
def web() -> WebSearch:
    """Keep the web search, which remembers what was found and which engines refused."""
    from rag.web.search import WebSearch

    return WebSearch(settings(), library(), library().ledger.record)


@st.cache_resource(show_spinner=False)
def shared_answerer() -> Answerer:
    """Keep the answerer of the settings as they are, which most sessions use."""
    return build_answerer(settings())


def session_settings() -> Settings:
    """Give the settings with this session's address and key put in.

    A typed key or address never reaches another session. The settings' key goes to the settings'
    address only, never to one that a person typed.
    """
    address, key = full_address(st.session_state["address"]), st.session_state["key"].strip()
    is_own = address == full_address(settings().openai_base_url)
    if not key and is_own and settings().openai_api_key.get_secret_value():
        return settings()
    key = key or kept_key(address)
    if is_own and not key:
        return settings()
    return settings().model_copy(update={"openai_api_key": SecretStr(key), "openai_base_url": address})


def session_answerer() -> Callable[[], Answerer]:
    """Choose the answerer for this session; calling what is given makes it, which may take a moment."""
    chosen = session_settings()
    return shared_answerer if chosen is settings() else partial(build_answerer, chosen)


@st.cache_resource(show_spinner=False)
def kept_key(address: str) -> str:
    """Read the key of a server from the system's keyring once; "" where none was to be kept there."""
    preferences = library().preferences
    if not preferences.get("model_key_kept") or full_address(preferences.get("model_address")) != address:
        return ""
    from library.system_keyring import read_key

    return read_key(address or OPENAI)


@st.cache_resource(show_spinner=False)
def warm() -> threading.Thread:
    """Load what the first answer needs, while the person reads the first screen; then go on with unfinished files."""
    thread = threading.Thread(target=_load, name="warm", daemon=True)
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
