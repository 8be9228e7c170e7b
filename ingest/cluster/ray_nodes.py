"""The nodes of a Ray cluster, the only file that knows it: an actor on each, with one embedding model."""

from __future__ import annotations

import contextlib
import logging
import os
import socket
import sys
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from ingest.cluster.corpus import Lost, Outcome
from ingest.cluster.node import Node, SentFile, settings_for_nodes
from library import log
from library.errors import EmbeddingError, FootnoteError, SettingsError, first_line
from library.pdf.pages import READER_VERSION
from library.settings import Settings, read_settings

_LOOK_EVERY_S = 2.0  # for nodes that came
_NONE_S = 180.0  # without a node that works, files wait so long
_ANSWERS_S = 5.0
_STARTS = 3  # on one node, without a file that came back

_QUIET = {
    "RAY_USAGE_STATS_ENABLED": "0",  # nothing leaves unasked
    "RAY_DEDUP_LOGS_SKIP_REGEX": ".",  # a node's end, of which Ray prints lines among those of the files
}

_log = logging.getLogger(__name__)


class NodeActor:
    """A node's own process; Ray finds it by its name, so that Footnote is installed there too."""

    def __init__(self, settings: Settings) -> None:
        log.configure(settings.log_level, settings.log_format)
        vars(sys.modules["__main__"]).pop("__file__", None)  # which every child process would load, with all of Ray
        self._node = Node(settings.model_copy(update={"models": read_settings().models}))

    def begin(self) -> tuple[int, int]:
        """Return the version of the reader, and how many files are taken at once."""
        return READER_VERSION, self._node.files_at_once

    def prepare(self, file: SentFile, model: str) -> Outcome:
        """Read, split and embed a file."""
        return self._node.prepare(file, model)


@dataclass
class _Member:
    """A node that has an actor; until that has begun there is no room.

    Attributes:
        out: Numbers of the files it has, by what Ray calls their results.
    """

    actor: Any
    beginning: Any
    room: int = 0
    out: dict[Any, int] = field(default_factory=dict)


class RayNodes:
    """The nodes that are there; those that come are used too, and what was with one that went is lost."""

    def __init__(self, address: str, settings: Settings) -> None:
        """Join a cluster.

        Args:
            address: HOST:PORT of its head, `auto` for the one of this machine, or what else `ray.init` takes.
            settings: For the limits; no key of them is sent.

        Raises:
            SettingsError: If Ray is not installed, or the cluster cannot be reached.
        """
        for name, value in _QUIET.items():
            os.environ.setdefault(name, value)
        try:
            import ray
        except ImportError as error:
            raise SettingsError("ray_missing") from error
        self._ray: Any = ray
        self._settings = settings_for_nodes(settings)
        try:
            _require_answer(address)
            ray.init(address=address, log_to_driver=False, logging_level=logging.ERROR)
        except (ray.exceptions.RayError, OSError, RuntimeError, ValueError, AssertionError) as error:
            raise SettingsError("ray_not_reached", address=address, reason=first_line(error)) from error
        self._members: dict[str, _Member] = {}
        self._starts: dict[str, int] = {}
        self._refusal: FootnoteError | None = None  # why a node was not used
        self._looked_at = 0.0
        self._alive_at = time.monotonic()

    def has_room(self) -> bool:
        """Tell whether a node would take another file now."""
        return any(len(member.out) < member.room for member in self._members.values())

    def send(self, number: int, file: SentFile, model: str) -> None:
        """Give a file to the node that has the fewest."""
        member = min(self._members.values(), key=lambda each: len(each.out) - each.room)
        member.out[member.actor.prepare.remote(file, model)] = number

    def wait(self, seconds: float) -> list[tuple[int, Outcome]]:
        """Wait for files that were sent, by their numbers; at most about so long.

        Raises:
            EmbeddingError: If no node works, and none came for a while.
        """
        self._look()
        waited = [ref for member in self._members.values() for ref in (member.beginning, *member.out) if ref]
        if not waited:
            time.sleep(seconds)
            return []
        done, _ = self._ray.wait(waited, timeout=seconds, fetch_local=False)
        return [ended for ref in done for ended in self._fetch(ref)]

    def close(self) -> None:
        """Leave the cluster; the actors end with that."""
        for member in self._members.values():
            self._end(member)
        self._ray.shutdown()

    def _fetch(self, ref: Any) -> list[tuple[int, Outcome]]:
        """Take what came of a call; a node that did not answer it is given up, with all its files."""
        name, member = next(
            (name, each) for name, each in self._members.items() if ref is each.beginning or ref in each.out
        )
        try:
            result = self._ray.get(ref)
            if ref is member.beginning:
                self._admit(member, *result)
                return []
        except (self._ray.exceptions.RayError, FootnoteError) as error:
            if not isinstance(error, FootnoteError):
                error = EmbeddingError("ray_node_lost", reason=_cause_of(error))
            _log.warning("a node of the cluster is given up: %s", log.locate(error))
            self._refusal = error
            self._end(self._members.pop(name))
            return [(number, Lost()) for number in member.out.values()]
        self._starts[name] = 0  # it works
        return [(member.out.pop(ref), result)]

    def _admit(self, member: _Member, version: int, files_at_once: int) -> None:
        if version != READER_VERSION:
            raise SettingsError("ray_other_release")
        member.beginning, member.room = None, files_at_once

    def _look(self) -> None:
        """Start an actor on every node that has none."""
        now = time.monotonic()
        if any(member.room for member in self._members.values()):
            self._alive_at = now
        if now - self._looked_at < _LOOK_EVERY_S:
            return
        self._looked_at = now
        alive = {node["NodeID"]: node["Resources"].get("CPU", 0) for node in self._ray.nodes() if node["Alive"]}
        working = {name: cores for name, cores in alive.items() if cores >= 1}
        for name, cores in working.items():
            if name not in self._members and self._starts.get(name, 0) < _STARTS:
                self._starts[name] = self._starts.get(name, 0) + 1
                self._members[name] = self._start(name, cores)
        none_starts = bool(working) and not self._members
        if none_starts or now - self._alive_at > _NONE_S:
            raise self._refusal or EmbeddingError("ray_no_node", seconds=_NONE_S)

    def _start(self, name: str, cores: float) -> _Member:
        from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

        actor_class: Any = self._ray.remote(NodeActor)
        actor = actor_class.options(
            num_cpus=cores,  # all of its cores, since all are used
            max_concurrency=int(cores) // 2 + 4,  # threads; calls beyond them wait
            scheduling_strategy=NodeAffinitySchedulingStrategy(name, soft=False),
        ).remote(self._settings)
        return _Member(actor, actor.begin.remote())

    def _end(self, member: _Member) -> None:
        with contextlib.suppress(self._ray.exceptions.RayError):  # it is gone already
            self._ray.kill(member.actor)


def _require_answer(address: str) -> None:
    """Raise an OSError if nothing answers at HOST:PORT; Ray itself would try for minutes."""
    place = urlsplit(address if "://" in address else f"//{address}")
    if place.hostname and place.port:
        socket.create_connection((place.hostname, place.port), _ANSWERS_S).close()


def _cause_of(error: BaseException) -> str:
    """Return the last line of what Ray says, which is the node's own error where it has one."""
    lines = [line for line in str(error).splitlines() if line.strip()]
    return lines[-1].strip()[:200] if lines else type(error).__name__
