"""`python -m bench.ui_library LIBRARY TARGET`: makes a library of 2,000 documents and 500 chats of a small real one."""

from __future__ import annotations

import argparse
import shutil
import sys
from itertools import cycle, islice
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.made_documents import Maker
from bench.scale import add_made
from library.library import Library
from library.settings import read_settings
from rag.chain import Answerer, ask
from tests.pdfs import make_pdf

DOCUMENTS, CHATS = 2000, 500
_SIZES = (1, 2, 3)  # pages of a made document
_TURNS = (1, 2, 3, 5, 8)  # of a chat, in turn
_QUESTIONS = (
    "What is the total revenue?",
    "How many employees are there?",
    "Who wrote it?",
    "What are the conclusions?",
    "这份文档讲了什么？",
)


def make_library(source: Path, target: Path) -> None:
    """Copy a library and add to it: documents of one to three pages of random words, chats with real answers."""
    shutil.copytree(source, target)
    settings = read_settings(library=target)
    with Library.open(settings) as library, TemporaryDirectory() as folder:
        answerer = Answerer(library, settings)
        given = [(question, ask(answerer, question).as_dict()) for question in _QUESTIONS]
        turns = cycle(given)
        for number in range(CHATS - len(library.chats.all())):
            question = given[number % len(given)][0]
            chat = library.chats.create(f"{question} {number + 1}")
            for asked, answer in islice(turns, _TURNS[number % len(_TURNS)]):
                library.chats.add_turn(chat.id, asked, answer)
        maker = Maker(Path(folder), _SIZES, make_pdf)
        for number in range(DOCUMENTS - len(library.documents())):
            add_made(library, maker.make(number))
            if number % 200 == 0:
                print(f"{number} made", file=sys.stderr, flush=True)


def main() -> None:
    """Make it of the library that is named, which must not be in use."""
    parser = argparse.ArgumentParser(prog="python -m bench.ui_library")
    parser.add_argument("library", type=Path)
    parser.add_argument("target", type=Path)
    arguments = parser.parse_args()
    make_library(arguments.library, arguments.target)


if __name__ == "__main__":
    main()
