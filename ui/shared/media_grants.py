"""Who may fetch a file that Streamlit serves for a page, such as a download: the people on whose pages it stood.

Streamlit names such a file by its content and serves it to whoever knows the name (1.67).
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from typing import Any

from streamlit.runtime.media_file_manager import MediaFileManager

from library.errors import NotAllowed
from ui.shared import page_keys, people

_MOST = 20_000
_LOCK = threading.Lock()
_GRANTED: OrderedDict[str, set[str]] = OrderedDict()  # people by the name of the file


def keep_grants() -> None:
    """Take note of every file that a page is given; may be called again."""
    if hasattr(MediaFileManager.add, "__wrapped__"):
        return
    MediaFileManager.add = _noting(MediaFileManager.add, _who_draws)  # type: ignore[method-assign]
    MediaFileManager.execute_deferred = _noting(  # type: ignore[method-assign]
        MediaFileManager.execute_deferred, _who_was_offered
    )


def may_fetch(person: str, file: str) -> bool:
    """Tell whether a file, by the last part of its address, stood on a page of this person."""
    with _LOCK:
        return person in _GRANTED.get(_name(file), ())


def _noting(give: Callable[..., str], whose: Callable[..., str | None]) -> Callable[..., str]:
    @wraps(give)
    def noted(manager: MediaFileManager, *args: Any, **kwargs: Any) -> str:
        person = whose(manager, *args)
        url = give(manager, *args, **kwargs)
        if person is not None:
            _grant(_name(url), person)
        return url

    return noted


def _who_draws(_: MediaFileManager, *__: Any) -> str | None:
    try:
        return people.current().id
    except NotAllowed:
        return None


def _who_was_offered(manager: MediaFileManager, *args: Any) -> str | None:
    """Find whose page has the button of a file that is only made when it is asked for, here."""
    offer = manager._deferred_callables.get(args[0]) if args else None
    return page_keys.person_of(offer["session_id"]) if offer else None


def _grant(file: str, person: str) -> None:
    with _LOCK:
        _GRANTED.setdefault(file, set()).add(person)
        _GRANTED.move_to_end(file)
        while len(_GRANTED) > _MOST:
            _GRANTED.popitem(last=False)


def _name(url: str) -> str:
    return url.rpartition("/")[2].partition(".")[0]
