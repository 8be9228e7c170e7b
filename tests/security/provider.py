"""A login provider on the loopback, the app that trusts it, and people who log in, by a browser's requests."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import oidc_provider_mock
import pytest

from library.settings import ROOT
from tests.browser.conftest import Server, running, start_server_at
from tests.patience import PATIENCE_S
from tests.ports import free_port

PEOPLE = ("alice", "bob", "carol")


@dataclass(frozen=True)
class Place:
    """An app where people log in.

    Attributes:
        secret: What it signs its cookies with.
        issuer: The address of its login provider.
    """

    server: Server
    secret: str
    issuer: str


@contextmanager
def provider(*people: str) -> Iterator[str]:
    """Run a provider that vouches for the e-mail addresses of some people, and give its address."""
    claims = {"email_verified": True}
    users = [
        oidc_provider_mock.User(sub=name, claims={"email": f"{name}@example.org", "name": name.capitalize(), **claims})
        for name in people
    ]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")  # it is on the loopback
        with oidc_provider_mock.run_server_in_thread(user_claims=users) as running:
            yield f"http://localhost:{running.server_port}"


def write_secrets(file: Path, issuer: str, port: int, **changed: str) -> str:
    """Write a secrets.toml that names the provider, and give the secret of the cookies."""
    secret = secrets.token_hex(32)
    values = {
        "redirect_uri": f"http://localhost:{port}/oauth2callback",
        "cookie_secret": secret,
        "client_id": "footnote",
        "client_secret": "not a secret",
        "server_metadata_url": f"{issuer}/.well-known/openid-configuration",
        **changed,
    }
    lines = [f'{name} = "{value}"' for name, value in values.items() if value]
    file.write_text("\n".join(["[auth]", *lines, ""]), "utf-8")
    return secret


@contextmanager
def place_with_login(folder: Path, **given: str) -> Iterator[Place]:
    """Run the app with a provider; what is given is as for `start_server`."""
    port = free_port()
    with provider(*PEOPLE) as issuer:
        secret = write_secrets(folder / "secrets.toml", issuer, port)
        options = ["--secrets.files", str(folder / "secrets.toml")]
        with running(*start_server_at(port, folder, options, {"NO_PROXY": "localhost", **given})) as server:
            yield Place(server, secret, issuer)


def run_app(*options: str, **given: str) -> subprocess.CompletedProcess[str]:
    """Start the app and wait until it ends by itself, which it must."""
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(free_port()), *options]
    return subprocess.run(
        command, cwd=ROOT, env=os.environ | given, capture_output=True, text=True, timeout=PATIENCE_S, check=False
    )


@dataclass
class Client:
    """A person at a browser, as far as its requests go."""

    place: Place
    name: str = ""
    http: httpx.Client = field(init=False)

    def __post_init__(self) -> None:
        self.http = httpx.Client(
            base_url=self.place.server.url, timeout=PATIENCE_S, trust_env=False, follow_redirects=True
        )
        if self.name:
            self.log_in()

    def log_in(self) -> None:
        """Go the way to the provider and back."""
        form = self.http.get("/login")
        assert str(form.url).startswith(self.place.issuer), form.url
        back = self.http.post(str(form.url), data={"sub": self.name})
        assert back.status_code == 200, back.text
        assert str(back.url).rstrip("/") == self.place.server.url

    def get(self, path: str, **given: Any) -> httpx.Response:
        return self.http.get(path, **given)
