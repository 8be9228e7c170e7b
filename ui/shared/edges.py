"""The edges of the interface: what fails inside a page, a fragment, a dialog or a callback ends in a line.

Streamlit's own exceptions of control flow are no `Exception` and pass.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import streamlit as st

from library.errors import FootnoteError
from library.log import internal_error
from ui.shared.state import language

P = ParamSpec("P")
T = TypeVar("T")


def error_line(error: Exception) -> str:
    """Return what the user is told of an error; one that nobody expected is logged under the reference it names."""
    return (error if isinstance(error, FootnoteError) else internal_error(error, "interface")).said_in(language())


def error_boundary(draw: Callable[P, T]) -> Callable[P, T | None]:
    """Make what draws a page, a fragment or a dialog draw a line in the place of what failed."""

    @wraps(draw)
    def drawn(*args: P.args, **kwargs: P.kwargs) -> T | None:
        try:
            return draw(*args, **kwargs)
        except Exception as error:  # noqa: BLE001 - the edge of what is drawn
            with st.container(border=True):
                st.text(error_line(error))
            return None

    return drawn


def guard(act: Callable[..., object]) -> Callable[..., None]:
    """Make a widget's callback keep a line about its failure, which the page shows until it is dismissed."""

    @wraps(act)
    def acted(*args: Any, **kwargs: Any) -> None:
        try:
            act(*args, **kwargs)
        except Exception as error:  # noqa: BLE001 - the edge of a callback
            st.session_state["notice"] = error_line(error)
            st.rerun()  # the line stands on the page, of which a fragment's callback would draw its part alone

    return acted
