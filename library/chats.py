"""The chats of a library: questions, their answers, and what the user called them."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from library.database import Database, now
from library.tables import chats, turns


@dataclass(frozen=True)
class Chat:
    """A list of turns under a title; times are ISO 8601 in UTC.

    Attributes:
        scope: What of the library it asks, as plain values; empty asks all of it.
    """

    id: str
    title: str
    pinned: bool
    created_at: str
    updated_at: str
    scope: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class StoredTurn:
    """A question and the whole answer, as plain values."""

    id: int
    question: str
    answer: dict[str, Any]
    created_at: str


class Chats:
    """Keeps chats and their turns."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def create(self, title: str, scope: dict[str, Any] | None = None) -> Chat:
        """Begin a chat, with what of the library it asks."""
        time = now()
        chat = Chat(uuid.uuid4().hex, title, False, time, time, scope or {})
        with self._database.begin() as connection:
            connection.execute(chats.insert().values(**chat.__dict__))
        return chat

    def all(self, search: str = "") -> list[Chat]:
        """List chats, the last used first; `search` looks into titles and questions."""
        query = sa.select(chats).order_by(chats.c.updated_at.desc(), chats.c.created_at.desc())
        if search:
            asked = sa.select(turns.c.chat_id).where(turns.c.question.icontains(search, autoescape=True))
            query = query.where(chats.c.title.icontains(search, autoescape=True) | chats.c.id.in_(asked))
        with self._database.begin() as connection:
            return [Chat(**row._mapping) for row in connection.execute(query)]

    def get(self, chat_id: str) -> Chat | None:
        """Find one chat."""
        with self._database.begin() as connection:
            row = connection.execute(sa.select(chats).where(chats.c.id == chat_id)).first()
        return Chat(**row._mapping) if row else None

    def rename(self, chat_id: str, title: str) -> None:
        """Give a chat another title."""
        self._update(chat_id, title=title)

    def pin(self, chat_id: str, pinned: bool) -> None:
        """Keep a chat at the top of the list, or let it go."""
        self._update(chat_id, pinned=pinned)

    def limit(self, chat_id: str, scope: dict[str, Any]) -> None:
        """Keep what of the library a chat asks from now on."""
        self._update(chat_id, scope=scope)

    def delete(self, chat_id: str) -> None:
        """Delete a chat with all its turns."""
        with self._database.begin() as connection:
            connection.execute(chats.delete().where(chats.c.id == chat_id))
        self._database.erase_traces()

    def add_turn(self, chat_id: str, question: str, answer: dict[str, Any]) -> int:
        """Append a turn and give its id."""
        with self._database.begin() as connection:
            row = {"chat_id": chat_id, "question": question, "answer": answer, "created_at": now()}
            turn_id = connection.execute(turns.insert().values(row).returning(turns.c.id)).scalar_one()
            connection.execute(chats.update().where(chats.c.id == chat_id).values(updated_at=now()))
        return int(turn_id)

    def turns(self, chat_id: str) -> list[StoredTurn]:
        """List the turns of a chat, the oldest first."""
        columns = (turns.c.id, turns.c.question, turns.c.answer, turns.c.created_at)
        query = sa.select(*columns).where(turns.c.chat_id == chat_id).order_by(turns.c.id)
        with self._database.begin() as connection:
            return [StoredTurn(**row._mapping) for row in connection.execute(query)]

    def _update(self, chat_id: str, **values: Any) -> None:
        with self._database.begin() as connection:
            connection.execute(chats.update().where(chats.c.id == chat_id).values(**values))
