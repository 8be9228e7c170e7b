"""Chat completions as OpenAI's API has them: the last message is the question, those before it are the chat so far.

What a client of OpenAI has no place for, the verdicts, stands under `footnote`; the citations are `annotations` at the
markers' places.
"""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from library.unicode import clean_json
from library.words import Language, phrase
from rag import answer as answers
from rag.events import Event, Finished, Token
from rag.reading.sentences import find_markers
from serve import shown
from serve.answer_events import Write
from serve.asking import QUOTE, Ask, Said
from serve.problems import Refused, as_footnote_error, openai_error, problem_of

DEFAULT = "footnote"
"""Names whoever answers in the app."""

BUILT_IN = "footnote-quote"
"""Names the built-in answerer."""

_MOST_MESSAGES = 200
_LETTERS = 100_000
_INSTRUCTION_LETTERS = 4000
_DONE = "data: [DONE]\n\n"


class Part(BaseModel):
    """A part of a message; of parts that are no text there is the kind alone."""

    model_config = ConfigDict(extra="ignore")

    type: str = Field(max_length=40)
    text: str = Field(default="", max_length=_LETTERS)


class ChatMessage(BaseModel):
    """A message."""

    model_config = ConfigDict(extra="ignore")

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: str | list[Part] | None = None

    @property
    def said(self) -> str:
        """Its text.

        Raises:
            Refused: If it holds anything else.
        """
        if isinstance(self.content, str) or self.content is None:
            return self.content or ""
        if others := [part.type for part in self.content if part.type != "text"]:
            raise Refused("service_text_alone", kind=others[0])
        return "\n".join(part.text for part in self.content)


class StreamOptions(BaseModel):
    """How a stream ends."""

    model_config = ConfigDict(extra="ignore")

    include_usage: bool = False


class ChatRequest(BaseModel):
    """A request for a chat completion; what OpenAI's API has besides is passed over, as many servers do."""

    model_config = ConfigDict(extra="ignore")

    model: str = Field(default=DEFAULT, max_length=200)
    messages: list[ChatMessage] = Field(min_length=1, max_length=_MOST_MESSAGES)
    stream: bool = False
    stream_options: StreamOptions | None = None
    temperature: float | None = Field(default=None, ge=0, le=2)
    max_tokens: int | None = Field(default=None, ge=1)
    max_completion_tokens: int | None = Field(default=None, ge=1)
    n: int | None = Field(default=None, ge=1)
    documents: list[str] = Field(default=[], description="beside OpenAI's: what limits the question, as under /api")
    collections: list[str] = []
    since: str = ""
    until: str = ""
    web: bool | Literal["auto"] = False

    @model_validator(mode="before")
    @classmethod
    def _valid_text(cls, given: object) -> object:
        return clean_json(given)

    def as_ask(self, models: Sequence[str]) -> Ask:
        """Read the question out of the messages.

        Args:
            models: Names that `model` may have; those of other chat models than Footnote's stand for themselves.

        Raises:
            Refused: If it asks for what Footnote does not do.
        """
        if self.model not in models:
            raise Refused("service_no_model", name=self.model, models=", ".join(models))
        if (self.n or 1) != 1:
            raise Refused("service_one_answer")
        if self.messages[-1].role != "user":
            raise Refused("service_last_message")
        rules = "\n".join(one.said for one in self.messages if one.role in ("system", "developer"))
        named = {DEFAULT: None, BUILT_IN: QUOTE}
        longest = self.max_completion_tokens or self.max_tokens
        return Ask(
            question=self.messages[-1].said or " ",
            history=_turns(self.messages[:-1]),
            model=named.get(self.model, self.model),
            temperature=self.temperature,
            longest=min(longest, 1_000_000) if longest else None,
            instruction=rules[:_INSTRUCTION_LETTERS] or None,
            documents=self.documents,
            collections=self.collections,
            since=self.since,
            until=self.until,
            web=self.web,
        )


def _turns(messages: Sequence[ChatMessage]) -> list[Said]:
    """Pair questions with the answers behind them."""
    turns: list[Said] = []
    for message in messages:
        if message.role == "user":
            turns.append(Said(question=message.said))
        elif message.role == "assistant" and turns:
            before = turns[-1]
            turns[-1] = Said(question=before.question, answer=f"{before.answer}\n{message.said}".strip())
    return turns[-100:]


class Completion:
    """Writes one answer as a chat completion, whole or in pieces."""

    def __init__(self, wanted: ChatRequest, base: str, language: Language) -> None:
        """Name what was asked.

        Args:
            wanted: The request.
            base: What the addresses of documents begin with.
            language: In which warnings are said.
        """
        self._wanted, self._base, self._language = wanted, base, language
        self._head = {"id": f"chatcmpl-{uuid.uuid4().hex}", "created": int(time.time()), "model": wanted.model}
        self._written = ""
        self._begun = False

    def whole(self, answer: answers.Answer) -> dict[str, Any]:
        """Write the whole of it."""
        marked = self._annotations(answer, answer.answer)
        message = {"role": "assistant", "content": answer.answer, "refusal": None, "annotations": marked}
        choice = {"index": 0, "message": message, "finish_reason": _reason(answer), "logprobs": None}
        told = {"usage": _usage(answer), "footnote": self._shown(answer)}
        return {**self._head, "object": "chat.completion", "choices": [choice], **told}

    def write(self) -> Write:
        """Make what writes it in pieces."""

        def write(event: Event) -> Iterator[str]:
            if not self._begun:
                self._begun = True
                yield self._piece({"role": "assistant", "content": ""})
            if isinstance(event, Token):
                self._written += event.text
                yield self._piece({"content": event.text})
            elif isinstance(event, Finished):
                yield from self._end(event.answer)

        return write

    def write_error(self) -> Callable[[BaseException], str]:
        """Make what writes a failure in the middle, as clients of OpenAI look for it."""

        def write(error: BaseException) -> str:
            return _data({"error": openai_error(problem_of(as_footnote_error(error), self._language))})

        return write

    def _end(self, answer: answers.Answer) -> Iterator[str]:
        if not self._written.strip():
            self._written = answer.answer  # a refusal is not written piece by piece
            yield self._piece({"content": answer.answer})
        marked = self._annotations(answer, self._written)
        yield self._piece({"annotations": marked}, footnote=self._shown(answer))
        yield self._piece({}, _reason(answer))
        if self._wanted.stream_options and self._wanted.stream_options.include_usage:
            yield _data({**self._head, "object": "chat.completion.chunk", "choices": [], "usage": _usage(answer)})
        yield _DONE

    def _piece(self, delta: dict[str, Any], reason: str | None = None, **more: Any) -> str:
        choice = {"index": 0, "delta": delta, "finish_reason": reason, "logprobs": None}
        return _data({**self._head, "object": "chat.completion.chunk", "choices": [choice], **more})

    def _annotations(self, answer: answers.Answer, text: str) -> list[dict[str, Any]]:
        return list_annotations(answer, text, self._base, self._language)

    def _shown(self, answer: answers.Answer) -> dict[str, Any]:
        return shown.Answer.of(answer, self._language).model_dump()


def list_annotations(answer: answers.Answer, text: str, base: str, language: Language) -> list[dict[str, Any]]:
    """List the citations at the places of their markers in a text, as annotations with more than OpenAI's have."""
    cited = {citation.marker: citation for citation in answer.citations}
    places = [(start, end, marker) for start, end, markers in find_markers(text) for marker in markers]
    return [_annotation(cited[marker], start, end, base, language) for start, end, marker in places if marker in cited]


def _annotation(citation: answers.Citation, start: int, end: int, base: str, language: Language) -> dict[str, Any]:
    url, title = citation.url, citation.title
    if citation.kind == "document":
        url = f"{base}/api/documents/{citation.document_id}/file#page={citation.page}"
        title = phrase(language, "found_page", title=title, page=citation.page)
    place = {"start_index": start, "end_index": end, "title": title, "url": url}
    return {"type": "url_citation", "url_citation": place, "footnote": shown.Citation.of(citation).model_dump()}


def _reason(answer: answers.Answer) -> str:
    return "stop" if answer.complete else "length"


def _usage(answer: answers.Answer) -> dict[str, int]:
    read, written = (answer.usage.get(f"{kind}_tokens", 0) for kind in ("input", "output"))
    return {"prompt_tokens": read, "completion_tokens": written, "total_tokens": read + written}


def _data(data: dict[str, Any]) -> str:
    return f"data: {json.dumps(data, ensure_ascii=False)}\n\n"
