"""Keeps the end of a run of a page from being lost to a part of the page that asks to be drawn.

Streamlit (1.67) draws such a part by a new runner where the one before has ended, and from then on ignores what the one
before has said and nobody has heard yet: the last parts of the page, and that it is whole. Where many ask and parts
draw themselves by a timer, as the progress of files does, a page stood unfinished until the files were added.

It also tells a browser that the part before was interrupted, where another begins to be drawn before the browser was
told that it is whole; and it draws nothing for a click in a part that has another place meanwhile. In both a row that
was dismissed stayed there.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from functools import wraps

from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.forward_msg_queue import ForwardMsgQueue
from streamlit.runtime.scriptrunner import RerunData, ScriptRunner
from streamlit.runtime.scriptrunner_utils.script_requests import ScriptRequestType, _has_active_trigger_value

_LOOK_S = 0.01


def keep_run_ends() -> None:
    """Let what was drawn and clicked before or meanwhile be seen, whatever part of a page is drawn next."""
    if not hasattr(AppSession.request_rerun, "__wrapped__"):  # may be called again
        _wait_for_ends()
        _leave_ends_of_others()
        _draw_for_lost_parts()


def _wait_for_ends() -> None:
    request = AppSession.request_rerun

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


def _leave_ends_of_others() -> None:
    clear = ForwardMsgQueue.clear

    @wraps(clear)
    def clear_for(
        queue: ForwardMsgQueue, retain_lifecycle_msgs: bool = False, fragment_ids_this_run: list[str] | None = None
    ) -> None:
        whole = [message for message in queue._queue if _is_end_of_others(message, fragment_ids_this_run or ())]
        clear(queue, retain_lifecycle_msgs, fragment_ids_this_run)
        for message in whole:
            message.script_finished = ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY

    ForwardMsgQueue.clear = clear_for  # type: ignore[method-assign, assignment]


def _is_end_of_others(message: ForwardMsg, fragments: Collection[str]) -> bool:
    """True for a message that parts are drawn whole, none of which is among `fragments`, that are drawn next."""
    ended = message.WhichOneof("type") == "script_finished" and message.metadata.run.fragment_ids
    is_whole = message.script_finished == ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY
    return bool(fragments and ended and is_whole and not {*ended} & {*fragments})


def _draw_for_lost_parts() -> None:
    run = ScriptRunner._run_script

    @wraps(run)
    def run_whole(runner: ScriptRunner, asked: RerunData) -> None:
        lost = not all(map(runner._fragment_storage.contains, asked.fragment_id_queue))
        page = runner._pages_manager.current_page_script_hash  # what is asked of one that was left leads back to none
        if lost and asked.page_script_hash in ("", page) and _is_somebody_s(asked):
            asked = replace(asked, fragment_id_queue=[], is_fragment_scoped_rerun=False)
        run(runner, asked)

    ScriptRunner._run_script = run_whole  # type: ignore[method-assign, assignment]


def _is_somebody_s(asked: RerunData) -> bool:
    """True if a person did something; a click is asked for together with what a timer asks for right after it."""
    states = asked.widget_states.widgets if asked.widget_states else ()
    return not asked.is_auto_rerun or any(map(_has_active_trigger_value, states))
