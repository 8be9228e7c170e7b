"""Reads files of questions or answers: a JSON object a line, with the turns before it where it has some."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from library.errors import FootnoteError, reason_of
from library.unicode import clean_json
from library.words import Message
from rag.answer import Turn
from rag.events import check_length


def read_lines(path: Path, needed: str, *, filled: bool = False) -> Iterator[dict[str, Any]]:
    """Read the objects of a file, a line each.

    Args:
        path: The file; "-" is the input.
        needed: Under which name each must have a text.
        filled: Whether that may not be blank.

    Returns:
        The objects as they come, each with its "history" as turns.

    Raises:
        FootnoteError: If the file or a line cannot be used; which line, and why.
        QuestionTooLong: If a question of it is.
    """
    try:
        text = sys.stdin.read() if str(path) == "-" else path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = reason_of(error) if isinstance(error, OSError) else Message("lines_no_text")
        raise FootnoteError("lines_unreadable", path=path, reason=reason) from error
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            read = _read_line(line, number, path, needed)
            if filled and not read[needed].strip():
                raise FootnoteError("line_without", line=number, path=path, needed=needed)
            yield read


def _read_line(line: str, number: int, path: Path, needed: str) -> dict[str, Any]:
    try:
        read = clean_json(json.loads(line))
    except json.JSONDecodeError as error:
        raise FootnoteError("line_no_json", line=number, path=path, detail=error.msg, letter=error.pos + 1) from error
    if not isinstance(read, dict) or not isinstance(read.get(needed), str):
        raise FootnoteError("line_without", line=number, path=path, needed=needed)
    if not isinstance(read.get("document", ""), str | None):
        raise FootnoteError("line_document", line=number, path=path)
    history = read_turns(read.get("history") or [], Message("line_of", {"line": number, "path": path}))
    for question in (str(read.get("question") or ""), *(turn.question for turn in history)):
        check_length(question)
    return {**read, "history": history}


def read_turns(told: object, where: object) -> list[Turn]:
    """Read a list of questions, or of questions with their answers.

    Args:
        told: What stands under "history": pairs of question and answer, objects with "question" and perhaps
            "answer", or the questions alone.
        where: Names the line in the error, in words or as a message.

    Raises:
        FootnoteError: If it is anything else.
    """
    if not isinstance(told, list):
        raise FootnoteError("line_history", where=where)
    return [_read_turn({"question": turn} if isinstance(turn, str) else turn, where) for turn in told]


def _read_turn(turn: object, where: object) -> Turn:
    if isinstance(turn, list) and len(turn) == 2:
        turn = dict(zip(("question", "answer"), turn, strict=True))
    if isinstance(turn, dict):
        question, answer = turn.get("question"), turn.get("answer") or ""
        if isinstance(question, str) and isinstance(answer, str):
            return Turn(question, answer)
    raise FootnoteError("line_turn", where=where)
