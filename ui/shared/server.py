"""How the app is served: its settings, read once, and whether one person uses it, all who reach it, or who logs in."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from typing import Literal

import streamlit as st
from pydantic import SecretStr
from streamlit import auth_util
from streamlit.errors import StreamlitSecretNotFoundError

from library import log
from library.settings import Settings, read_settings

Mode = Literal["alone", "open", "login"]


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
def mode() -> Mode:
    """Tell who uses the app: whoever sits at this machine, whoever reaches it, or people who log in.

    Raises:
        SettingsError: As `settings` does.
    """
    if auth_section():
        return "login"
    return "open" if settings().open_to_all else "alone"


def auth_section() -> dict[str, object]:
    """Read the part [auth] of Streamlit's secrets; empty where there is none."""
    return dict(auth_util.get_secrets_auth_section() or {})


def is_loopback(address: str) -> bool:
    """True for an address that only this machine itself reaches."""
    if address.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(address.strip("[]")).is_loopback
    except ValueError:  # another name, a socket, or empty, which is every address
        return False


def providers(section: Mapping[str, object]) -> list[str]:
    """List the login providers that [auth] names; "default" is one whose data stand there directly."""
    named = [name for name, value in section.items() if isinstance(value, Mapping) and "client_id" in value]
    return ["default", *named] if "client_id" in section else named
