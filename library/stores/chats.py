"""The chats of a library: questions, their answers, and what the user called them."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from library.errors import OverLimit
from library.stores.database import Database, now
from library.stores.tables import answers, chats, turns


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
    """A question and the answer that is shown of it, as plain values.

    Attributes:
        number: Which of its answers that is, from 1.
        count: How many answers it was given.
        rating: What the person thought of the answer: "useful", true or false, and "word", what they said; else empty.
    """

    id: int
    question: str
    answer: dict[str, Any]
    created_at: str
    number: int = 1
    count: int = 1
    rating: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class WholeTurn:
    """A question with every answer that it was given, the oldest first.

    Attributes:
        shown: Which of the answers is shown, from 1.
        ratings: One for each answer, empty where nothing was said of it; fewer where that is so of all that follow.
    """

    question: str
    created_at: str
    shown: int
    answers: tuple[dict[str, Any], ...]
    ratings: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True)
class GivenAnswer:
    """An answer of any chat, as plain values.

    Attributes:
        shown: Whether it is the one that is shown of its question.
    """

    chat_id: str
    question: str
    answer: dict[str, Any]
    created_at: str
    shown: bool


class Chats:
    """Keeps chats and their turns."""

    def __init__(self, database: Database, most: int = 2000) -> None:
        """Name where they are kept, and how many may be."""
        self._database, self._most = database, most

    def create(self, title: str, scope: dict[str, Any] | None = None) -> Chat:
        """Begin a chat, with what of the library it asks.

        Raises:
            OverLimit: If as many are kept as may be.
        """
        time = now()
        chat = Chat(uuid.uuid4().hex, title, False, time, time, scope or {})
        with self._database.begin() as connection:
            self._require_room(connection)
            connection.execute(chats.insert().values(**chat.__dict__))
        return chat

    def all(self, search: str = "", *, in_answers: bool = False) -> list[Chat]:
        """List chats, the last used first; `search` looks into titles and questions, and into the answers shown."""
        last = sa.select(sa.func.max(turns.c.id)).where(turns.c.chat_id == chats.c.id).scalar_subquery()
        of_a_second = (sa.func.coalesce(last, 0).desc(), chats.c.created_at.desc())  # which times do not tell apart
        query = sa.select(chats).order_by(chats.c.updated_at.desc(), *of_a_second)
        if search:
            asked = sa.select(turns.c.chat_id).where(turns.c.question.icontains(search, autoescape=True))
            found = chats.c.title.icontains(search, autoescape=True) | chats.c.id.in_(asked)
            if in_answers:
                text = answers.c.answer["answer"].as_string()
                said = sa.select(turns.c.chat_id).join(answers, answers.c.turn_id == turns.c.id)
                said = said.where(answers.c.number == turns.c.shown, text.icontains(search, autoescape=True))
                found |= chats.c.id.in_(said)
            query = query.where(found)
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

    def holding(self, texts: Sequence[str]) -> list[str]:
        """List the ids of the chats whose answers, questions or scope hold any of these texts."""
        found: set[str] = set()
        with self._database.begin() as connection:
            for text in texts:
                stored = json.dumps(text, ensure_ascii=False)[1:-1]  # as it stands in JSON
                answered = sa.cast(answers.c.answer, sa.Text).contains(stored, autoescape=True)
                asked = turns.c.question.contains(text, autoescape=True)
                query = sa.select(turns.c.chat_id).join(answers, answers.c.turn_id == turns.c.id)
                found |= set(connection.scalars(query.where(answered | asked)))
                scope = sa.cast(chats.c.scope, sa.Text).contains(stored, autoescape=True)
                found |= set(connection.scalars(sa.select(chats.c.id).where(scope)))
        return sorted(found)

    def about(self, document_id: str) -> list[tuple[Chat, list[str]]]:
        """List the chats that ask a document alone or among others, or cite it, the last used first.

        Each comes with the questions whose answers cite it, the oldest first.
        """
        citing = sa.cast(answers.c.answer, sa.Text).contains(document_id, autoescape=True)
        shown = (answers.c.turn_id == turns.c.id) & (answers.c.number == turns.c.shown)
        answered = sa.select(turns.c.chat_id, turns.c.question, answers.c.answer).join(answers, shown).where(citing)
        asking = sa.select(chats.c.id).where(sa.cast(chats.c.scope, sa.Text).contains(document_id, autoescape=True))
        with self._database.begin() as connection:
            questions: dict[str, list[str]] = {chat: [] for chat in connection.scalars(asking)}
            for row in connection.execute(answered.order_by(turns.c.id)):
                if any(citation.get("document_id") == document_id for citation in row.answer.get("citations", ())):
                    questions.setdefault(row.chat_id, []).append(row.question)
        return [(chat, questions[chat.id]) for chat in self.all() if chat.id in questions]

    def delete(self, chat_id: str) -> None:
        """Delete a chat with all its turns."""
        with self._database.begin() as connection:
            connection.execute(chats.delete().where(chats.c.id == chat_id))
        self._database.erase_traces()

    def add_turn(self, chat_id: str, question: str, answer: dict[str, Any]) -> int:
        """Append a turn and give its id."""
        row = {"chat_id": chat_id, "question": question, "created_at": now()}
        with self._database.begin() as connection:
            turn_id = int(connection.execute(turns.insert().values(row).returning(turns.c.id)).scalar_one())
            _add_answer(connection, chat_id, turn_id, answer)
        return turn_id

    def add_version(self, chat_id: str, turn_id: int, answer: dict[str, Any]) -> None:
        """Give a turn one more answer, which is the one shown from now on; none when the turn is gone."""
        # By its chat too: the number of a turn that was deleted may have been given to another.
        turn = sa.select(turns.c.id).where((turns.c.id == turn_id) & (turns.c.chat_id == chat_id))
        with self._database.begin() as connection:
            if connection.execute(turn).first():
                _add_answer(connection, chat_id, turn_id, answer)

    def show(self, turn_id: int, number: int) -> None:
        """Choose which answer of a turn is shown."""
        with self._database.begin() as connection:
            connection.execute(turns.update().where(turns.c.id == turn_id).values(shown=number))

    def rate(self, turn_id: int, number: int, rating: dict[str, Any]) -> None:
        """Keep what the person thinks of an answer; what was said of it before leaves no trace."""
        of_it = (answers.c.turn_id == turn_id) & (answers.c.number == number)
        with self._database.begin() as connection:
            said = connection.scalar(sa.select(answers.c.rating).where(of_it))
            connection.execute(answers.update().where(of_it).values(rating=rating))
        if said and said["word"]:
            self._database.erase_traces()

    def turns(self, chat_id: str) -> list[StoredTurn]:
        """List the turns of a chat, the oldest first."""
        given = answers.alias()
        count = sa.select(sa.func.count()).where(given.c.turn_id == turns.c.id).scalar_subquery()
        shown = (answers.c.turn_id == turns.c.id) & (answers.c.number == turns.c.shown)
        of_answer = (answers.c.number, answers.c.answer, answers.c.rating)
        columns = (turns.c.id, turns.c.question, turns.c.created_at, *of_answer)
        query = sa.select(*columns, count.label("count")).join(answers, shown).where(turns.c.chat_id == chat_id)
        with self._database.begin() as connection:
            return [StoredTurn(**row._mapping) for row in connection.execute(query.order_by(turns.c.id))]

    def answers(self, chat_id: str) -> list[dict[str, Any]]:
        """List every answer that was given in a chat, those that are not shown too, the oldest first."""
        query = sa.select(answers.c.answer).join(turns, answers.c.turn_id == turns.c.id)
        query = query.where(turns.c.chat_id == chat_id).order_by(answers.c.turn_id, answers.c.number)
        with self._database.begin() as connection:
            return list(connection.execute(query).scalars())

    def state(self) -> tuple[int, str, int]:
        """Tell answers from those at another time: how many there are, when the last came, and which are shown."""
        shown = sa.select(sa.func.sum(turns.c.shown)).scalar_subquery()
        query = sa.select(sa.func.count(), sa.func.max(answers.c.created_at), shown).select_from(answers)
        with self._database.begin() as connection:
            count, last, numbers = connection.execute(query).one()
        return count, last or "", numbers or 0

    def newest(self, most: int) -> list[GivenAnswer]:
        """List the answers that were given last, of all chats, the newest first."""
        columns = (turns.c.chat_id, turns.c.question, answers.c.answer, answers.c.created_at)
        query = sa.select(*columns, (answers.c.number == turns.c.shown).label("shown"))
        query = query.join(turns, answers.c.turn_id == turns.c.id).order_by(answers.c.created_at.desc()).limit(most)
        with self._database.begin() as connection:
            return [GivenAnswer(**row._mapping) for row in connection.execute(query)]

    def whole(self, chat_id: str, turn_id: int | None = None) -> list[WholeTurn]:
        """List the turns of a chat, or one of them, with all their answers, the oldest first."""
        columns = (turns.c.id, turns.c.question, turns.c.created_at, turns.c.shown, answers.c.answer, answers.c.rating)
        query = sa.select(*columns).join(answers, answers.c.turn_id == turns.c.id).where(turns.c.chat_id == chat_id)
        if turn_id is not None:
            query = query.where(turns.c.id == turn_id)
        with self._database.begin() as connection:
            rows = connection.execute(query.order_by(turns.c.id, answers.c.number)).all()
        groups = [list(group) for _, group in groupby(rows, lambda row: row.id)]
        return [
            WholeTurn(
                group[0].question,
                group[0].created_at,
                group[0].shown,
                tuple(row.answer for row in group),
                tuple(row.rating for row in group),
            )
            for group in groups
        ]

    def add_whole(self, title: str, whole: Sequence[WholeTurn]) -> Chat:
        """Begin a chat that has these turns already; it is added with all of them, or not at all.

        Raises:
            OverLimit: If as many are kept as may be.
        """
        time = now()
        chat = Chat(uuid.uuid4().hex, title, False, time, time)
        with self._database.begin() as connection:
            self._require_room(connection)
            connection.execute(chats.insert().values(**chat.__dict__))
            for turn in whole:
                row = {"chat_id": chat.id, "question": turn.question, "created_at": turn.created_at}
                added = turns.insert().values(**row, shown=turn.shown).returning(turns.c.id)
                turn_id = connection.execute(added).scalar_one()
                common = {"turn_id": turn_id, "created_at": turn.created_at}
                ratings = dict(enumerate(turn.ratings, 1))
                given = [
                    {**common, "number": number, "answer": answer, "rating": ratings.get(number, {})}
                    for number, answer in enumerate(turn.answers, 1)
                ]
                connection.execute(answers.insert(), given)
        return chat

    def _require_room(self, connection: Connection) -> None:
        if connection.execute(sa.select(sa.func.count()).select_from(chats)).scalar_one() >= self._most:
            raise OverLimit("chats_full", most=self._most)

    def _update(self, chat_id: str, **values: Any) -> None:
        with self._database.begin() as connection:
            connection.execute(chats.update().where(chats.c.id == chat_id).values(**values))


def _add_answer(connection: Connection, chat_id: str, turn_id: int, answer: dict[str, Any]) -> None:
    last = sa.select(sa.func.coalesce(sa.func.max(answers.c.number), 0)).where(answers.c.turn_id == turn_id)
    row = {"turn_id": turn_id, "answer": answer, "created_at": now()}
    added = answers.insert().values(**row, number=last.scalar_subquery() + 1).returning(answers.c.number)
    number = connection.execute(added).scalar_one()
    connection.execute(turns.update().where(turns.c.id == turn_id).values(shown=number))
    connection.execute(chats.update().where(chats.c.id == chat_id).values(updated_at=now()))
