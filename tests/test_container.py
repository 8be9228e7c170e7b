"""Dockerfile and compose.yaml, as far as they can be checked where no container runs."""

from __future__ import annotations

import platform
import re
import shlex
import subprocess
import sys
from fnmatch import fnmatch
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from library.settings import ROOT, Settings

_TOOLS = Path(sys.executable).parent


@cache
def _steps() -> list[tuple[str, str]]:
    """The instructions of the Dockerfile with what they are given, each on one line."""
    text = re.sub(r"^\s*#.*\n", "", (ROOT / "Dockerfile").read_text("utf-8"), flags=re.MULTILINE)
    lines = re.sub(r"\\\n\s*", " ", text).splitlines()
    return [(words[0], words[1]) for line in lines if len(words := line.split(maxsplit=1)) == 2]


def _given(instruction: str) -> list[str]:
    return [given for name, given in _steps() if name == instruction]


@cache
def _services() -> dict[str, Any]:
    services: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))["services"]
    return services


def test_the_linters_find_nothing() -> None:
    tools = [("compose-lint", "compose.yaml"), ("compose-lint", "compose.servers.yaml")]
    if sys.platform == "linux" and platform.machine() == "x86_64":  # what hadolint's package is made for
        tools.append(("hadolint", "Dockerfile"))
    for tool, file in tools:
        run = subprocess.run([str(_TOOLS / tool), file], cwd=ROOT, capture_output=True, text=True)
        assert run.returncode == 0, run.stdout + run.stderr


def test_what_is_copied_exists_and_is_not_kept_from_the_build() -> None:
    let_in = [line[1:] for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines() if line.startswith("!")]
    copied = [shlex.split(given)[:-1] for given in _given("COPY") if "--from=" not in given]
    sources = [source for line in copied for source in line]
    assert {"app.py", "library", "ingest", "rag", "ui", "static", ".streamlit/config.toml"} <= set(sources)
    assert [source for source in sources if not (ROOT / source).exists()] == []
    assert sorted(sources) == sorted(let_in)


def test_no_secret_history_or_library_is_copied() -> None:
    let_in = [line[1:] for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines() if line.startswith("!")]
    private = [".streamlit/secrets.toml", ".git/config", "data/library/footnote.sqlite3", ".venv/bin/python", ".env"]
    assert [path for path in private for place in let_in if path == place or fnmatch(path, f"{place}/*")] == []


def test_the_image_runs_as_nobody_in_particular_and_is_asked_for_its_health() -> None:
    assert _given("USER") == ["10001:10001"]
    assert _steps().index(("USER", "10001:10001")) > max(n for n, (name, _) in enumerate(_steps()) if name == "RUN")
    assert _given("VOLUME") == ["/data"]
    (health,) = _given("HEALTHCHECK")
    assert "/_stcore/health" in health
    assert "== b'ok'" in health  # Streamlit answers unknown paths with 200
    (environment,) = (given for given in _given("ENV") if "FOOTNOTE_WATCH_PORT" in given)
    port = re.search(r"FOOTNOTE_WATCH_PORT=(\d+)", environment)
    assert port
    assert f"127.0.0.1:{port[1]}/health" in health
    assert port[1] not in " ".join(_given("EXPOSE"))
    assert "/whl/cpu" in " ".join(_given("ARG"))


def test_the_services_can_write_nothing_but_their_volume_and_are_reached_from_this_machine_alone() -> None:
    for service in _services().values():
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert "no-new-privileges:true" in service["security_opt"]
        assert service["mem_limit"]
        assert service["pids_limit"]
        assert all(port.startswith("127.0.0.1:") for port in service.get("ports", []))
    assert _services()["app"]["volumes"] == ["library:/data"]
    assert _services()["chroma"]["profiles"] == ["chroma"]
    assert "ports" not in _services()["chroma"]  # it has no authentication


def test_the_server_of_the_vectors_has_the_version_of_its_client() -> None:
    pin = re.search(r"^chromadb==(\S+)", (ROOT / "requirements.txt").read_text("utf-8"), re.MULTILINE)
    assert pin
    assert _services()["chroma"]["image"] == f"chromadb/chroma:{pin[1]}"


def test_for_many_the_login_is_mounted_where_the_app_reads_it_and_nothing_is_published_anew() -> None:
    added = yaml.safe_load((ROOT / "compose.people.yaml").read_text("utf-8"))
    (login,) = added["services"]["app"]["secrets"]
    assert login["target"] == "/app/.streamlit/secrets.toml"
    assert added["secrets"] == {"login": {"file": ".streamlit/secrets.toml"}}
    assert set(added["services"]["app"]) == {"environment", "secrets"}
    assert not any(name.startswith("FOOTNOTE_OPEN_TO_ALL") for name in added["services"]["app"]["environment"])


def test_on_servers_the_stores_are_reached_by_the_app_and_the_workers_alone() -> None:
    services = yaml.safe_load((ROOT / "compose.servers.yaml").read_text("utf-8"))["services"]
    assert not any("ports" in service for service in services.values())
    assert services["worker"]["image"] == _services()["app"]["image"]
    assert services["vectors"]["image"] == _services()["chroma"]["image"]
    stores = {name for name in services["worker"]["environment"] if name != "FOOTNOTE_LIBRARY"}
    assert stores < services["app"]["environment"].keys()
    for name, service in services.items():
        assert name == "app" or (service["read_only"] and service["cap_drop"] == ["ALL"] and service["mem_limit"])


def test_in_a_container_nobody_is_served_unless_that_is_said() -> None:
    assert "STREAMLIT_SERVER_ADDRESS=0.0.0.0" in " ".join(_given("ENV"))
    assert "FOOTNOTE_OPEN_TO_ALL" not in " ".join(_given("ENV"))
    assert "FOOTNOTE_OPEN_TO_ALL" in _services()["app"]["environment"]  # as the shell has it; not set by itself


def test_only_settings_that_exist_are_passed_on() -> None:
    known = {f"FOOTNOTE_{name.upper()}" for name in Settings.model_fields}
    added = yaml.safe_load((ROOT / "compose.people.yaml").read_text("utf-8"))["services"]["app"]["environment"]
    servers = yaml.safe_load((ROOT / "compose.servers.yaml").read_text("utf-8"))["services"]
    stores = [*servers["app"]["environment"], *servers["worker"]["environment"]]
    every = [name.partition("=")[0] for name in [*_services()["app"]["environment"], *added, *stores]]
    given = [name for name in every if name.startswith("FOOTNOTE_")]
    given += re.findall(r"FOOTNOTE_\w+", " ".join(_given("ENV")))
    assert [name for name in given if name not in known] == []
