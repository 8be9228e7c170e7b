"""In which language and window a test is made always; the others are left to `make soak`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from tests.browser.conftest import DESK, PHONE

_LOCALES = {"English": "en-US", "Chinese": "zh-CN"}
_WINDOWS = {"English": ("en-US", DESK), "Chinese on a phone": ("zh-CN", PHONE)}


def variants(names: str | tuple[str, ...], cases: Mapping[str, Any], *always: str) -> pytest.MarkDecorator:
    """Parametrise a test with cases of one path, of which only those that are named are made always."""
    given = [
        pytest.param(
            *(values if isinstance(values, tuple) else (values,)),
            id=name,
            marks=() if name in always else pytest.mark.soak,
        )
        for name, values in cases.items()
    ]
    return pytest.mark.parametrize(names, given)


IN_ENGLISH = variants("locale", _LOCALES, "English")
IN_CHINESE = variants("locale", _LOCALES, "Chinese")
IN_ENGLISH_ON_A_DESK = variants(("locale", "size"), _WINDOWS, "English")
IN_CHINESE_ON_A_PHONE = variants(("locale", "size"), _WINDOWS, "Chinese on a phone")
