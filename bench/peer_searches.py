"""Runs the peers that are installed, each in a process and an environment of its own."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.e5_folder import make_e5_folder
from bench.figures import Found
from bench.peers.asking import MODEL
from bench.process_tree import measure
from bench.sets import Question
from library.settings import ROOT

PEERS = {
    "LangChain's tutorial": "langchain_tutorial",
    "LlamaIndex's default": "llamaindex_default",
}
MODEL_FOLDER = ROOT / "artifacts" / "multilingual-e5-small"
"""The model that ships here, as the peers want it: made when the first of them runs."""
ENVIRONMENT = {
    MODEL: str(MODEL_FOLDER),
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "ANONYMIZED_TELEMETRY": "false",
    # Threads that wait spin otherwise: with other work beside, a query of LlamaIndex cost 470 ms of CPU time, not 16.
    "OMP_WAIT_POLICY": "PASSIVE",
}


def installed_peers() -> Iterator[tuple[str, list[str]]]:
    """Give each installed peer's name and the command that starts it."""
    for name, peer in PEERS.items():
        if command := peer_command(name, peer):
            if not (MODEL_FOLDER / "tokenizer.json").exists():  # which is written last
                make_e5_folder(MODEL_FOLDER)
            yield name, command


def peer_command(name: str, peer: str) -> list[str]:
    """Give the command that starts a peer; none, and said on stderr, where it is not installed."""
    python = ROOT / ".venv" / "peers" / peer / "bin" / "python"
    if python.exists():
        return [str(python), "-m", f"bench.peers.{peer}"]
    sys.stderr.write(f"{name} is not installed (`make peers` does it), so it was not measured.\n")
    return []


def search_with_peers(
    pdfs: Path, questions: Sequence[Question], ids: Mapping[str, str], kept: Path | None = None
) -> Iterator[Found]:
    """Let each installed peer index a folder and answer the questions; one that fails says so on stderr.

    Args:
        pdfs: The folder.
        questions: What is asked.
        ids: What stands for each file name.
        kept: Folder where a peer's answers are kept, and taken from if they are to the same questions.
    """
    for name, command in installed_peers():
        file = kept / f"{PEERS[name]}.jsonl" if kept else None
        output = file.read_text("utf-8") if file and file.exists() else ""
        if not answers_all(output, questions):
            output = _run(name, command, pdfs, questions)
            if file and output:
                file.write_text(output, "utf-8")
        if output:
            yield read_answers(name, output, ids)


def answers_all(output: str, questions: Sequence[Question]) -> bool:
    """Tell whether a peer's output answers just these questions, in their order."""
    return [line["id"] for line in map(json.loads, _lines(output)[1:])] == [question.id for question in questions]


def read_answers(name: str, output: str, ids: Mapping[str, str]) -> Found:
    """Read what a peer printed: a line about its index, then one a question."""
    index, *answers = map(json.loads, _lines(output))
    places = [list(dict.fromkeys((ids.get(file, file), page) for file, page in line["places"])) for line in answers]
    return Found(name, places, sum(line["cpu_s"] for line in answers), index["cpu_s"], index["unread"])


def _lines(output: str) -> list[str]:
    """Leave out what a peer's own libraries print."""
    return [line for line in output.splitlines() if line.startswith("{")]


def _run(name: str, command: Sequence[str], pdfs: Path, questions: Sequence[Question]) -> str:
    with TemporaryDirectory() as place:
        asked = Path(place) / "questions.jsonl"
        lines = [json.dumps({"id": question.id, "question": question.text}) for question in questions]
        asked.write_text("\n".join(lines), "utf-8")
        used = measure(
            [*command, str(pdfs.absolute()), f"{place}/store", "--questions", str(asked)], os.environ | ENVIRONMENT
        )
    if used.code or not answers_all(used.output, questions):
        sys.stderr.write(f"{name} failed on {pdfs}:\n{used.errors[-2000:]}\n")
        return ""
    return used.output
