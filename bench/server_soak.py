"""`python -m bench.server_soak`: apps and workers on one set of servers, each part killed in turn while people ask.

Files are sent to the apps by REST, every fifth to all of them at once; some documents are deleted again. People ask by
real WebSocket sessions. Meanwhile each part - apps, workers, PostgreSQL, Chroma, the bucket - is ended with `kill -9`,
left dead for a while and started again. In the end everything that was taken must be there once, what was deleted must
be gone everywhere, and `check` must find nothing.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx

from bench.light_client import LightClient
from bench.load import QUESTIONS, running_module
from bench.server_set import Part, Postgres, ServerSet, wait_for
from bench.small_pdfs import make_pdfs

_AGAIN_S = 1.0  # until a file is sent again that was not taken
_PAUSE_S = (1.0, 5.0)  # between two questions of one person
_DEAD_S = (1.0, 8.0)
_DELETED_EVERY, _DOUBLED_EVERY = 10, 5
_GONE_S = 30.0  # for which a deleted document is looked for, to know when it was gone
_REST_S = 900.0  # for what is left to be added once nothing is killed any more


@dataclass
class Run:
    """What came of it.

    Attributes:
        taken: Names of the files that an app said it had taken.
        deleted: Names of documents whose deletion an app said it had done.
        uncertain: Names of those of which an app could not say whether they were deleted.
        refused: Tries of sending a file, or of deleting, that came to nothing, by the class of error or the status.
        gone_s: Seconds from a deletion in one app until the others list the document no more.
        answers: Questions that were answered.
        errors: Visits that were cut short, by the class of error.
        kills: Ends of each part.
        problems: What is not as it must be.
    """

    taken: set[str] = field(default_factory=set)
    deleted: set[str] = field(default_factory=set)
    uncertain: set[str] = field(default_factory=set)
    refused: Counter[str] = field(default_factory=Counter)
    gone_s: list[float] = field(default_factory=list)
    answers: int = 0
    errors: Counter[str] = field(default_factory=Counter)
    kills: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)


class Soak:
    """One run."""

    def __init__(self, servers: ServerSet, files: Sequence[Path], people: int, minutes: float, seed: int) -> None:
        self._servers, self._files, self._people = servers, files, people
        self._end, self._chance = time.monotonic() + 60 * minutes, random.Random(seed)  # noqa: S311 - whom and when
        self._all_sent = False
        self.run = Run()

    async def go(self) -> None:
        """Send, ask, delete and kill until all of it is done."""
        limits = httpx.Limits(max_connections=None)
        async with httpx.AsyncClient(limits=limits, trust_env=False, timeout=60) as http:
            people = [asyncio.create_task(self._come(http, number)) for number in range(self._people)]
            kills = asyncio.create_task(self._kill_in_turn())
            await self._send_all(http)
            self._all_sent = True
            await kills
            await asyncio.gather(*people)
            await self._wait_for_the_rest(http)

    async def _send_all(self, http: httpx.AsyncClient) -> None:
        for number, path in enumerate(self._files):
            apps = self._servers.addresses
            to = apps if number % _DOUBLED_EVERY == 0 else [apps[number % len(apps)]]
            await asyncio.gather(*(self._send(http, address, path) for address in to))
            if number % _DELETED_EVERY == _DELETED_EVERY - 1:
                await self._delete_one(http, self._files[number // 2].name)
            left_s, left = self._end - time.monotonic(), len(self._files) - number
            await asyncio.sleep(max(0.9 * left_s / left, 0))

    async def _send(self, http: httpx.AsyncClient, address: str, path: Path) -> None:
        """Send a file until it is taken: a person whose upload fails sends it again."""
        while True:
            sent = {"file": (path.name, path.read_bytes(), "application/pdf")}
            with suppress(asyncio.CancelledError):
                if await self._ask(http.post(f"{address}/api/documents", files=sent)) is not None:
                    self.run.taken.add(path.name)
                    return
            await asyncio.sleep(_AGAIN_S)

    async def _delete_one(self, http: httpx.AsyncClient, name: str) -> None:
        """Delete a document in one app, and see when it is gone in the others."""
        first, *others = self._servers.addresses
        held = await self._list(http, first)
        if held is None or name not in held:
            return
        began = time.monotonic()
        looks = [asyncio.create_task(self._look_for(http, address, name, began)) for address in others]
        deleted = await self._ask(http.delete(f"{first}/api/documents/{held[name]}"))
        # One that was not done may be half done, and is gone on with: nobody can tell which of the two it is.
        (self.run.deleted if deleted is not None else self.run.uncertain).add(name)
        await asyncio.gather(*looks)

    async def _look_for(self, http: httpx.AsyncClient, address: str, name: str, began: float) -> None:
        """See when a document is gone in an app."""
        while time.monotonic() - began < _GONE_S:
            listed = await self._list(http, address)
            if listed is not None and name not in listed:
                self.run.gone_s.append(time.monotonic() - began)
                return
            await asyncio.sleep(0.05)

    async def _list(self, http: httpx.AsyncClient, address: str) -> dict[str, str] | None:
        """List the documents of an app: id by name; None where it does not answer."""
        reply = await self._ask(http.get(f"{address}/api/documents", params={"limit": 1000}))
        return None if reply is None else {each["name"]: each["id"] for each in reply.json()["documents"]}

    async def _ask(self, request: asyncio.Future[httpx.Response] | object) -> httpx.Response | None:
        try:
            reply: httpx.Response = await request  # type: ignore[misc]
        except httpx.HTTPError as error:
            self.run.refused[type(error).__name__] += 1
            return None
        if reply.is_success:
            return reply
        self.run.refused[f"HTTP {reply.status_code}"] += 1
        return None

    async def _come(self, http: httpx.AsyncClient, number: int) -> None:
        """Visit an app again and again; a question that breaks off is the killing's, and is counted."""
        while not self._all_sent or time.monotonic() < self._end:
            client = LightClient(self._servers.addresses[number % len(self._servers.addresses)], http)
            try:
                await client.open()
                for question in self._chance.sample(QUESTIONS, 3):
                    await client.ask(question)
                    self.run.answers += 1
                    await asyncio.sleep(self._chance.uniform(*_PAUSE_S))
            except Exception as error:  # noqa: BLE001 - whatever it is, this person got no answer
                self.run.errors[type(error).__name__] += 1
                await asyncio.sleep(_AGAIN_S)
            finally:
                with suppress(Exception):
                    await client.close()

    async def _kill_in_turn(self) -> None:
        parts = self._servers.parts
        rounds = max(round((self._end - time.monotonic()) / 60 / len(parts)), 1)
        victims = [part for _ in range(rounds) for part in self._chance.sample(parts, len(parts))]
        for number, victim in enumerate(victims):
            await asyncio.sleep(max((self._end - time.monotonic()) / (len(victims) - number) - 5, 1))
            await self._kill(victim)

    async def _kill(self, victim: Part | Postgres) -> None:
        victim.kill()
        self.run.kills[victim.name] += 1
        print(f"killed {victim.name}: {len(self.run.taken)} files taken", file=sys.stderr, flush=True)
        await asyncio.sleep(self._chance.uniform(*_DEAD_S))
        await asyncio.to_thread(victim.start)

    async def _wait_for_the_rest(self, http: httpx.AsyncClient) -> None:
        until = time.monotonic() + _REST_S
        while time.monotonic() < until:
            reply = await self._ask(http.get(f"{self._servers.addresses[0]}/api/jobs"))
            left = [job for job in reply.json()["jobs"] if not job["ended"]] if reply is not None else [None]
            if not left:
                return
            await asyncio.sleep(1)
        self.run.problems.append(f"{len(left)} files are not added after {_REST_S:.0f} s")


def look_at(servers: ServerSet, run: Run) -> None:
    """Look at the set from outside, while only its servers run; what is not as it must be becomes a problem."""
    listed = servers.command("library", "list", "--json")
    names = Counter(json.loads(line)["name"] for line in listed.stdout.splitlines())
    run.problems += [f"{name} is lost" for name in sorted(run.taken - run.deleted - run.uncertain - names.keys())]
    run.problems += [f"{name} was deleted, and is there" for name in sorted(run.deleted & names.keys())]
    run.problems += [f"{name} is there {count} times" for name, count in names.items() if count > 1]
    run.problems += [f"{name} is there, and nobody sent it" for name in sorted(names.keys() - run.taken)]
    checked = servers.command("library", "check", "--json")
    if checked.stdout:
        run.problems += json.loads(checked.stdout)["problems"]
    else:
        run.problems.append(f"check failed: {checked.stderr[-500:]}")
    if len(kept := list(servers.bucket.iterdir())) != names.total():
        run.problems.append(f"the bucket holds {len(kept)} objects, and the library {names.total()} documents")
    for part in (*servers.apps, *servers.workers):
        if count := part.log.read_text("utf-8", errors="replace").count("Traceback (most recent"):
            run.problems.append(f"{part.name} wrote {count} tracebacks")


def main() -> bool:
    """Run it, print what came of it, and say whether all was as it must be."""
    parser = argparse.ArgumentParser(prog="python -m bench.server_soak")
    parser.add_argument("--documents", type=int, default=300)
    parser.add_argument("--pages", type=int, default=4, help="of each document")
    parser.add_argument("--people", type=int, default=20)
    parser.add_argument("--minutes", type=float, default=30, help="in which each part is killed at least once")
    parser.add_argument("--apps", type=int, default=2)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="an empty folder in which all of it is left, to be looked at")
    options = parser.parse_args()
    with TemporaryDirectory(prefix="soak-") as passing:
        place = options.keep or Path(passing)
        place.chmod(0o755)  # for the user of PostgreSQL
        files = make_pdfs(place / "pdfs", options.documents, options.pages, seed=options.seed)
        with running_module("bench.steady_server") as (_, model):
            given = {"FOOTNOTE_MODEL": "steady", "OPENAI_BASE_URL": f"{model}/v1", "OPENAI_API_KEY": "none"}
            given["FOOTNOTE_INGEST_HERE"] = str(not options.workers)
            servers = ServerSet(place, apps=options.apps, workers=options.workers, given=given)
            try:
                run = _soak(servers, files, options)
            finally:
                servers.stop()
    print(_row(options, run))
    return not run.problems


def _soak(servers: ServerSet, files: Sequence[Path], options: argparse.Namespace) -> Run:
    for part in servers.parts:
        part.start()
    soak = Soak(servers, files, options.people, options.minutes, options.seed)
    asyncio.run(soak.go())
    servers.stop([*servers.apps, *servers.workers])
    wait_for(lambda: servers.command("library", "list").returncode == 0, "the servers do not answer")
    look_at(servers, soak.run)
    return soak.run


def _row(options: argparse.Namespace, run: Run) -> str:
    def said(counts: Counter[str]) -> str:
        return ", ".join(f"{count} {name}" for name, count in counts.items()) or "none"

    gone = f"{max(run.gone_s):.1f} (of {len(run.gone_s)})" if run.gone_s else "–"
    cells = {
        "documents sent, people, minutes": f"{options.documents}, {options.people}, {options.minutes:g}",
        "files taken, documents deleted": f"{len(run.taken)}, {len(run.deleted | run.uncertain)}",
        "answers; visits cut short": f"{run.answers}; {said(run.errors)}",
        "requests refused while something was dead": said(run.refused),
        "gone in the other app so many s after somebody deleted it, at most": gone,
        "kill -9": said(run.kills),
        "problems": "; ".join(run.problems) or "none",
    }
    return "\n".join(["| server set | |", "|---|---|", *(f"| {name} | {value} |" for name, value in cells.items())])


if __name__ == "__main__":
    sys.exit(not main())
