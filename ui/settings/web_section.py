"""The settings of the web search: for which country and language, and what is left out; for this session."""

from __future__ import annotations

from typing import get_args

import streamlit as st

from rag.events import SafeSearch
from ui.shared.state import bind, say

# As DuckDuckGo writes them; each in its own language, so that whoever needs it can read it.
_REGIONS = {
    "au-en": "Australia",
    "br-pt": "Brasil",
    "ca-en": "Canada",
    "cn-zh": "中国",
    "de-de": "Deutschland",
    "es-es": "España",
    "fr-fr": "France",
    "hk-tzh": "香港",
    "in-en": "India",
    "it-it": "Italia",
    "jp-jp": "日本",
    "kr-kr": "대한민국",
    "mx-es": "México",
    "nl-nl": "Nederland",
    "pl-pl": "Polska",
    "se-sv": "Sverige",
    "sg-en": "Singapore",
    "ch-de": "Schweiz",
    "tw-tzh": "台灣",
    "ua-uk": "Україна",
    "uk-en": "United Kingdom",
    "us-en": "United States",
}
_ANYWHERE = "wt-wt"


def render() -> None:
    """Draw the choices."""
    regions = ["", _ANYWHERE, *_REGIONS]
    if (chosen := st.session_state["region"]) not in regions:
        regions.append(chosen)
    st.selectbox(say("region"), regions, format_func=_name, **bind("region", "choice"))
    st.radio(
        say("safe_search"),
        get_args(SafeSearch),
        format_func=lambda value: say(f"safe_search_{value}"),
        horizontal=True,
        help=say("safe_search_help"),
        **bind("safe_search", "choice"),
    )


def _name(region: str) -> str:
    if region in _REGIONS:
        return f"{_REGIONS[region]} ({region})"
    return {"": say("region_question"), _ANYWHERE: say("region_any")}.get(region, region)
