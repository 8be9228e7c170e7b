"""The app is served to other machines only where people log in, or where the operator says that all may use it."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from tests.browser.conftest import start_server_at, wait_until_healthy
from tests.patience import PATIENCE_S
from tests.ports import free_port
from tests.security.provider import run_app, write_secrets

FROM_ELSEWHERE = {
    "every address": (["--server.address", "0.0.0.0"], {}),  # noqa: S104 - what is refused
    "no address, which is every one": (["--server.address", ""], {}),
    "a name by way of a proxy": ([], {"FOOTNOTE_HOSTS": "papers.example"}),
    "as a container is told": ([], {"STREAMLIT_SERVER_ADDRESS": "0.0.0.0"}),  # noqa: S104 - what is refused
}


@pytest.mark.parametrize(("options", "given"), FROM_ELSEWHERE.values(), ids=FROM_ELSEWHERE)
def test_nobody_is_served_from_elsewhere_without_a_login(
    tmp_path: Path, options: list[str], given: dict[str, str]
) -> None:
    ended = run_app(*options, FOOTNOTE_LIBRARY=str(tmp_path / "library"), **given)
    assert ended.returncode == 1
    assert "FOOTNOTE_OPEN_TO_ALL" in ended.stderr
    assert "[auth]" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert not (tmp_path / "library").exists()


def test_the_refusal_is_said_in_chinese_too(tmp_path: Path) -> None:
    ended = run_app("--server.address", "0.0.0.0", FOOTNOTE_LANGUAGE="zh", FOOTNOTE_LIBRARY=str(tmp_path / "library"))  # noqa: S104 - what is refused
    assert "没有启动" in ended.stderr


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"redirect_uri": ""}, "redirect_uri"),
        ({"redirect_uri": "http://localhost:8501/"}, "redirect_uri"),
        ({"redirect_uri": "http://papers.example/oauth2callback"}, "redirect_uri (https)"),
        ({"cookie_secret": ""}, "cookie_secret"),
        ({"cookie_secret": "xxx"}, "cookie_secret"),
        ({"client_id": ""}, "client_id"),
        ({"client_secret": ""}, "client_secret"),
        ({"server_metadata_url": ""}, "server_metadata_url"),
    ],
)
def test_half_a_login_is_no_login(tmp_path: Path, changed: dict[str, str], named: str) -> None:
    write_secrets(tmp_path / "secrets.toml", "http://localhost:9", 8501, **changed)
    ended = run_app("--secrets.files", str(tmp_path / "secrets.toml"), FOOTNOTE_LIBRARY=str(tmp_path / "library"))
    assert ended.returncode == 1
    assert named in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_misspelt_setting_ends_a_server_that_others_reach(tmp_path: Path) -> None:
    ended = run_app("--server.address", "0.0.0.0", FOOTNOTE_OPEN_TO_AL="true", FOOTNOTE_LIBRARY=str(tmp_path / "x"))  # noqa: S104 - what is refused
    assert ended.returncode == 1
    assert "FOOTNOTE_OPEN_TO_ALL" in ended.stderr


def test_what_is_open_to_all_by_a_setting_is_served_but_to_programs_with_a_token_alone(tmp_path: Path) -> None:
    options = ["--server.address", "0.0.0.0"]  # noqa: S104 - what is asked for
    server, process = start_server_at(free_port(), tmp_path, options, {"FOOTNOTE_OPEN_TO_ALL": "true"})
    try:
        wait_until_healthy(server)
        assert httpx.get(f"{server.url}/api/documents", timeout=PATIENCE_S, trust_env=False).status_code == 401
    finally:
        process.terminate()
        process.wait(PATIENCE_S)
