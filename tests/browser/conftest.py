"""A real browser over a real server process with a real library, made once for all browser tests."""

from __future__ import annotations

import os
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from library.library import Library
from library.settings import ROOT, read_settings
from rag.study.guide import Guide
from tests.documents import add_files
from tests.patience import PATIENCE_S, wait_until
from tests.pdfs import make_pdf
from tests.ports import free_port
from tests.rag.model_server import ANSWER, ModelServer

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

ARTIFACTS = ROOT / "artifacts"
DESK: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
HARBOUR = (
    "The harbour of Westhaven opened in 1931 and has three quays.\n"
    "Revenue of the harbour was 5.3 million crowns in 2023 and 4.9 million crowns in 2022.\n"
    "The ferry to Eastholm sails at noon.\n"
    "西港的港口于1931年启用，有三个码头。\n"
    "渡轮每天中午从东码头开航。"
)
POLICY = "Content Security Policy"  # Chromium's words for what that kept from a page
PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "DDGS_PROXY")
NOWHERE = "http://127.0.0.1:9"  # a proxy that nobody listens at
# Chromium's own calls home are off, so that a request to another host is the page's.
QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-gpu",
    "--no-sandbox",
)
# To start a process for each page and to optimise scripts that run for seconds takes a third of a visit's time.
SPARING = ("--renderer-process-limit=1", "--js-flags=--no-opt --no-maglev")


@dataclass(frozen=True)
class Server:
    """A running app."""

    url: str
    library: Path
    watched: str  # the address of its port for health and metrics
    pid: int


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything in this folder, and leave it out where that was asked for."""
    here = Path(__file__).parent
    skip = pytest.mark.skip(reason="SKIP_BROWSER=1")
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if os.environ.get("SKIP_BROWSER") == "1":
                item.add_marker(skip)


def start_server(folder: Path, **given: str) -> tuple[Server, subprocess.Popen[bytes]]:
    """Start the app as `make run` does, on a free port, without waiting for it.

    Args:
        folder: Holds its library and its log.
        given: Names of the environment and their values, beside those of this process.
    """
    return start_server_at(free_port(), folder, (), given)


def start_server_at(
    port: int, folder: Path, options: Sequence[str], given: Mapping[str, str]
) -> tuple[Server, subprocess.Popen[bytes]]:
    """Start the app on a port, with options of Streamlit; the rest is as for `start_server`."""
    watched, library = free_port(), folder / "library"
    environment = os.environ | {"FOOTNOTE_LIBRARY": str(library), "FOOTNOTE_WEB_DEADLINE_S": "3"}
    environment |= {"FOOTNOTE_WATCH_PORT": str(watched), "FOOTNOTE_LOG_FORMAT": "json", "FOOTNOTE_LOG_LEVEL": "INFO"}
    # What this machine's network is like must not decide a test.
    environment |= dict.fromkeys(PROXIES, NOWHERE) | dict(given)
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port), *options]
    with (folder / "server.log").open("wb") as output:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT)
    return Server(f"http://localhost:{port}", library, f"http://localhost:{watched}", process.pid), process


@contextmanager
def running(server: Server, process: subprocess.Popen[bytes]) -> Iterator[Server]:
    """Wait until an app that was started can be asked, and end it afterwards."""
    try:
        wait_until_healthy(server)
        yield server
    finally:
        process.terminate()
        process.wait(PATIENCE_S)


@contextmanager
def app_with(folder: Path, document: Path, **given: str) -> Iterator[Server]:
    """Run the app on a new library with a document, or a folder of them; what is given is as for `start_server`."""
    fill_library(folder, document)
    with running(*start_server(folder, **given)) as server:
        yield server


def fill_library(folder: Path, document: Path, guided: bool = False) -> None:
    """Make the library that an app will open.

    Args:
        folder: Holds the library.
        document: A PDF, or a folder of them.
        guided: True keeps an empty guide of each document. Otherwise one is made when the document is first shown, by
            a model perhaps that says what the test of that moment wants to hear.
    """
    settings = read_settings(library=folder / "library")
    paths = sorted(document.glob("*.pdf")) if document.is_dir() else [document]
    with Library.open(settings) as library:
        jobs = add_files(library, settings, paths)
        for added in library.documents() if guided else ():
            library.guides.keep(added, Guide(None, None, ()).as_dict())
    assert {job.stage for job in jobs} == {"ready"}


def wait_until_healthy(server: Server) -> None:
    """Wait for the server; the body is compared because Streamlit answers unknown paths with 200 too."""

    def healthy() -> bool:
        try:
            with urllib.request.urlopen(f"{server.url}/_stcore/health", timeout=PATIENCE_S) as reply:  # noqa: S310 - our own address
                return bool(reply.read() == b"ok")
        except (urllib.error.URLError, OSError):
            return False

    wait_until(healthy)


@pytest.fixture(scope="session")
def samples_app(tmp_path_factory: pytest.TempPathFactory, clean_environment: None) -> Iterator[Server]:
    """The app with the samples in its library."""
    with app_with(tmp_path_factory.mktemp("app"), ROOT / "data" / "samples") as server:
        yield server


@pytest.fixture(scope="session")
def server(samples_app: Server) -> Server:
    """The app that is visited; a file of tests may have another in its place."""
    return samples_app


@pytest.fixture(scope="session")
def shared_model() -> Iterator[ModelServer]:
    with ModelServer().running() as server:
        yield server


@pytest.fixture
def model_server(shared_model: ModelServer) -> ModelServer:
    """The model of `model_app`; what it says is each test's to set."""
    shared_model.says, shared_model.reviews = ANSWER, ""
    return shared_model


@pytest.fixture(scope="session")
def model_app(
    shared_model: ModelServer, tmp_path_factory: pytest.TempPathFactory, clean_environment: None
) -> Iterator[Server]:
    """The app with one document, whose questions go to a scripted model."""
    folder = tmp_path_factory.mktemp("model")
    path = make_pdf(folder / "harbour.pdf", [HARBOUR], title="Harbour")
    # The model, unlike the world, is there.
    asks = {"FOOTNOTE_MODEL": "good", "OPENAI_BASE_URL": shared_model.address, "NO_PROXY": "127.0.0.1"}
    fill_library(folder, path, guided=True)
    with running(*start_server(folder, **asks)) as server:
        yield server


@contextmanager
def busy_machine() -> Iterator[None]:
    """Keep every core busy with something else; what other workers test beside this one counts."""
    others = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1")) - 1
    count = max(0, (os.cpu_count() or 1) - others)
    loops = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(count)]
    try:
        yield
    finally:
        for loop in loops:
            loop.kill()
            loop.wait()


@dataclass
class Visitor:
    """A person at a browser: opens the app, asks, looks."""

    page: Page
    server: Server
    hosts: set[str]
    refused: list[str] = field(default_factory=list)  # what the app's own content security policy kept from it

    def open(self, path: str = "") -> None:
        """Open a page of the app and wait until it can be asked something."""
        self.page.goto(self.server.url + path)
        self.page.get_by_test_id("stChatInput").wait_for()

    def ask(self, question: str) -> None:
        """Type a question, send it, and wait for its whole answer."""
        before = self.page.locator('[class*="st-key-foot_"]').count()
        self.send(question)
        self.wait_for_answers(before + 1)

    def send(self, question: str) -> None:
        """Type a question and send it; it is not sent before the files are that are attached to it."""
        words = self.page.locator('[data-testid="stChatInput"] textarea')
        words.fill(question)
        wait_until(lambda: not words.input_value(), lambda: words.press("Enter"))

    def wait_for_page(self) -> None:
        """Wait until the picture of a page is painted in the reading pane."""
        self.page.locator(".sheet:not(.waiting) img").first.wait_for()

    def attach(self, *paths: Path) -> None:
        """Attach files to the next question, and wait until they stand in its box.

        Before they do, Enter sends the question without them (Streamlit 1.67).
        """
        box = self.page.get_by_test_id("stChatInput")
        self.page.locator('.stApp[data-test-script-state="notRunning"]').wait_for()
        box.locator("input[type=file]").set_input_files(list(paths))
        expect(box.get_by_test_id("stFileChip")).to_have_count(len(paths))

    def wait_for_answers(self, count: int) -> None:
        """Wait until so many answers stand there, whole."""
        self.page.locator('[class*="st-key-foot_"]').nth(count - 1).wait_for(timeout=PATIENCE_S * 1000)

    def clear_jobs(self) -> None:
        """Dismiss what ended, because the tests share a library."""
        dismiss = self.page.locator('.st-key-jobs [class*="st-key-dismiss_"] button')
        while dismiss.count():
            row = dismiss.first.locator('xpath=ancestor::*[contains(@class, "st-key-")][1]')
            key = next(name for name in str(row.get_attribute("class")).split() if name.startswith("st-key-"))
            dismiss.first.click()
            # Another row may come meanwhile, so that their number tells nothing.
            expect(self.page.locator(f".{key}")).to_have_count(0)  # for a moment it may stand there twice

    def pause(self) -> None:
        """Let the browser go on for a moment."""
        self.page.wait_for_timeout(50)

    def see(self, name: str) -> None:
        """Keep a screenshot."""
        self.page.screenshot(path=ARTIFACTS / f"{name}.png", animations="disabled")


@pytest.fixture(scope="session")
def contexts(browser: Browser) -> Callable[..., BrowserContext]:
    """Make a browser's contexts; few serve all tests, each with an empty page whose process all its pages share."""

    @cache
    def of(locale: str, ratio: int) -> BrowserContext:
        context = browser.new_context(viewport=DESK, locale=locale, device_scale_factor=ratio)
        context.new_page()
        return context

    return of


@pytest.fixture
def visit(contexts: Callable[..., BrowserContext], server: Server) -> Iterator[Any]:
    """Make a visitor with a window, language and theme, of whom the browser remembers nothing afterwards."""
    visitors: list[Visitor] = []

    def make(size: Any = DESK, locale: str = "en-US", theme: Any = "light", ratio: int = 1) -> Visitor:
        page = contexts(locale, ratio).new_page()
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=theme)
        page.set_default_timeout(PATIENCE_S * 1000)
        visitor = Visitor(page, server, set())
        visitors.append(visitor)
        page.on("console", lambda said: visitor.refused.append(said.text) if POLICY in said.text else None)
        page.on("request", lambda request: visitor.hosts.add(request.url.split("/")[2] if "//" in request.url else ""))
        return visitor

    yield make
    for visitor in visitors:
        forget(visitor.page)
    assert [text for visitor in visitors for text in visitor.refused] == []


def forget(visited: Page) -> None:
    """Close every page beside one, and it, with what they stored; the empty one stays."""
    context = visited.context
    if not visited.is_closed() and visited.url.startswith("http"):
        visited.evaluate("localStorage.clear(); sessionStorage.clear()")
    for page in context.pages[1:]:
        page.close()
    context.clear_cookies()
    context.clear_permissions()
