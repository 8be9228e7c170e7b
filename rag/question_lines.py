"""Reads the turns before a question from a line of JSON."""

from __future__ import annotations

from library.errors import FootnoteError
from rag.answer import Turn


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
