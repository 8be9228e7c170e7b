"""The way from one page of the app to another, for pages, which do not know each other."""

from __future__ import annotations

from collections.abc import Callable
from typing import NoReturn

import streamlit as st
from streamlit.navigation.page import Page

_MAKERS: list[Callable[[], dict[str, Page]]] = []


def register(make: Callable[[], dict[str, Page]]) -> None:
    """Say what makes the pages, by name."""
    _MAKERS[:] = [make]


def link(name: str, label: str, icon: str) -> None:
    """Draw a link to a page."""
    st.page_link(_page(name), label=label, icon=icon)


def go(name: str, **query: str) -> NoReturn:
    """Show a page, with what its address says of it."""
    st.switch_page(_page(name), query_params=query)


def _page(name: str) -> Page:
    (make,) = _MAKERS
    return make()[name]
