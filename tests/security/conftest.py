"""Two people at their browsers, in an app where people log in."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from library.library import Library
from library.settings import read_settings
from tests.browser.conftest import DESK, Visitor, forget
from tests.documents import add_document
from tests.patience import PATIENCE_S
from tests.security.provider import Place, place_with_login

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext

FOR_ALL = "handbook.pdf"
FOR_ALL_SAYS = "Every employee may take thirty days of leave."


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what drives a browser, and leave it out where that was asked for."""
    skip = pytest.mark.skip(reason="SKIP_BROWSER=1")
    for item in items:
        if Path(__file__).parent in item.path.parents and "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)
            if os.environ.get("SKIP_BROWSER") == "1":
                item.add_marker(skip)


@pytest.fixture(scope="session")
def shared_place(tmp_path_factory: pytest.TempPathFactory, clean_environment: None) -> Iterator[Place]:
    """The app with a login for who has an address of example.org, and a library for all; alice is an admin."""
    folder = tmp_path_factory.mktemp("people")
    settings = read_settings(library=folder / "for-all")
    with Library.open(settings) as library:
        add_document(library, settings, FOR_ALL, [FOR_ALL_SAYS], title="Handbook")
    people = {"FOOTNOTE_PEOPLE": "@example.org", "FOOTNOTE_ADMINS": "alice@example.org"}
    with place_with_login(folder, FOOTNOTE_SHARED_LIBRARY=str(settings.library), **people) as place:
        yield place


LogIn = Callable[[str], Visitor]


@pytest.fixture(scope="session")
def browsers(browser: Browser) -> Callable[[str], BrowserContext]:
    """Give each person a browser of their own, which serves all tests."""

    @cache
    def of(name: str) -> BrowserContext:
        context = browser.new_context(viewport=DESK)
        context.new_page()
        return context

    return of


@pytest.fixture
def log_in(browsers: Callable[[str], BrowserContext], shared_place: Place) -> Iterator[LogIn]:
    """Let a person log in with a browser of their own, which remembers nothing afterwards."""
    visitors: list[Visitor] = []

    def log_in_as(name: str) -> Visitor:
        page = browsers(name).new_page()
        visitor = Visitor(page, shared_place.server, set())
        visitors.append(visitor)
        page.set_default_timeout(PATIENCE_S * 1000)
        page.goto(shared_place.server.url)
        page.locator("main a").first.click()
        page.wait_for_url(f"{shared_place.issuer}/**")
        page.locator(f'button[value="{name}"]').click()
        page.get_by_test_id("stChatInput").wait_for()
        return visitor

    yield log_in_as
    for visitor in visitors:
        forget(visitor.page)
