"""The sessions that are open: whose each is, and the key by which its pages ask for the pages of documents."""

from __future__ import annotations

import contextlib
import secrets
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from streamlit.runtime import get_instance
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx

from library.errors import OverLimit
from ui.shared import people
from ui.shared.server import settings

_LOCK = threading.Lock()


@dataclass(frozen=True)
class _Session:
    id: str
    person: str


_SESSIONS: dict[str, _Session] = {}  # by key


def admit() -> None:
    """Let this session in.

    Raises:
        OverLimit: If too many are open, in all or of this person.
        NotAllowed: If nobody is logged in.
    """
    person = people.current().id
    with _LOCK:
        _forget_closed()
        others = [session for session in _SESSIONS.values() if session.id != session_id()]
        if len(others) == len(_SESSIONS):  # it is new
            mine = [session for session in others if person and session.person == person]
            if len(mine) >= settings().person_sessions:
                raise OverLimit("sessions_of_person", most=settings().person_sessions)
            if len(others) >= settings().sessions:
                raise OverLimit("sessions_in_all", most=settings().sessions)
        _key_of_present(person)


def session_key() -> str:
    """Give this session's key; those of sessions that ended are forgotten."""
    person = people.current().id
    with _LOCK:
        _forget_closed()
        return _key_of_present(person)


def is_known(key: str) -> bool:
    """Tell whether a key is that of a session that is open now, of the person who asks."""
    person = people.current().id
    with _LOCK:
        session = next((other for known, other in _SESSIONS.items() if secrets.compare_digest(known, key)), None)
    return session is not None and session.person == person and is_open(session.id)


def sessions_of(person: str) -> set[str]:
    """Give the ids of a person's sessions, as Streamlit names them."""
    with _LOCK:
        return {session.id for session in _SESSIONS.values() if session.person == person}


def forget_uploads(files: Sequence[str]) -> None:
    """Give back the memory of files that this session uploaded, which Streamlit keeps until the session ends."""
    with contextlib.suppress(RuntimeError):  # nothing is served
        for file in files:
            _uploads().remove_file(session_id(), file)


def held_by(sessions: set[str]) -> int:
    """Count the bytes that sessions have uploaded and that are still in memory."""
    files = _uploads().file_storage
    return sum(len(file.data) for session in sessions for file in [*files.get(session, {}).values()])


def _uploads() -> MemoryUploadedFileManager:
    return cast("MemoryUploadedFileManager", get_instance().uploaded_file_mgr)  # no other is in use


def asker() -> str:
    """Name whose turn a question takes: a person, or a session where nobody logs in."""
    return people.current().id or session_id()


def person_of(session: str) -> str | None:
    """Give the id of the person whose session this is; None if it is not open."""
    with _LOCK:
        return next((one.person for one in _SESSIONS.values() if one.id == session), None)


def _key_of_present(person: str) -> str:
    present = _Session(session_id(), person)
    found = next((key for key, other in _SESSIONS.items() if other == present), None)
    if found is None:
        _SESSIONS[found := secrets.token_urlsafe(24)] = present
    return found


def _forget_closed() -> None:
    present = session_id()
    for key in [key for key, other in _SESSIONS.items() if other.id != present and not is_open(other.id)]:
        del _SESSIONS[key]


def session_id() -> str:
    """Give the id of this session; "" outside of one."""
    context = get_script_run_ctx(suppress_warning=True)
    return context.session_id if context else ""


def is_open(session: str) -> bool:
    """Tell whether a browser shows a session now."""
    try:
        return get_instance().is_active_session(session)
    except RuntimeError:  # nothing is served
        return False
