"""Which model writes: its server, its name as the server lists it, and the key."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from library.outgoing import is_here
from rag.models.servers import OPENAI, ModelServer, find_servers, full_address, host_of, look_at
from ui.shared import resources
from ui.shared.edges import guard
from ui.shared.markdown import escape_markdown
from ui.shared.state import say, set_widget

_OTHER = "other"
_LOOK_AGAIN_S = 60
_LISTING_S = 8.0


def model() -> str:
    """Name the model that answers; "" for quotes."""
    return str(st.session_state["model"]).strip() if st.session_state["who"] == "model" else ""


def address() -> str:
    """Tell where a question to a model is sent."""
    return full_address(str(st.session_state["address"])) or OPENAI


def render(place: str) -> None:
    """Draw server, model and key."""
    look = place == "settings" or st.session_state["look_for_servers"]
    servers = {one.address: one for one in found_servers()} if look and resources.model_addresses() is None else {}
    _server(place, servers)
    if not is_here(address()):
        _key(place)  # a server elsewhere lists its models only to who has one
    _model(place, servers.get(address()) or _listed(look))
    if is_here(address()):
        _key(place)


@st.cache_data(ttl=_LOOK_AGAIN_S, show_spinner=False)
def found_servers() -> list[ModelServer]:
    """Find the servers on this machine, at most once a minute for all sessions."""
    return find_servers()


@st.cache_data(ttl=_LOOK_AGAIN_S, show_spinner=False)
def models_here(local: str) -> ModelServer | None:
    """Ask a server on this machine for its models, at most once a minute for all sessions."""
    return look_at(local)


def _server(place: str, servers: dict[str, ModelServer]) -> None:
    given, allowed = resources.settings().openai_base_url, resources.model_addresses()
    every = dict.fromkeys([*servers, OPENAI, *([full_address(given)] if given else []), _OTHER])
    options = list(every) if allowed is None else allowed
    elsewhere = st.session_state["other_server"] or address() not in options
    chosen = options[-1 if allowed is None else 0] if elsewhere else address()

    def take() -> None:
        picked = st.session_state[f"server_{place}"]
        st.session_state["other_server"] = picked == _OTHER
        if picked == _OTHER:
            return
        _go_to("" if picked == OPENAI and not given else picked)
        listed = servers[picked].models if picked in servers else ()
        if st.session_state["model"] not in listed:
            st.session_state["model"] = listed[0] if len(listed) == 1 else ""

    def name(option: str) -> str:
        if option in (OPENAI, _OTHER):
            return "OpenAI" if option == OPENAI else say("server_other")
        found = servers.get(option)
        return say("server_here", name=found.name, host=host_of(option)) if found and found.name else host_of(option)

    # Set each time: a popover that is opened late shows what the last run sent (Streamlit 1.67).
    st.session_state[f"server_{place}"] = chosen
    st.selectbox(say("model_server"), options, format_func=name, key=f"server_{place}", on_change=guard(take))
    if chosen == _OTHER:
        _text("address", place, _go_to, label=say("model_address"), placeholder="http://127.0.0.1:8000/v1")


def _go_to(typed: str) -> None:
    """Ask another server; a key that was typed for the one before is not sent there."""
    if full_address(typed) != full_address(st.session_state["address"]):
        st.session_state["key"] = ""
    st.session_state["address"] = typed


def _listed(look: bool) -> ModelServer | None:
    """Give what the chosen server lists: one on this machine is asked, another only by a click."""
    if is_here(address()):
        allowed = resources.model_addresses()
        return models_here(address()) if look and (allowed is None or address() in allowed) else None
    listed = st.session_state["listed"]
    return listed if listed and listed.address == address() else None


def _model(place: str, server: ModelServer | None) -> None:
    if server is None or not server.models:
        _text("model", place, label=say("model_name"), placeholder=say("model_name_hint"))
        if not is_here(address()):
            _list_button(place)
        return
    key = f"model_pick_{place}"
    present = str(st.session_state["model"]).strip()
    options = list(dict.fromkeys([*server.models, *([present] if present else [])]))
    st.session_state[key] = present or None
    st.selectbox(
        say("model_name"),
        options,
        index=None,
        placeholder=say("model_pick"),
        accept_new_options=True,
        key=key,
        on_change=guard(lambda: st.session_state.update(model=st.session_state[key] or "")),
    )


def _list_button(place: str) -> None:
    st.button(
        escape_markdown(say("model_list", host=host_of(address()))),
        key=f"list_{place}",
        help=say("model_list_help"),
        on_click=guard(_list_models),
    )
    if st.session_state["not_listed"] == address():
        st.caption(escape_markdown(say("model_not_listed", host=host_of(address()))))


def _list_models() -> None:
    key = resources.session_settings().openai_api_key.get_secret_value()
    listed = look_at(address(), key, _LISTING_S, resources.library().ledger.record)
    st.session_state["listed"] = listed
    st.session_state["not_listed"] = "" if listed and listed.models else address()


def _key(place: str) -> None:
    held = bool(resources.session_settings().openai_api_key.get_secret_value()) and not st.session_state["key"]
    hint = "model_key_held" if held else "model_key_local" if is_here(address()) else "model_key_hint"
    _text(
        "key",
        place,
        label=say("model_key"),
        type="password",
        help=say("model_key_note"),
        autocomplete="off",
        placeholder=say(hint),
    )


def _text(name: str, place: str, take: Callable[[str], None] | None = None, **given: Any) -> None:
    key = f"{name}_{place}"

    def keep(typed: str) -> None:
        st.session_state[name] = typed

    set_widget(key, st.session_state[name])
    st.text_input(key=key, on_change=guard(lambda: (take or keep)(st.session_state[key] or "")), **given)
