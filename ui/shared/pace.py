"""How often a page draws a part of itself by a timer: less often for each, the more pages are open."""

from __future__ import annotations

from streamlit import runtime

_PAGES = 4  # that draw as often as they like


def paced(seconds: float) -> float:
    """Return the seconds between two drawings of one page, so that all together cost no more than a few would.

    At 20 pages the drawing of progress took all that there is, and questions waited for it.
    """
    sessions = getattr(runtime.get_instance(), "_session_mgr", None) if runtime.exists() else None
    pages = sessions.num_active_sessions() if sessions else 1  # Streamlit's own tests of pages have no sessions
    return seconds * max(1.0, pages / _PAGES)
