"""The bucket of S3-compatible storage that the settings name, and how long it is waited for."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from pydantic import SecretStr

from library.errors import SettingsError

if TYPE_CHECKING:
    from obstore.store import S3Store

    from library.settings import Settings

_REQUEST_S = 60.0
_CONNECT_S = 3.0
_REGION = "us-east-1"  # of which S3-compatible storage says that it lies there
_NAME = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")


@dataclass(frozen=True)
class Bucket:
    """Where files are kept.

    Attributes:
        prefix: Begins the name of each; empty or without slashes at its ends.
        endpoint: Address of the storage; empty for Amazon's.
        key_id: Empty for that of AWS's own settings, or for the rights of the machine.
    """

    name: str
    prefix: str
    endpoint: str
    region: str
    key_id: str
    secret: SecretStr

    @classmethod
    def of(cls, settings: Settings) -> Bucket:
        """Read the settings.

        Raises:
            SettingsError: If an address is none; what it holds of a key is not repeated.
        """
        parts = urlsplit(settings.files_url)
        if parts.scheme != "s3" or parts.query or parts.fragment or not _NAME.fullmatch(parts.netloc):
            raise SettingsError("files_url_wrong")
        endpoint = (settings.files_endpoint or _of_environment("ENDPOINT_URL_S3", "ENDPOINT_URL", "ENDPOINT")).rstrip(
            "/"
        )
        if endpoint and (urlsplit(endpoint).scheme not in ("http", "https") or "@" in endpoint):
            raise SettingsError("files_endpoint_wrong")
        region = settings.files_region or _of_environment("REGION", "DEFAULT_REGION") or _REGION
        prefix = parts.path.strip("/")
        return cls(parts.netloc, prefix, endpoint.rstrip("/"), region, settings.files_key_id, settings.files_secret)

    @property
    def address(self) -> str:
        """Where requests go."""
        return self.endpoint or f"https://s3.{self.region}.amazonaws.com"

    def open(self, folder: str, tries: int, seconds: float) -> S3Store:
        """Open what lies in a folder of it; nothing is asked yet.

        Args:
            folder: Its name; further ones may lie beside it.
            tries: How often a request is tried again: the first time 0.2 s later, each after twice as long.
            seconds: After which nothing is tried again.

        Raises:
            SettingsError: If the package for it is not installed.
        """
        try:
            from obstore.store import S3Store
        except ImportError as error:
            raise SettingsError("files_not_installed") from error
        given: dict[str, Any] = {"access_key_id": self.key_id, "secret_access_key": self.secret.get_secret_value()}
        given |= {"endpoint": self.endpoint, "region": self.region}
        return S3Store(
            self.name,
            prefix="/".join(filter(None, (self.prefix, folder))),
            disable_bulk_delete=True,  # which not all storages know
            client_options={
                "allow_http": self.endpoint.startswith("http:"),
                "connect_timeout": timedelta(seconds=_CONNECT_S),
                "timeout": timedelta(seconds=_REQUEST_S),
            },
            retry_config={
                "max_retries": tries,
                "retry_timeout": timedelta(seconds=seconds),
                "backoff": {"init_backoff": timedelta(seconds=0.2), "max_backoff": timedelta(seconds=5), "base": 2},
            },
            **{name: value for name, value in given.items() if value},
        )


def _of_environment(*names: str) -> str:
    """Read the first of AWS's own settings that is there."""
    return next((value for name in names if (value := os.environ.get(f"AWS_{name}"))), "")
