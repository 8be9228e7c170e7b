"""The sheet in two steps on which a model is connected: choose it, then test it."""

from __future__ import annotations

from typing import Any, Literal

import streamlit as st
from pydantic import SecretStr

from library.outgoing import is_here
from library.system_keyring import is_available
from library.words import Message
from rag.models.chat_models import Check, Trial, try_model
from rag.models.servers import OPENAI, ModelServer, full_address, host_of
from ui.shared import connected_model, model_choice, model_picker, resources
from ui.shared.connected_model import Connection
from ui.shared.edges import error_boundary, guard
from ui.shared.markdown import escape_markdown
from ui.shared.state import dialog, language, say

_OPENAI, _ADDRESS = "openai", "address"
_ICONS = {True: ":material/check_circle:", False: ":material/cancel:", None: ":material/info:"}


def show() -> None:
    """Open the sheet at its first step."""
    begin()
    dialog(say("sheet_title"))(error_boundary(render_sheet))()


def begin() -> None:
    """Put the sheet back to its first step."""
    st.session_state["sheet"] = {"step": 1, "where": "", "address": "", "trial": None, "wrong": ""}


def render_sheet() -> None:
    """Draw the step that the sheet is at."""
    at = st.session_state["sheet"]
    st.caption(say("sheet_step", step=at["step"]))
    if at["step"] == 1:
        _choose(at)
    else:
        _test(at)
    if at.pop("done", False):
        st.rerun()


def _choose(at: dict[str, Any]) -> None:
    servers = {server.address: server for server in model_choice.found_servers()}
    options = [*servers, _OPENAI, _ADDRESS]
    chosen = at["where"] if at["where"] in options else options[0]
    where = st.radio(
        say("sheet_where"),
        options,
        index=options.index(chosen),
        format_func=lambda one: _name(one, servers),
        captions=[_note(one, servers) for one in options],
        key="sheet_where",
    )
    if not servers:
        st.caption(say("sheet_none_here"))
        st.button(say("sheet_look_again"), key="sheet_look", type="tertiary", on_click=guard(_look_again))
    typed = ""
    if where == _ADDRESS:
        typed = st.text_input(
            say("model_address"), value=at["address"], key="sheet_address", placeholder="http://127.0.0.1:8000/v1"
        )
    _wrong(at)
    with st.container(key="dialog_foot", horizontal=True, gap="small"):
        st.button(say("sheet_next"), key="sheet_next", type="primary", on_click=guard(_next), args=(at, where, typed))
        if model_picker.model():
            st.button(say("sheet_disconnect"), key="sheet_disconnect", on_click=guard(_disconnect), args=(at,))


def _name(option: str, servers: dict[str, ModelServer]) -> str:
    if option in servers:
        return say("sheet_here", name=servers[option].name or host_of(option))
    return "OpenAI" if option == _OPENAI else say("sheet_address")


def _note(option: str, servers: dict[str, ModelServer]) -> str:
    if option in servers:
        return say("sheet_here_models", host=host_of(option), n=len(servers[option].models))
    return say(f"sheet_{option}_note")


def _look_again() -> None:
    model_choice.found_servers.clear()


def _next(at: dict[str, Any], where: str, typed: str) -> None:
    address = full_address(typed) if where == _ADDRESS else "" if where == _OPENAI else where
    at.update(where=where, address=address, trial=None, wrong="")
    if where == _ADDRESS and not address:
        at["wrong"] = say("sheet_no_address")
        return
    at["step"] = 2


def _disconnect(at: dict[str, Any]) -> None:
    connected_model.disconnect()
    at["done"] = True


def _test(at: dict[str, Any]) -> None:
    address = at["address"] or OPENAI
    st.text(host_of(address))
    trial: Trial | None = at["trial"]
    model = _model(address, trial)
    key = ""
    if not is_here(address) or at["where"] == _ADDRESS:
        held = bool(_held_key(at["address"]))
        hint = say("model_key_held" if held else "model_key_local" if is_here(address) else "model_key_hint")
        key = st.text_input(
            say("model_key"), type="password", key="sheet_key", autocomplete="off", placeholder=hint
        ).strip()
    if at.pop("testing", False):
        _try(at, Connection(model, at["address"], key))
        trial = at["trial"]
    _checks(trial)
    _wrong(at)
    passed = trial is not None and trial.passed and at.get("tried") == (model, key)
    remember, keep = _remembering(key) if passed else (False, False)
    if passed:
        st.caption(escape_markdown(say("sheet_sent", host=host_of(address))))
    with st.container(key="dialog_foot", horizontal=True, gap="small"):
        made = Connection(model, at["address"], key, remember, keep)
        if passed:
            st.button(say("sheet_use"), key="sheet_use", type="primary", on_click=guard(_use), args=(at, made))
        kind: Literal["primary", "secondary"] = "secondary" if passed else "primary"
        begun = {"testing": True}
        st.button(say("sheet_test"), key="sheet_test", type=kind, on_click=guard(at.update), kwargs=begun)
        st.button(say("sheet_back"), key="sheet_back", on_click=guard(at.update), kwargs={"step": 1, "trial": None})


def _model(address: str, trial: Trial | None) -> str:
    """Let one of the listed models be chosen, or one be named where none is listed."""
    here = model_choice.models_here(address) if is_here(address) else None
    listed = (here.models if here else ()) or (trial.models if trial else ())
    if not listed:
        present = "" if address != OPENAI else "gpt-5-mini"
        return st.text_input(
            say("model_name"), key="sheet_model", placeholder=present or say("model_name_hint")
        ).strip()
    typed = str(st.session_state.get("sheet_model", "")).strip()
    options = list(dict.fromkeys([*listed, *([typed] if typed else [])]))
    picked = st.selectbox(
        say("model_name"),
        options,
        index=options.index(typed) if typed else 0,
        accept_new_options=True,
        key="sheet_model_pick",
    )
    return str(picked or "").strip()


def _try(at: dict[str, Any], made: Connection) -> None:
    if not made.model:
        at.update(wrong=say("sheet_no_model"), trial=None)
    else:
        resources.require_alone(made.address)
        key = made.key or _held_key(made.address)
        given = {"openai_base_url": made.address, "openai_api_key": SecretStr(key)}
        with st.spinner(say("sheet_testing")):
            trial = try_model(
                resources.settings().model_copy(update=given), made.model, resources.library().ledger.record
            )
        at.update(trial=trial, tried=(made.model, made.key), wrong="")


def _held_key(address: str) -> str:
    """Return the key that is there already for an address: the settings' for their own, else the keyring's."""
    settings = resources.settings()
    held = settings.openai_api_key.get_secret_value()
    if held and full_address(address) == full_address(settings.openai_base_url):
        return held
    return resources.kept_key(full_address(address))


def _checks(trial: Trial | None) -> None:
    """Say what works and what does not."""
    for check in trial.checks if trial else ():
        with st.container(key=f"sheet_check_{check.name}", gap=None):
            _check(check)


def _check(check: Check) -> None:
    said = f"{_ICONS[check.passed]} {escape_markdown(_said(check.said))}"
    st.markdown(said)
    if check.why:
        st.caption(escape_markdown(_said(check.why)))


def _said(message: Message) -> str:
    return message.said_in(language())


def _wrong(at: dict[str, Any]) -> None:
    if at["wrong"]:
        with st.container(key="wrong_sheet"):
            st.text(at["wrong"])


def _remembering(key: str) -> tuple[bool, bool]:
    """Ask what is to be remembered; the key only in the system's keyring, where there is one."""
    remember = st.checkbox(say("sheet_remember"), value=True, key="sheet_remember")
    if not key:
        return remember, False
    if not is_available():
        st.caption(say("sheet_no_keyring"))
        return remember, False
    keep = st.checkbox(
        say("sheet_keep_key"), value=False, key="sheet_keep_key", help=say("sheet_keep_key_note"), disabled=not remember
    )
    return remember, keep and remember


def _use(at: dict[str, Any], made: Connection) -> None:
    if problem := connected_model.connect(made):
        st.session_state["notice"] = say("sheet_key_forgotten", why=problem)
    at["done"] = True
