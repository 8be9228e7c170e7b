"""`python -m bench.web [FOLDER...]`: the first word with the web on, beside an answer from the documents alone."""

from __future__ import annotations

import argparse
import os
import statistics
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest import mock

from bench.sets import add_folder, read_questions
from library.library import Library
from library.net.fetching import Fetcher
from library.settings import Settings, read_settings
from rag.chain import Answerer
from rag.events import AskOptions, Token
from rag.web.search import WebSearch
from tests.library.net.page_server import everywhere
from tests.proxy.engine_pages import PAGES, challenge_page, no_results_page, results_page
from tests.proxy.replaying_proxy import ReplayingProxy
from tests.proxy.reply import Reply

_QUESTIONS, _RESULTS = 12, 5
_RESULT = {"title": "About the bay", "body": "What is known about the bay, its harbours and its people."}
_ARTICLE = "<html><body><article>{}</article></body></html>".format(
    "<p>The bay is known for its mild weather, its long beaches and a harbour that opened a century ago.</p>" * 60
)
_PAGES = {"read": Reply(_ARTICLE), "silent": Reply(way="silent")}


def _engines() -> dict[str, Reply]:
    found = [{**_RESULT, "url": f"https://page{number}.test/"} for number in range(_RESULTS)]
    return {
        "results, pages read": Reply(results_page(*found)),
        "results, pages silent": Reply(results_page(*found)),
        "nothing found": Reply(no_results_page()),
        "202": Reply(challenge_page(), 202),
        "429": Reply(status=429),
        "hung up": Reply(way="hung up"),
        "silent": Reply(way="silent"),
    }


def measure_web(folder: Path, place: Path) -> None:
    """Print when the first word comes, for each way in which an engine and its pages may behave.

    Args:
        folder: A set: a folder that holds `pdfs/` and `questions.jsonl`.
        place: Folder for the library; documents that are there already are used.
    """
    settings = read_settings(library=place / folder.name / "library")
    with Library.open(settings) as library, _proxy() as proxy:
        ids = add_folder(library, settings, folder / "pdfs")
        questions = _answered(library, settings, [question.text for question in read_questions(folder, ids)])
        alone = [_first_word(_answerer(library, settings), text, web=False) for text in questions]
        deadline = settings.web_deadline_s
        print(
            f"\n### The first word with the web on: {folder.name}, {len(questions)} questions, {deadline:g} s allowed\n"
        )
        print("| engine | s to the first word, median | most | most beside the documents alone |")
        print("|---|---|---|---|")
        print(f"| not asked | {statistics.median(alone):.2f} | {max(alone):.2f} | – |", flush=True)
        for name, reply in _engines().items():
            _tell(proxy, reply, _PAGES["silent" if name.endswith("silent") else "read"])
            answerers = _answerers(library, settings, again=name.startswith("results"))
            times = [_first_word(next(answerers), text, web=True) for text in questions]
            beside = max(one - other for one, other in zip(times, alone, strict=True))
            print(f"| {name} | {statistics.median(times):.2f} | {max(times):.2f} | {beside:+.2f} |", flush=True)


@contextmanager
def _proxy() -> Iterator[ReplayingProxy]:
    """Start the proxy that has the web behind it, and make it this process's only way out."""
    with TemporaryDirectory() as folder, ReplayingProxy(Path(folder)).running() as proxy:
        names = {"DDGS_PROXY": proxy.address, "SSL_CERT_FILE": proxy.authority}
        with mock.patch.dict(os.environ, names):
            yield proxy


def _tell(proxy: ReplayingProxy, engine: Reply, page: Reply) -> None:
    proxy.clear()
    proxy.say(PAGES, engine)
    for number in range(_RESULTS):
        proxy.say(f"page{number}.test/", page)


def _answerers(library: Library, settings: Settings, again: bool) -> Iterator[Answerer]:
    """Give one for each question: the same again, or others, to which an engine that failed is not known."""
    answerer = _answerer(library, settings)
    while True:
        yield answerer
        answerer = answerer if again else _answerer(library, settings)


def _answerer(library: Library, settings: Settings) -> Answerer:
    return Answerer(library, settings, WebSearch(settings, library, fetcher=Fetcher(resolve=everywhere)))


def _answered(library: Library, settings: Settings, questions: Sequence[str]) -> list[str]:
    """Choose questions that the documents answer: a refusal has no first word. What they load is loaded then."""
    answerer = _answerer(library, settings)
    return [text for text in questions[: 3 * _QUESTIONS] if _first_word(answerer, text, web=False)][:_QUESTIONS]


def _first_word(answerer: Answerer, question: str, web: bool) -> float:
    began = time.monotonic()
    events = answerer.stream(question, options=AskOptions(web=web))
    return next((time.monotonic() - began for event in events if isinstance(event, Token)), 0.0)


def main() -> None:
    """Measure the sets that are named."""
    parser = argparse.ArgumentParser(prog="python -m bench.web", description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path, help="sets: folders that hold pdfs/ and questions.jsonl")
    options = parser.parse_args()
    with TemporaryDirectory() as place:
        for folder in options.folders:
            measure_web(folder, Path(place))


if __name__ == "__main__":
    main()
