"""Pictures that come with a question: what they say becomes text of it, or is said not to be readable."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING

import streamlit as st

from ingest.ocr.screenshots import KINDS, read_screenshot
from ui.shared import resources, uploads
from ui.shared.state import say

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

_MOST_LETTERS = 4000  # of one picture


@dataclass(frozen=True)
class _Read:
    name: str
    words: Future[str]


def is_picture(file: UploadedFile) -> bool:
    """True for a file that is no document but a picture."""
    return str(file.name).lower().rpartition(".")[2] in KINDS


def begin(files: Sequence[UploadedFile]) -> int:
    """Begin to read pictures; the number tells them from others."""
    number, settings = next(_numbers()), resources.settings()
    _under_way()[number] = [
        _Read(uploads.name_of(file), _reader().submit(read_screenshot, file.getvalue(), file.name, settings))
        for file in files
    ]
    return number


def are_read(number: int) -> bool:
    """True once pictures are read, also where that failed."""
    return all(read.words.done() for read in _under_way().get(number, ()))


def take(number: int, question: str) -> tuple[str, list[str]]:
    """Add what pictures say to a question, and name those that could not be read."""
    parts, unread = [question] if question else [], []
    for read in _under_way().pop(number, []):
        words = "" if read.words.exception() else read.words.result().strip()[:_MOST_LETTERS]
        if words:
            parts.append(f"{say('picture_says')}\n{words}")
        else:
            unread.append(read.name)
    return "\n\n".join(parts), unread


@st.cache_resource(show_spinner=False)
def _under_way() -> dict[int, list[_Read]]:
    return {}


@st.cache_resource(show_spinner=False)
def _numbers() -> count[int]:
    return count(1)


@st.cache_resource(show_spinner=False)
def _reader() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1, "screenshots")
