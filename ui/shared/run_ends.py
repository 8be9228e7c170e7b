"""Keeps the end of a run of a page from being lost to a part of the page that asks to be drawn.

Streamlit (1.67) draws such a part by a new runner where the one before has ended, and from then on ignores what the one
before has said and nobody has heard yet: the last parts of the page, and that it is whole. Where many ask and parts
draw themselves by a timer, as the progress of files does, a page stood unfinished until the files were added.
"""

from __future__ import annotations

from functools import wraps

from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.scriptrunner import ScriptRunner
from streamlit.runtime.scriptrunner_utils.script_requests import ScriptRequestType

_LOOK_S = 0.01


def keep_run_ends() -> None:
    """Let a part of a page wait until what was said before it is heard; may be called again."""
    request = AppSession.request_rerun
    if hasattr(request, "__wrapped__"):
        return

    @wraps(request)
    def request_after_end(session: AppSession, client_state: ClientState | None) -> None:
        if client_state is not None and client_state.fragment_id and _has_ended(session._scriptrunner):
            session._event_loop.call_later(_LOOK_S, request_after_end, session, client_state)
        else:
            request(session, client_state)

    AppSession.request_rerun = request_after_end  # type: ignore[method-assign, assignment]


def _has_ended(runner: ScriptRunner | None) -> bool:
    """True for one that takes no more requests; the session lets go of it once all that it said is heard."""
    return runner is not None and runner._requests._state == ScriptRequestType.STOP
