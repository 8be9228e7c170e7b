"""The interface's own components, registered once from the files beside this one."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

if TYPE_CHECKING:
    from streamlit.components.v2.types import ComponentRenderer

_FOLDER = Path(__file__).parent


@st.cache_resource(show_spinner=False)
def component(name: str) -> ComponentRenderer:
    """Give a component by the name of its files; nothing untrusted goes into them, only into its data."""
    return st.components.v2.component(
        f"footnote_{name}",
        html='<div class="root"></div>',
        css=_read("shared.css") + _read(f"{name}.css"),
        js="\n".join(map(_read, scripts_of(name))),
    )


def scripts_of(name: str) -> list[str]:
    """List the files of a component, which make one module: what all are made of, the parts of a large one, its own."""
    return ["dom.js", *sorted(path.name for path in _FOLDER.glob(f"{name}_*.js")), f"{name}.js"]


@cache
def _read(file_name: str) -> str:
    return (_FOLDER / file_name).read_text(encoding="utf-8")
