"""`python -m bench.overhead FOLDER...`: what Footnote itself costs beside the time of the model that writes."""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.quoting_server import QuotingServer
from bench.sets import Question, add_folder, read_questions
from library.library import Library
from library.settings import Settings, read_settings
from rag.chain import Answerer
from rag.events import AskOptions, Finished, Progress, Token

_WARMING, _QUESTIONS = 3, 30
_OPTIONS = AskOptions(model="quoting")


@dataclass(frozen=True)
class Asked:
    """What one question cost.

    Attributes:
        sent_ms: CPU from the question to the arrival of the request at the model's server, in this same process, so
            the server's own reading of its head is in it.
        check_ms: CPU of the check, which begins when the last word has been told.
        sentences: How many it checked.
        late: Words that were told after the check had begun.
    """

    sent_ms: float
    check_ms: float
    sentences: int
    late: int


def measure_overhead(folders: Sequence[Path], place: Path) -> None:
    """Print what a question costs in the library of each set.

    Args:
        folders: Sets: folders that hold `pdfs/` and `questions.jsonl`.
        place: Folder for the libraries; documents that are there already are used.
    """
    print(f"\n### Beside the model's own time: {_QUESTIONS} questions after {_WARMING} to warm up\n")
    print("| set | chunks | CPU ms to the request, median | 95 % | CPU ms of the check a sentence | words told late |")
    print("|---|---|---|---|---|---|")
    for folder in folders:
        settings = read_settings(library=place / folder.name / "library")
        with Library.open(settings) as library:
            ids = add_folder(library, settings, folder / "pdfs")
            questions = read_questions(folder, ids)[: _WARMING + _QUESTIONS]
            asked = _ask_all(library, settings, questions)[_WARMING:]
            chunks = sum(document.chunk_count for document in library.documents())
        print(f"| {folder.name} | {chunks:,} | {_row(asked)} |", flush=True)


def _ask_all(library: Library, settings: Settings, questions: Sequence[Question]) -> list[Asked]:
    with QuotingServer().running() as server:
        with_server = settings.model_copy(update={"openai_base_url": f"{server.address}/v1"})
        answerer = Answerer(library, with_server)
        return [_ask(answerer, server, question.text) for question in questions]


def _ask(answerer: Answerer, server: QuotingServer, question: str) -> Asked:
    began = time.process_time()
    checking = ended = 0.0
    late = sentences = 0
    for event in answerer.stream(question, options=_OPTIONS):
        if isinstance(event, Progress) and event.stage == "checking":
            checking = time.process_time()
        elif isinstance(event, Token):
            late += bool(checking)
        elif isinstance(event, Finished):
            ended, sentences = time.process_time(), len(event.answer.sentences)
    return Asked(1000 * (server.asked_at - began), 1000 * (ended - checking), sentences, late)


def _row(asked: Sequence[Asked]) -> str:
    sent = sorted(one.sent_ms for one in asked)
    check = sum(one.check_ms for one in asked) / max(1, sum(one.sentences for one in asked))
    worst = sent[min(len(sent) - 1, round(0.95 * len(sent)))]
    return f"{statistics.median(sent):.0f} | {worst:.0f} | {check:.1f} | {sum(one.late for one in asked)}"


def main() -> None:
    """Measure the sets that are named."""
    parser = argparse.ArgumentParser(prog="python -m bench.overhead", description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path, help="sets: folders that hold pdfs/ and questions.jsonl")
    parser.add_argument("--keep", type=Path, help="folder for the libraries, used again if there")
    options = parser.parse_args()
    with ExitStack() as stack:
        measure_overhead(options.folders, options.keep or Path(stack.enter_context(TemporaryDirectory())))


if __name__ == "__main__":
    main()
