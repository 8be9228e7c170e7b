from __future__ import annotations

from types import SimpleNamespace

import pytest
from streamlit import runtime

from ui.shared.pace import paced


@pytest.mark.parametrize(("pages", "seconds"), [(1, 0.5), (4, 0.5), (20, 2.5), (80, 10.0)])
def test_many_pages_together_draw_as_often_as_a_few(
    pages: int, seconds: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    sessions = SimpleNamespace(num_active_sessions=lambda: pages)
    monkeypatch.setattr(runtime, "exists", lambda: True)
    monkeypatch.setattr(runtime, "get_instance", lambda: SimpleNamespace(_session_mgr=sessions))
    assert paced(0.5) == seconds


def test_without_a_server_nothing_is_waited_for_longer() -> None:
    assert paced(0.5) == 0.5
