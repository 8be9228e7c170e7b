"""The app is served to other machines only where people log in, or where the operator says that all may use it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from streamlit import config

from tests.browser.conftest import running, start_server_at
from tests.patience import PATIENCE_S
from tests.ports import free_port
from tests.security.provider import run_app, write_secrets
from ui import start_check
from ui.shared.server import settings

EVERYWHERE = "0.0.0.0"  # noqa: S104 - what is refused
LOGIN = {
    "redirect_uri": "http://localhost:8501/oauth2callback",
    "cookie_secret": "0" * 64,
    "client_id": "footnote",
    "client_secret": "not a secret",
    "server_metadata_url": "http://localhost:9/.well-known/openid-configuration",
}
Start = Callable[..., str]


class Ended(BaseException):
    """The process would be over."""


def _end(code: int) -> None:
    raise Ended(code)


@pytest.fixture
def start(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Start]:
    """Check in this process how the app is asked to be served, which must end it, and give what is said."""

    def check(address: str = "localhost", login: dict[str, str] | None = None, **given: str) -> str:
        settings.clear()
        config.set_option("server.address", address)
        monkeypatch.setattr(start_check, "auth_section", lambda: login or {})
        for name, value in given.items():
            monkeypatch.setenv(name, value)
        with pytest.raises(Ended, match="1"):
            start_check.require_safe()
        return capsys.readouterr().err

    before = config.get_option("server.address")
    monkeypatch.setattr("os._exit", _end)
    yield check
    config.set_option("server.address", before)
    settings.clear()


def test_nobody_is_served_from_elsewhere_without_a_login(tmp_path: Path) -> None:
    """As a container is told to."""
    library = tmp_path / "library"
    ended = run_app(STREAMLIT_SERVER_ADDRESS=EVERYWHERE, FOOTNOTE_LIBRARY=str(library))
    assert ended.returncode == 1
    assert "FOOTNOTE_OPEN_TO_ALL" in ended.stderr
    assert "[auth]" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert not library.exists()


@pytest.mark.parametrize(
    ("address", "hosts"),
    [(EVERYWHERE, ""), ("", ""), ("localhost", "papers.example")],
    ids=["every address", "no address, which is every one", "a name by way of a proxy"],
)
def test_from_elsewhere_is_by_any_way(start: Start, address: str, hosts: str) -> None:
    said = start(address, FOOTNOTE_HOSTS=hosts)
    assert "FOOTNOTE_OPEN_TO_ALL" in said
    assert "[auth]" in said


def test_the_refusal_is_said_in_chinese_too(start: Start) -> None:
    assert "没有启动" in start(EVERYWHERE, FOOTNOTE_LANGUAGE="zh")


def test_half_a_login_is_no_login(tmp_path: Path) -> None:
    write_secrets(tmp_path / "secrets.toml", "http://localhost:9", 8501, client_id="")
    ended = run_app("--secrets.files", str(tmp_path / "secrets.toml"), FOOTNOTE_LIBRARY=str(tmp_path / "library"))
    assert ended.returncode == 1
    assert "client_id" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"redirect_uri": ""}, "redirect_uri"),
        ({"redirect_uri": "http://localhost:8501/"}, "redirect_uri"),
        ({"redirect_uri": "http://papers.example/oauth2callback"}, "redirect_uri (https)"),
        ({"cookie_secret": ""}, "cookie_secret"),
        ({"cookie_secret": "xxx"}, "cookie_secret"),
        ({"client_secret": ""}, "client_secret"),
        ({"server_metadata_url": ""}, "server_metadata_url"),
    ],
)
def test_each_line_of_a_login_is_needed(start: Start, changed: dict[str, str], named: str) -> None:
    assert named in start(login=LOGIN | changed)


def test_a_misspelt_setting_ends_a_server_that_others_reach(start: Start) -> None:
    assert "FOOTNOTE_OPEN_TO_ALL" in start(EVERYWHERE, FOOTNOTE_OPEN_TO_AL="true")


def test_what_is_open_to_all_by_a_setting_is_served_but_to_programs_with_a_token_alone(tmp_path: Path) -> None:
    options = ["--server.address", EVERYWHERE]
    with running(*start_server_at(free_port(), tmp_path, options, {"FOOTNOTE_OPEN_TO_ALL": "true"})) as server:
        assert httpx.get(f"{server.url}/api/documents", timeout=PATIENCE_S, trust_env=False).status_code == 401
