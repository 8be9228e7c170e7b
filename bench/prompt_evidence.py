"""`python -m bench.prompt_evidence FOLDER...`: is what the right answer must say in the prompt that a model is sent?"""

from __future__ import annotations

import argparse
import json
import statistics
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.key_strings import holds
from bench.quoting_server import QuotingServer
from bench.sets import add_folder
from library.library import Library
from library.settings import Settings, read_settings
from rag.chain import Answerer, ask
from rag.events import AskOptions
from rag.models.tokens import count_tokens
from rag.prompt.sources import read_sources

_OPTIONS = AskOptions(model="quoting")


@dataclass
class _Count:
    """Questions of a set: those whose evidence a model is sent, and the tokens that it reads for each."""

    held: int = 0
    on_page: int = 0
    missed: list[str] = field(default_factory=list)
    tokens: list[int] = field(default_factory=list)
    calls: int = 0

    def row(self) -> str:
        asked = self.held + len(self.missed)
        spread = f"{statistics.median(self.tokens):.0f} | {max(self.tokens)}"
        shares = f"{100 * self.held / asked:.1f} % | {100 * self.on_page / asked:.1f} %"
        return f"{asked} | {shares} | {spread} | {self.calls / asked:.2f}"


def measure_prompt_evidence(folders: Sequence[Path], place: Path) -> None:
    """Print a row for each set: the share of answerable questions whose key strings the prompt's sources hold.

    Only sources of the right document count: short strings stand in many.

    A question that the library answers by itself counts by what it is answered with: no model is asked.

    Args:
        folders: Sets: folders that hold `pdfs/` and `questions.jsonl` with key strings.
        place: Folder for the libraries; documents that are there already are used.
    """
    print("\n### What a model is sent, with the default budget\n")
    print("| set | n | evidence in the prompt | on the right pages | tokens read, median | most | calls a question |")
    print("|---|---|---|---|---|---|---|")
    missed: list[str] = []
    for folder in folders:
        lines = [json.loads(line) for line in (folder / "questions.jsonl").read_text("utf-8").splitlines()]
        questions = [line for line in lines if line.get("must") and line["pages"]]
        settings = read_settings(library=place / folder.name / "library")
        if questions:
            with Library.open(settings) as library:
                ids = add_folder(library, settings, folder / "pdfs")
                count = _measure(library, settings, questions, ids)
            print(f"| {folder.name} | {count.row()} |", flush=True)
            missed += count.missed
    print(f"\nNot in the prompt: {', '.join(missed) or 'none'}.")


def _measure(
    library: Library, settings: Settings, questions: Sequence[Mapping[str, Any]], ids: Mapping[str, str]
) -> _Count:
    count = _Count()
    with QuotingServer().running() as server:
        with_server = settings.model_copy(update={"openai_base_url": f"{server.address}/v1"})
        answerer = Answerer(library, with_server)
        for question in questions:
            server.prompts.clear()
            answer = ask(answerer, question["question"], options=_OPTIONS)
            sources = [source for prompt in server.prompts for source in read_sources(prompt)]
            read = [source for source in sources if source.title == question["document"]]
            pages = [library.page(ids[question["document"]], number) for number in question["pages"]]
            labels = {page.label or str(page.number) for page in pages if page}
            texts = [source.text for source in read] if server.prompts else [answer.answer]
            on_page = [source.text for source in read if source.page in labels] if server.prompts else texts
            count.tokens.append(sum(map(count_tokens, server.prompts)))
            count.calls += len(server.prompts)
            count.on_page += _say(on_page, question["must"])
            count.held += (held := _say(texts, question["must"]))
            count.missed += [] if held else [question["id"]]
    return count


def _say(texts: Sequence[str], must: Sequence[str]) -> bool:
    """True if texts together hold key strings, the borders of cells aside."""
    return holds("\n".join(texts).replace("|", " "), must)


def main() -> None:
    """Measure the sets that are named."""
    parser = argparse.ArgumentParser(prog="python -m bench.prompt_evidence", description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path, help="sets: folders that hold pdfs/ and questions.jsonl")
    parser.add_argument("--keep", type=Path, help="folder for the libraries, used again if there")
    options = parser.parse_args()
    with ExitStack() as stack:
        place = options.keep or Path(stack.enter_context(TemporaryDirectory()))
        measure_prompt_evidence(options.folders, place)


if __name__ == "__main__":
    main()
