"""A Chroma server, or Chroma Cloud: how it is reached, and how long one that does not answer is waited for."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlsplit

from pydantic import SecretStr

from library.errors import SettingsError, StorageError, StoreAway, first_line
from library.noted_requests import note_requests
from library.outgoing import NO_CONNECTION, Departure, Recorder, host_of, outcome_of
from library.settings import Settings

T = TypeVar("T")

CLOUD_BATCH = 300
"""Records that a request of Chroma Cloud may write or give: its quota, of which its client does not know."""

WAITS_TO_READ_S = (0.2, 0.8)
WAITS_TO_WRITE_S = (0.5, 1.0, 2.0, 4.0, 8.0)
_NO_KEY = SecretStr("")
_CONNECT_S = 5.0
_REQUEST_S = 60.0
_REFUSED = (401, 403)
_FOR_NOW = (408, 429, 502, 503, 504)


@dataclass(frozen=True)
class ChromaServer:
    """Where it is, and as whom it is asked.

    Attributes:
        tenant: Empty for the one that the key belongs to, or the server's default.
        database: Likewise.
        key: Empty where the server asks for none.
    """

    url: str
    tenant: str = ""
    database: str = ""
    key: SecretStr = _NO_KEY

    @classmethod
    def of(cls, settings: Settings) -> ChromaServer | None:
        """Read the settings; None where the vectors lie in the library's folder."""
        if not settings.chroma_url:
            return None
        return cls(settings.chroma_url, settings.chroma_tenant, settings.chroma_database, settings.chroma_key)

    def connect(self, record: Recorder) -> Any:
        """Return a client, whose requests are recorded.

        Raises:
            SettingsError: If the address is none.
            StoreAway: If the server does not answer.
            StorageError: If it refuses the key.
        """
        import chromadb
        import httpx
        from chromadb.config import DEFAULT_DATABASE, DEFAULT_TENANT
        from chromadb.config import Settings as Config

        parts = urlsplit(self.url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username:
            raise SettingsError("chroma_url_wrong", url=repr(host_of(self.url) if parts.username else self.url))
        port = parts.port or (443 if parts.scheme == "https" else 8000)
        headers = {"x-chroma-token": key} if (key := self.key.get_secret_value()) else {}
        # Chroma's own client would wait for ever, and says of each failure here only that there was one.
        who = self._ask_who(f"{parts.scheme}://{parts.hostname}:{port}", headers, record)
        databases = who.get("databases") or []
        client = chromadb.HttpClient(
            parts.hostname,
            port,
            ssl=parts.scheme == "https",
            headers=headers,
            settings=Config(anonymized_telemetry=False),
            tenant=self.tenant or who.get("tenant") or DEFAULT_TENANT,
            database=self.database or (databases[0] if key and len(databases) == 1 else DEFAULT_DATABASE),
        )
        session = client._server._session  # type: ignore[attr-defined]  # private in Chroma 1.5
        session.timeout = httpx.Timeout(_REQUEST_S, connect=_CONNECT_S)
        note_requests(session, record, "keep vectors")
        session.event_hooks["response"].append(_require_answer)
        return client

    def most_at_once(self, client: Any) -> int:
        """How many records a request may write or ask for."""
        most = int(client.get_max_batch_size())
        return min(most, CLOUD_BATCH) if self.key.get_secret_value() else most

    def patiently(self, act: Callable[[], T], waits: Sequence[float]) -> T:
        """Do something that may be done twice; a server that is away is asked again after each of these seconds."""
        for seconds in waits:
            try:
                with self.translated():
                    return act()
            except StoreAway:
                time.sleep(seconds)
        with self.translated():
            return act()

    @contextmanager
    def translated(self) -> Iterator[None]:
        """Raise what the server's absence and its refusal mean; other errors pass."""
        import httpx
        from chromadb.errors import AuthorizationError, ChromaAuthError, RateLimitError

        place = host_of(self.url)
        try:
            yield
        except (httpx.TransportError, RateLimitError) as error:
            raise StoreAway("vectors_away", place=place) from error
        except (ChromaAuthError, AuthorizationError) as error:
            raise StorageError("vectors_refused", place=place) from error
        except httpx.HTTPStatusError as error:
            if error.response.status_code in _REFUSED:
                raise StorageError("vectors_refused", place=place) from error
            raise StoreAway("vectors_away", place=place) from error

    def said_of(self, error: BaseException) -> str:
        """Return what an error says, without the key."""
        said, key = first_line(error), self.key.get_secret_value()
        return said.replace(key, "…") if key else said

    def _ask_who(self, address: str, headers: dict[str, str], record: Recorder) -> dict[str, Any]:
        import httpx

        departure = Departure(record, address, "keep vectors", approximate=True)
        with self.translated():
            try:
                response = httpx.get(f"{address}/api/v2/auth/identity", headers=headers, timeout=_CONNECT_S)
            except httpx.TransportError:
                departure.end(NO_CONNECTION)
                raise
            departure.received = len(response.content)
            departure.end(outcome_of(response.status_code))
            _require_answer(response)
            said = response.json() if response.is_success else {}
            return said if isinstance(said, dict) else {}


def _require_answer(response: Any) -> None:
    """Raise for a reply that is none of Chroma's, which its client would give out as text."""
    if response.status_code in (*_REFUSED, *_FOR_NOW):
        response.read()
        response.raise_for_status()
