"""Chat models by name: the built-in answerer, or any behind OpenAI's protocol. The only file that knows OpenAI."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from library.embedding import Embedder
from library.errors import FootnoteError, ModelError
from library.outgoing import Recorder, ignore
from library.settings import Settings
from rag.question import Idf

if TYPE_CHECKING:
    from langchain_core.language_models.chat_models import BaseChatModel

QUOTE = "quote"
_RETRIES = 1
_NO_KEY = "none"  # a server on this machine asks for no key, but the client must send one


def is_built_in(name: str) -> bool:
    """Tell whether a name means the built-in answerer."""
    return name in ("", QUOTE)


def make_chat_model(
    settings: Settings, name: str, embedder: Embedder, idf: Idf, record: Recorder = ignore
) -> BaseChatModel:
    """Make the chat model of a name; "" and "quote" are the built-in answerer. Its requests are recorded.

    Raises:
        ModelError: If the model needs a key and there is none.
    """
    if is_built_in(name):
        from rag.quoting import QuotingChatModel

        return QuotingChatModel(embedder=embedder, idf=idf)
    return _make_openai(settings, name, record)


def _make_openai(settings: Settings, name: str, record: Recorder) -> BaseChatModel:
    from langchain_openai import ChatOpenAI
    from pydantic import SecretStr

    from library.counting_client import counting_client

    key = settings.openai_api_key.get_secret_value().strip()
    if not key and not settings.openai_base_url:
        raise ModelError(
            f"The model {name} needs a key. Set OPENAI_API_KEY, or OPENAI_BASE_URL to use a server of your own, "
            "or choose the built-in answerer."
        )
    options: dict[str, Any] = {"use_responses_api": False} if settings.openai_base_url else {}
    return ChatOpenAI(
        model=name,
        api_key=SecretStr(key or _NO_KEY),
        base_url=settings.openai_base_url or "https://api.openai.com/v1",
        timeout=settings.model_timeout_s,  # ChatOpenAI's own default is to wait for ever
        max_retries=_RETRIES,
        http_client=counting_client(record, "answer"),
        stream_usage=True,  # with an address of its own, a server reports no usage unless asked
        **options,
    )


@contextmanager
def translated_errors(settings: Settings, name: str) -> Iterator[None]:
    """Turn whatever a model raises into a `ModelError` that says what to do.

    Raises:
        ModelError: If the block raises an error of the model or of its connection.
    """
    if is_built_in(name):
        yield
        return
    import httpx
    import openai
    from langchain_core.exceptions import LangChainException

    try:
        yield
    except FootnoteError:
        raise
    except openai.APIError as error:
        raise ModelError(_explain(error, settings, name)) from error
    except httpx.HTTPError as error:
        raise ModelError(f"The model server {_where(settings)} broke off while it answered. Ask again.") from error
    except (openai.OpenAIError, LangChainException, ValueError, TypeError, KeyError) as error:
        raise ModelError(f"{name} at {_where(settings)} gave an answer that cannot be read: {_short(error)}") from error


def _explain(error: Any, settings: Settings, name: str) -> str:
    import openai

    where = _where(settings)
    if isinstance(error, openai.APITimeoutError):
        return f"{name} at {where} said nothing for {settings.model_timeout_s:g} s. Ask again, or choose another model."
    if isinstance(error, openai.APIConnectionError):
        return f"No connection to the model server {where}. Check that it runs and that the address is right."
    if isinstance(error, openai.APIStatusError):
        return _explain_status(error, where, name)
    return f"{name} at {where} broke off: {_short(error)}"


def _explain_status(error: Any, where: str, name: str) -> str:
    status = error.status_code
    if _is_too_long(error):
        return f"Question and sources are too long for {name}. Lower FOOTNOTE_PROMPT_TOKENS or choose another model."
    if status in (401, 403):
        return f"{where} refused the key. Check OPENAI_API_KEY."
    if status == 404:
        return f"{where} has no model named {name}. Check the name and the address."
    if status == 429:
        return _explain_limit(error, where)
    if status >= 500:
        return f"The model server {where} failed (HTTP {status}). Ask again in a while."
    return f"{where} refused the request (HTTP {status}): {_short(error)}"


def _explain_limit(error: Any, where: str) -> str:
    if error.code == "insufficient_quota":
        return f"The account at {where} has no credit left."
    return f"{where} takes no more requests for now. Wait {_wait(error)} and ask again."


def _is_too_long(error: Any) -> bool:
    said = f"{error.code} {error.message}".lower()
    return error.status_code in (400, 413) and (
        "context_length" in said or "context length" in said or "too long" in said
    )


def _wait(error: Any) -> str:
    seconds = error.response.headers.get("retry-after", "")
    return f"{seconds} s" if seconds.isdigit() else "a minute"


def _where(settings: Settings) -> str:
    return (
        urlsplit(settings.openai_base_url).netloc.rpartition("@")[2] if settings.openai_base_url else "api.openai.com"
    )


def _short(error: Exception) -> str:
    """Give an error's first line without anything that looks like a key."""
    line = (str(error).strip().splitlines() or [type(error).__name__])[0]
    return re.sub(r"\b(?:sk|key)-[\w*-]+|Bearer \S+", "(key)", line)[:200]
