"""A chat as a JSON file with all answers of its turns, and the way back; what a file holds is not trusted."""

from __future__ import annotations

import math
import re
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal, get_args

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, Field, ValidationError, model_validator

from library.errors import ChatFileError
from library.printable import printable
from library.records import Passage
from library.words import Message
from rag.answer import Answer, Citation
from rag.events import LONGEST_QUESTION
from rag.verify.verdict import Reason
from ui.chat.rating import LONGEST_WORD

if TYPE_CHECKING:
    from library.stores.chats import WholeTurn

FORMAT, VERSION = "footnote-chat", 1
MOST_MB = 20
_MOST_TURNS, _MOST_ANSWERS, _TITLE_LETTERS = 5000, 200, 400
_MARKER, _DOCUMENT_ID = re.compile(r"W?\d{1,4}"), re.compile("[0-9a-f]{64}")
_NOBODY = "0" * 64
_MOST_PAGES = 1_000_000
_MOST_PRICE = 1e6  # US dollars


def _revive(data: Any) -> Any:
    """Make messages of what they were dumped as, in which others may lie."""
    if isinstance(data, dict) and isinstance(data.get("warnings"), list):
        try:
            return {**data, "warnings": [Message.of(warning) for warning in data["warnings"]]}
        except (LookupError, TypeError, AttributeError) as error:
            raise ValueError("no message") from error
    return data


def _check(answer: Answer) -> Answer:
    """Hold what types leave open to what the interface relies on."""
    sources: list[Citation | Passage] = [*answer.citations, *answer.closest]
    numbers = [*(source.score for source in sources), *(x for c in answer.citations for r in c.rects for x in r)]
    reasons = {"", *get_args(Reason)}
    right = (
        all(map(math.isfinite, numbers)),
        0 <= (answer.price or 0) <= _MOST_PRICE,
        all(source.page is None or 1 <= source.page <= _MOST_PAGES for source in sources),
        all(_DOCUMENT_ID.fullmatch(source.document_id or _NOBODY) for source in sources),
        all(_MARKER.fullmatch(citation.marker) for citation in answer.citations),
        all(sentence.reason in reasons for sentence in answer.sentences),
    )
    if not all(right):
        raise ValueError("a value that no answer has")
    return answer


_CheckedAnswer = Annotated[Answer, BeforeValidator(_revive), AfterValidator(_check)]


class _Head(BaseModel):
    format: Literal["footnote-chat"]
    version: int


class _ExportedRating(BaseModel):
    useful: bool
    word: str = Field("", max_length=LONGEST_WORD)


class _ExportedTurn(BaseModel):
    question: str = Field(min_length=1, max_length=LONGEST_QUESTION)
    created_at: AwareDatetime
    shown: int = Field(ge=1)
    answers: list[_CheckedAnswer] = Field(min_length=1, max_length=_MOST_ANSWERS)
    ratings: list[_ExportedRating | None] = Field([], max_length=_MOST_ANSWERS)

    @model_validator(mode="after")
    def _shows_one_of_its_answers(self) -> _ExportedTurn:
        if self.shown > len(self.answers):
            raise ValueError("no such answer")
        return self


class _ExportedChat(BaseModel):
    format: Literal["footnote-chat"] = "footnote-chat"
    version: Literal[1] = 1
    title: str = Field(max_length=_TITLE_LETTERS)
    turns: list[_ExportedTurn] = Field(max_length=_MOST_TURNS)


def format_json(title: str, whole: list[WholeTurn]) -> str:
    """Write a chat so that `read_json` reads it; what would steer a terminal or a reader is written as JSON escapes."""
    turns = [
        _ExportedTurn.model_construct(
            question=turn.question,
            created_at=datetime.fromisoformat(turn.created_at),
            shown=turn.shown,
            answers=[Answer.from_dict(answer) for answer in turn.answers],
            ratings=[_ExportedRating.model_validate(rating) if rating else None for rating in turn.ratings],
        )
        for turn in whole
    ]
    written = _ExportedChat.model_construct(title=title[:_TITLE_LETTERS], turns=turns).model_dump_json(indent=1)
    return printable(written)


def read_json(data: bytes) -> tuple[str, list[WholeTurn]]:
    """Read the title and turns of an exported chat.

    Raises:
        ChatFileError: If it is none, too large, of a newer version, or not as one is written.
    """
    if len(data) > MOST_MB * 2**20:
        raise ChatFileError("import_too_large", size=MOST_MB)
    try:
        head = _Head.model_validate_json(data)
    except ValidationError as error:
        raise ChatFileError("import_not_a_chat") from error
    if head.version > VERSION:
        raise ChatFileError("import_newer", version=head.version, known=VERSION)
    try:
        chat = _ExportedChat.model_validate_json(data)
    except ValidationError as error:
        place = ".".join(str(part) for part in error.errors(include_input=False)[0]["loc"])
        raise ChatFileError("import_wrong", place=place or FORMAT) from error
    return chat.title, [_whole(turn) for turn in chat.turns]


def _whole(turn: _ExportedTurn) -> WholeTurn:
    from library.stores.chats import WholeTurn

    answers = tuple(answer.as_dict() for answer in turn.answers)
    ratings = tuple(rating.model_dump() if rating else {} for rating in turn.ratings)
    return WholeTurn(turn.question, turn.created_at.isoformat(), turn.shown, answers, ratings)
