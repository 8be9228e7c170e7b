"""The model that a session is connected to: taken up from what the library remembers, changed, and remembered."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from library.words import Message
from rag.models.servers import OPENAI, full_address
from ui.shared import resources


@dataclass(frozen=True)
class Connection:
    """A model as a person connects it.

    Attributes:
        address: Of its server, up to /v1; "" for OpenAI's own.
        key: Typed; "" where none is needed.
        remember: Whether model and address are kept with the library.
        keep_key: Whether the key is kept in the system's keyring.
    """

    model: str
    address: str
    key: str = ""
    remember: bool = False
    keep_key: bool = False


def recall() -> None:
    """Take up the model that the library remembers, once a session, unless the settings name one."""
    if st.session_state["recalled"] or resources.mode() != "alone":
        return
    st.session_state["recalled"] = True
    preferences = resources.library().preferences
    if resources.settings().model or not (model := preferences.get("model")):
        return
    st.session_state.update(who="model", model=model, address=preferences.get("model_address"))


def connect(made: Connection) -> Message | None:
    """Let a model answer in this session, and remember it if that is wished.

    Returns:
        Why the key is not kept, where it was to be.

    Raises:
        NotAllowed: On a server, where addresses are the settings'.
    """
    resources.require_alone(made.address)
    st.session_state.update(
        who="model", model=made.model, address=made.address, key=made.key, look_for_servers=True, other_server=False
    )
    resources.warm_client()
    if not made.remember:
        return None
    problem, place = None, _place(made.address)
    if made.keep_key and made.key:
        from library.system_keyring import KeyringFailed, keep_key

        try:
            keep_key(place, made.key)
        except KeyringFailed as error:
            problem = error.message
    kept = "yes" if made.keep_key and made.key and problem is None else ""
    preferences = resources.library().preferences
    preferences.keep({"model": made.model, "model_address": made.address, "model_key_kept": kept})
    resources.keys_read().clear()
    return problem


def disconnect() -> None:
    """Answer with quotes again, and forget what was remembered."""
    preferences = resources.library().preferences
    if preferences.get("model_key_kept"):
        from library.system_keyring import forget_key

        forget_key(_place(preferences.get("model_address")))
    preferences.keep({"model": "", "model_address": "", "model_key_kept": ""})
    st.session_state.update(who="quote", key="")
    resources.keys_read().clear()


def _place(address: str) -> str:
    return full_address(address) or OPENAI
