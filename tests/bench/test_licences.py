from __future__ import annotations

import pytest

from bench.licences import EXCEPTIONS, FILE, Licensed, format_list, installed, is_permitted
from tests.house import read_requirements


@pytest.mark.parametrize(
    ("licence", "permitted"),
    [
        ("MIT", True),
        ("MPL-2.0 AND (Apache-2.0 OR MIT)", True),
        ("MPL-1.1 OR GPL-2.0-only OR LGPL-2.1-or-later", True),
        ("MIT AND GPL-3.0-or-later", False),
        ("GPL-3.0-only AND (MIT OR Apache-2.0)", False),
        ("GNU Lesser General Public License v3 (LGPLv3)", False),
        ("AGPL-3.0", False),
        ("NVIDIA Proprietary Software", False),
        ("", False),
    ],
)
def test_which_licences_are_taken(licence: str, permitted: bool) -> None:
    assert is_permitted(licence) is permitted


def test_nothing_that_is_installed_asks_more_than_mpl() -> None:
    wrong = [each for each in installed() if not is_permitted(each.licence) and not each.exception]
    assert wrong == []


def test_every_requirement_and_what_it_needs_is_looked_at() -> None:
    found = {each.name: each for each in installed()}
    assert {name for name, each in found.items() if each.pinned} >= {"streamlit", "pypdf", "chromadb", "reportlab"}
    assert not found["certifi"].pinned  # needed by others
    assert "cryptography" in found


def test_the_list_in_the_docs_names_every_requirement_as_it_is_pinned() -> None:
    """Run `make licences` when this fails."""
    listed = FILE.read_text("utf-8")
    pins = {
        name: pin.partition(";")[0].removeprefix("==")
        for name, (pin, _) in read_requirements("requirements.txt").items()
    }
    here = {each.name for each in installed()}
    assert [name for name, pin in pins.items() if name in here and f"| **{name}** | {pin}" not in listed] == []


def test_an_exception_stands_in_the_list_with_its_reason() -> None:
    listed = format_list([Licensed("nvidia-cublas", "13", "NVIDIA Proprietary Software", False)])
    assert f"| nvidia-cublas | 13 | {EXCEPTIONS['nvidia-']} |" in listed
