"""Questions that another process answers: real processes, which ask the library's owner for what it holds."""

from __future__ import annotations

import ast
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from pathlib import Path
from typing import cast

import psutil
import pytest
from pydantic import SecretStr

from library.errors import FootnoteError, QuestionTooLong
from library.library import Library
from library.settings import ROOT, Settings, read_settings
from library.watch import notes
from rag.answer import Answer, Turn
from rag.answering_child import DistantLibrary
from rag.answering_processes import AnswererElsewhere, AnsweringProcesses
from rag.chain import Answerer, ask
from rag.events import AskOptions, Event, Finished, Token
from rag.lanes import CALLS, Call, ProcessEnded, reply_to
from rag.web.search import WebSearch
from tests.documents import add_document
from tests.patience import PATIENCE_S, wait_until
from tests.rag.model_server import SECRET, ModelServer, Spoken

QUESTION = "When did the harbour of Westhaven open?"
WITH_MODEL = AskOptions(model="good")
Make = Callable[..., AnswererElsewhere]


@pytest.fixture(scope="module")
def processes() -> Iterator[AnsweringProcesses]:
    running = AnsweringProcesses(read_settings(processes=2, questions_at_once=4))
    yield running
    running.close()


@pytest.fixture
def elsewhere(processes: AnsweringProcesses, settings: Settings, model_server: ModelServer) -> Make:
    """Makes an answerer in another process, who may ask the model server."""
    chosen = settings.model_copy(update={"openai_base_url": model_server.address, "openai_api_key": SecretStr(SECRET)})

    def make(library: Library, who: str = "") -> AnswererElsewhere:
        return AnswererElsewhere(library, chosen, WebSearch(chosen, library), processes, who)

    return make


def _contents(answer: Answer) -> dict[str, object]:
    return {name: value for name, value in answer.as_dict().items() if name != "timings_ms"}


@pytest.mark.parametrize(
    "question",
    [
        QUESTION,
        "渡轮什么时候开航？",
        "成人票价是多少？",
        "How much is a ticket for children, and may dogs travel?",
        "Who composed the opera about the moon?",
        "Which documents do you have?",
        "Summarize harbour.pdf",
    ],
)
def test_another_process_gives_the_answer_that_this_one_gives(
    question: str, harbour: Library, settings: Settings, elsewhere: Make
) -> None:
    assert _contents(ask(elsewhere(harbour), question)) == _contents(ask(Answerer(harbour, settings), question))


def test_a_follow_up_is_completed_from_the_chat(harbour: Library, settings: Settings, elsewhere: Make) -> None:
    before = [Turn("What does a ticket for adults cost?", "Four crowns.")]
    there = ask(elsewhere(harbour), "And for children?", before)
    assert _contents(there) == _contents(ask(Answerer(harbour, settings), "And for children?", before))


def test_each_piece_comes_as_soon_as_the_model_says_it(
    harbour: Library, elsewhere: Make, model_server: ModelServer
) -> None:
    model_server.says = spoken = Spoken("The harbour opened ", "in 1931 [1].")
    events = elsewhere(harbour).stream(QUESTION, options=WITH_MODEL)
    said = []
    for _ in range(2):
        spoken.let_go()
        said.append(next(event.text for event in events if isinstance(event, Token)))
    assert said == ["The harbour opened ", "in 1931 [1]."]
    *_, last = events
    assert isinstance(last, Finished)
    assert last.answer.citations[0].rects


def test_a_stop_keeps_and_checks_what_was_written(harbour: Library, elsewhere: Make, model_server: ModelServer) -> None:
    model_server.says = ["The harbour of Westhaven opened in 1931 [1]. ", "It has"]
    stopped, said = threading.Event(), ""
    for event in elsewhere(harbour).stream(QUESTION, options=AskOptions(model="stalling"), stopped=stopped):
        said += event.text if isinstance(event, Token) else ""
        if "It has" in said:
            stopped.set()
    assert isinstance(event, Finished)
    assert (event.answer.complete, event.answer.sentences[0].support) == (False, "supported")


def test_a_stop_before_the_first_word_ends_the_question_and_leaves_the_model(
    harbour: Library, elsewhere: Make, model_server: ModelServer
) -> None:
    stopped = threading.Event()
    events = elsewhere(harbour).stream(QUESTION, options=AskOptions(model="silent"), stopped=stopped)

    def stop() -> None:
        wait_until(lambda: model_server.requests)
        stopped.set()

    threading.Thread(target=stop).start()
    with pytest.raises(FootnoteError, match="stopped before the first word"):
        list(events)
    assert model_server.noticed.wait(PATIENCE_S)


def test_what_nobody_listens_to_any_more_is_left_and_makes_room(
    harbour: Library, elsewhere: Make, model_server: ModelServer
) -> None:
    answerer = elsewhere(harbour)
    for _ in range(5):  # one more than there are lanes
        model_server.says = ["The harbour "]
        with closing(
            cast("Generator[Event]", answerer.stream(QUESTION, options=AskOptions(model="stalling")))
        ) as events:
            next(event for event in events if isinstance(event, Token))
    assert ask(answerer, QUESTION).citations


def test_an_error_is_the_one_that_this_process_raises(harbour: Library, elsewhere: Make) -> None:
    with pytest.raises(QuestionTooLong, match="has 20,001 characters; it may have 20,000"):
        ask(elsewhere(harbour), "a" * 20_001)


def _kill_all(processes: AnsweringProcesses) -> list[int]:
    killed = processes.pids()
    for pid in killed:
        os.kill(pid, signal.SIGKILL)
    return killed


def test_a_question_whose_process_is_killed_before_its_first_word_is_asked_again(
    harbour: Library, elsewhere: Make, model_server: ModelServer, processes: AnsweringProcesses
) -> None:
    model_server.says = spoken = Spoken("The harbour opened in 1931 [1].")
    came: list[Answer] = []
    asking = threading.Thread(target=lambda: came.append(ask(elsewhere(harbour), QUESTION, options=WITH_MODEL)))
    asking.start()
    wait_until(lambda: spoken.asked == 1)
    _kill_all(processes)
    wait_until(lambda: spoken.asked == 2)
    spoken.let_go(2)
    asking.join(PATIENCE_S)
    assert came[0].citations


def test_a_question_whose_process_is_killed_after_its_first_word_fails_and_another_process_takes_its_place(
    harbour: Library, elsewhere: Make, model_server: ModelServer, processes: AnsweringProcesses
) -> None:
    model_server.says = spoken = Spoken("The harbour ", "opened.")
    noted: list[tuple[str, object]] = []
    leave = notes.listen(lambda event, facts: noted.append((event, facts.get("outcome"))))
    events = elsewhere(harbour).stream(QUESTION, options=WITH_MODEL)
    spoken.let_go()
    next(event for event in events if isinstance(event, Token))
    killed = _kill_all(processes)
    with pytest.raises(ProcessEnded, match="ended before the answer was whole"):
        list(events)
    wait_until(lambda: ("question", "failed") in noted)  # or it would count as under way for ever
    leave()
    assert ask(elsewhere(harbour), QUESTION).citations
    assert not set(killed) & set(processes.pids())


def test_what_is_added_or_deleted_is_known_to_the_next_question(
    library: Library, settings: Settings, elsewhere: Make
) -> None:
    answerer = elsewhere(library)
    assert ask(answerer, "What does the lantern of Northby cost?").refused
    job = add_document(library, settings, "lantern.pdf", ["The lantern of Northby costs nine crowns."])
    assert "nine crowns" in ask(answerer, "What does the lantern of Northby cost?").answer
    library.remove(job.document_id)
    assert ask(answerer, "What does the lantern of Northby cost?").refused
    assert "lantern" not in ask(answerer, "Which documents do you have?").answer


def test_two_people_who_ask_at_once_are_each_answered_from_their_own_library(
    tmp_path: Path, elsewhere: Make, model_server: ModelServer
) -> None:
    model_server.says = ["It costs "]
    places = {who: read_settings(library=tmp_path / who / "library") for who in ("anna", "bert")}
    with Library.open(places["anna"]) as hers, Library.open(places["bert"]) as his:
        add_document(hers, places["anna"], "price.pdf", ["The lantern of Northby costs nine crowns."])
        add_document(his, places["bert"], "price.pdf", ["The lantern of Northby costs five crowns."])
        question = "What does the lantern of Northby cost?"
        asked = {"nine": elsewhere(hers, "anna"), "five": elsewhere(his, "bert")}
        quotes: list[tuple[str, str]] = []

        def keep_asking(price: str) -> None:
            for _ in range(4):
                quotes.append((price, ask(asked[price], question).answer))

        threads = [threading.Thread(target=keep_asking, args=(price,)) for price in asked]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(PATIENCE_S)
        assert len(quotes) == 8
        assert [quote for price, quote in quotes if f"{price} crowns" not in quote] == []
        ask(asked["nine"], question, options=WITH_MODEL)
        wait_until(hers.ledger.entries)
        assert his.ledger.entries() == []


def test_questions_are_counted_in_the_owner(harbour: Library, elsewhere: Make) -> None:
    noted: list[tuple[str, object]] = []
    leave = notes.listen(lambda event, facts: noted.append((event, facts.get("outcome"))))
    ask(elsewhere(harbour), QUESTION)
    wait_until(lambda: len(noted) == 2)
    leave()
    assert noted == [("question begun", None), ("question", "answered")]


def test_nobody_else_can_reach_a_process_that_answers_or_read_its_key(
    harbour: Library, elsewhere: Make, processes: AnsweringProcesses
) -> None:
    ask(elsewhere(harbour), QUESTION)
    child = psutil.Process(processes.pids()[0])
    assert child.net_connections("inet") == []
    assert [one for one in child.net_connections("unix") if one.laddr] == []
    assert SECRET not in " ".join([*child.cmdline(), *child.environ().values()])
    assert not [file for file in child.open_files() if Path(file.path).is_relative_to(harbour.folder)]


@pytest.mark.parametrize("name", ["remove", "add", "chats.all", "_database", "ledger.clear", "collections.delete"])
def test_a_process_that_answers_can_ask_for_nothing_but_what_answering_needs(name: str, harbour: Library) -> None:
    reply = reply_to(Call(0, name, (), {}), 0, harbour)
    assert (reply.done, str(reply.value)) == (False, "It was stopped before the first word.")


def test_what_is_left_of_a_question_asks_nothing_of_the_next_ones_library(harbour: Library) -> None:
    assert reply_to(Call(7, "documents", (), {}), 7, harbour).value
    assert not reply_to(Call(7, "documents", (), {}), 8, harbour).done


def test_what_the_library_raises_is_raised_where_it_was_asked(harbour: Library) -> None:
    (document, *_) = harbour.documents()
    reply = reply_to(Call(0, "locate", (document.id, 1), {}), 0, harbour)
    assert (reply.done, type(reply.value)) == (False, TypeError)


def test_everything_that_answering_asks_of_the_library_can_be_asked_from_another_process() -> None:
    files = [path for path in (ROOT / "rag").rglob("*.py") if "study" not in path.parts]
    asked = {name for path in [*files, ROOT / "library" / "scope.py"] for name in _asked_of_library(path)}
    own = {name for name in vars(DistantLibrary) if not name.startswith("_")} | {"ledger", "collections"}
    unknown = asked - CALLS - own - {"load_beside", "folder", "opened"}  # of commands, and of the owner
    assert unknown == set()
    assert {"documents", "search_words", "locate", "idf"} <= asked


def _asked_of_library(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Attribute):
            of = node.value
            name = of.attr if isinstance(of, ast.Attribute) else of.id if isinstance(of, ast.Name) else ""
            if name in ("library", "_library"):
                yield node.attr


_OWNER = """
import sys
from library.library import Library
from library.settings import read_settings
from rag.answering_processes import AnsweringProcesses
if __name__ == "__main__":
    processes = AnsweringProcesses(read_settings(processes=2))
    while not processes.pids():
        pass
    print(processes.pids()[0], flush=True)
    if sys.stdin.readline().strip() == "close":
        sys.exit()
"""


@pytest.mark.parametrize("end", ["killed", "closed"])
def test_a_process_that_answers_ends_with_its_owner(end: str, tmp_path: Path) -> None:
    script = tmp_path / "owner.py"
    script.write_text(_OWNER)
    command, pipe = [sys.executable, str(script)], subprocess.PIPE
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdin=pipe, stdout=pipe, text=True) as owner:
        assert owner.stdin
        assert owner.stdout
        child = psutil.Process(int(owner.stdout.readline()))
        if end == "killed":
            owner.kill()
        else:
            owner.stdin.write("close\n")
            owner.stdin.flush()
        owner.wait(PATIENCE_S)
    wait_until(lambda: not child.is_running() or child.status() == psutil.STATUS_ZOMBIE)
