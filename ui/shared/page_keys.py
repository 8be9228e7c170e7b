"""The keys by which a session's pages ask for the pages of documents, and which the server knows them by."""

from __future__ import annotations

import secrets
import threading

from streamlit.runtime import get_instance
from streamlit.runtime.scriptrunner import get_script_run_ctx

_LOCK = threading.Lock()
_SESSIONS: dict[str, str] = {}  # by key


def session_key() -> str:
    """Give this session's key; those of sessions that ended are forgotten."""
    session = session_id()
    with _LOCK:
        for key in [key for key, other in _SESSIONS.items() if other != session and not is_open(other)]:
            del _SESSIONS[key]
        found = next((key for key, other in _SESSIONS.items() if other == session), None)
        if found is None:
            _SESSIONS[found := secrets.token_urlsafe(24)] = session
        return found


def is_known(key: str) -> bool:
    """Tell whether a key is that of a session that is open now."""
    with _LOCK:
        session = next((other for known, other in _SESSIONS.items() if secrets.compare_digest(known, key)), None)
    return session is not None and is_open(session)


def session_id() -> str:
    """Give the id of this session; "" outside of one."""
    context = get_script_run_ctx()
    return context.session_id if context else ""


def is_open(session: str) -> bool:
    """Tell whether a browser shows a session now."""
    try:
        return get_instance().is_active_session(session)
    except RuntimeError:  # nothing is served
        return False
