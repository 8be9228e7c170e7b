"""The OpenAI-compatible API, under /v1: what programs that speak to OpenAI need to speak to a library instead."""

from __future__ import annotations

import base64
from typing import Any, Literal

import numpy as np
from fastapi import FastAPI, Request
from pydantic import BaseModel, ConfigDict, Field, model_validator
from starlette.responses import JSONResponse, Response

from library.unicode import clean_json
from serve import asking
from serve.answer_events import stream, whole
from serve.described import Speaking, make_app
from serve.openai_chat import BUILT_IN, DEFAULT, ChatRequest, Completion
from serve.problems import Refused
from ui.shared import resources

_MOST_TEXTS = 256
_LETTERS = 100_000
_CLIENT_LEFT = 499


class EmbeddingsRequest(BaseModel):
    """A request for embeddings."""

    model_config = ConfigDict(extra="ignore")

    model: str = Field(max_length=200)
    input: str | list[str] | list[int] | list[list[int]]
    encoding_format: Literal["float", "base64"] = "float"
    dimensions: int | None = None
    input_type: Literal["passage", "query"] = "passage"

    @model_validator(mode="before")
    @classmethod
    def _valid_text(cls, given: object) -> object:
        return clean_json(given)

    def texts(self) -> list[str]:
        """Give the texts.

        Raises:
            Refused: If they are tokens, or too many or too long.
        """
        given = [self.input] if isinstance(self.input, str) else self.input
        texts = [one for one in given if isinstance(one, str)]
        if len(texts) < len(given):
            raise Refused("service_no_tokens")
        if not 0 < len(texts) <= _MOST_TEXTS or sum(map(len, texts)) > _LETTERS or not all(map(str.strip, texts)):
            raise Refused("service_texts", most=_MOST_TEXTS, letters=f"{_LETTERS:,}")
        return texts


def make_openai() -> FastAPI:
    """Make the application."""
    app = make_app(title="Footnote, as OpenAI's API", openapi_url=None)

    @app.get("/models")
    def list_models() -> Any:
        """List what may be named as `model`: who answers, and what embeds."""
        return {"object": "list", "data": [_model(name) for name in [*chat_models(), resources.library().model]]}

    @app.get("/models/{name:path}")
    def get_model(name: str) -> Any:
        """Describe one of them."""
        known = [*chat_models(), resources.library().model]
        if name not in known:
            raise Refused("service_no_model", name=name[:200], models=", ".join(known))
        return _model(name)

    @app.post("/chat/completions")
    async def complete(wanted: ChatRequest, request: Request, language: Speaking) -> Response:
        """Answer the last message."""
        written = Completion(wanted, str(request.base_url).rstrip("/").removesuffix("/v1"), language)
        came = asking.answer(wanted.as_ask(chat_models()))
        if wanted.stream:
            return await stream(came, written.write(), written.write_error())
        answer = await whole(came, request)
        return JSONResponse(written.whole(answer)) if answer else Response(status_code=_CLIENT_LEFT)

    @app.post("/embeddings")
    def embed(wanted: EmbeddingsRequest) -> Any:
        """Embed texts with the model of the library."""
        return _embed(wanted)

    return app


def chat_models() -> list[str]:
    """List the names by which a chat may ask for who answers."""
    return list(dict.fromkeys([DEFAULT, BUILT_IN, *filter(None, [resources.settings().model])]))


def _model(name: str) -> dict[str, Any]:
    return {"id": name, "object": "model", "created": 0, "owned_by": "footnote"}


def _embed(wanted: EmbeddingsRequest) -> dict[str, Any]:
    texts, library = wanted.texts(), resources.library()
    if wanted.model != library.model:
        raise Refused("service_no_model", name=wanted.model, models=library.model)
    embedder = library.embedder
    if wanted.dimensions not in (None, embedder.dim):
        raise Refused("service_dimensions", n=embedder.dim)

    def embed() -> Any:
        if wanted.input_type == "query":
            return np.stack([embedder.embed_query(text) for text in texts])
        return embedder.embed(texts)

    vectors = asking.in_turn(embed)
    tokens = sum(len(embedder.token_spans(text)) for text in texts)
    return {
        "object": "list",
        "data": [
            {"object": "embedding", "index": place, "embedding": _written(vector, wanted.encoding_format)}
            for place, vector in enumerate(vectors)
        ],
        "model": wanted.model,
        "usage": {"prompt_tokens": tokens, "total_tokens": tokens},
    }


def _written(vector: Any, how: str) -> str | list[float]:
    if how == "base64":
        return base64.b64encode(np.asarray(vector, dtype="<f4").tobytes()).decode()
    return [float(one) for one in vector]
