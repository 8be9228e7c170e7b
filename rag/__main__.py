"""`python -m rag search|ask|check|papers|serve`: finds passages, answers questions, checks answers, serves programs.

This is a door: what it opens with `serve` stands above this package, which imports none of it.
"""

from __future__ import annotations

import argparse
import gc
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import get_args

from library.command_line import library_argument, parse, run
from rag.events import STYLES, Recency


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 if it did its work, 1 if not, 2 for bad usage."""
    options = parse(_parser(), arguments)
    one = {"search": "query", "ask": "question"}.get(options.command)
    if one and (getattr(options, one) is None) == (options.questions is None):
        _parser().error(f"{options.command} takes a {one.upper()} or --questions FILE, one of them")
    if options.command == "papers" and bool(options.words) == bool(options.add):
        _parser().error("papers takes WORDS to search for, or --add ID, one of them")
    if one and options.questions is None:
        gc.disable()  # what one question leaves goes with the process; to look for it takes a twentieth of the time
    return run(lambda: _run(options))


def _run(options: argparse.Namespace) -> int:
    if options.command == "serve":
        from serve.command import serve

        return serve(options)
    if options.command == "papers":
        from serve.papers_command import papers

        return papers(options)
    from rag import commands

    return int(getattr(commands, options.command)(options))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m rag", description="Find passages, answer questions, check answers, serve programs."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND", dest="command")
    _search_arguments(commands.add_parser("search", help="find passages"))
    _ask_arguments(commands.add_parser("ask", help="answer a question with citations"))
    check = commands.add_parser("check", help="check answers against their passages")
    check.add_argument(
        "--answers", type=Path, required=True, metavar="FILE", help='lines {"id","question","answer","passages"}'
    )
    check.add_argument("--json", action="store_true", help="print JSON, which check always does")
    _papers_arguments(commands.add_parser("papers", help="find papers on arXiv, and add them"))
    _serve_arguments(commands.add_parser("serve", help="serve programs by REST, OpenAI's API and MCP"))
    return parser


def _papers_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("words", nargs="*", metavar="WORDS", help="key words; au:name, ti:, abs: and cat: too")
    parser.add_argument("--add", action="append", default=[], metavar="ID", help="fetch this paper into the library")
    parser.add_argument("--top", type=_positive, default=10, help="most papers listed, up to 50 (default: 10)")
    parser.add_argument("--json", action="store_true", help="print a JSON line a paper")
    library_argument(parser)


def _serve_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--address", default="127.0.0.1", help="where to listen (default: this machine alone)")
    parser.add_argument("--port", type=int, choices=range(65_536), default=8502, metavar="N", help="(default: 8502)")
    parser.add_argument("--stdio", action="store_true", help="speak MCP with the program that starts this")
    library_argument(parser)


def _search_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("query", nargs="?", metavar="QUERY")
    parser.add_argument("--top", type=_positive, default=10, help="most passages for each question (default: 10)")
    _shared(parser)


def _ask_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("question", nargs="?", metavar="QUESTION")
    web = parser.add_mutually_exclusive_group()
    web.add_argument("--web", action="store_true", help="search the web too")
    web.add_argument("--auto-web", action="store_true", help="search the web when the documents do not answer")
    parser.add_argument("--research", action="store_true", help="let the model divide the question, and write a report")
    parser.add_argument("--recency", choices=get_args(Recency), default="any", help="how old web pages may be")
    parser.add_argument("--model", metavar="NAME", help='a chat model; "quote" is the built-in answerer')
    parser.add_argument("--temperature", type=_temperature, metavar="T", help="what the model is told, from 0 to 2")
    parser.add_argument("--most-tokens", type=_positive, metavar="N", help="most tokens to read and write for it")
    parser.add_argument("--longest", type=_positive, metavar="TOKENS", help="longest answer of the model")
    parser.add_argument("--style", choices=STYLES, help="how the model writes")
    parser.add_argument("--instruction", metavar="TEXT", help="more about it: role, audience, format, examples")
    _shared(parser)


def _shared(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--questions", type=Path, metavar="FILE", help='lines {"id","question","document","history"}; "-" is the input'
    )
    parser.add_argument("--within-document", action="store_true", help="search each question's own document only")
    parser.add_argument("--document", action="append", default=[], metavar="NAME", help="stay within this document")
    parser.add_argument("--collection", action="append", default=[], metavar="NAME", help="or within this collection")
    parser.add_argument("--since", default="", metavar="DATE", help="leave out what is older: 2018 or 2018-09-29")
    parser.add_argument("--until", default="", metavar="DATE", help="leave out what is newer, and what has no date")
    parser.add_argument("--json", action="store_true", help="print JSON")
    library_argument(parser)


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return number


def _temperature(text: str) -> float:
    number = float(text)
    if not 0 <= number <= 2:
        raise argparse.ArgumentTypeError("must be from 0 to 2")
    return number


if __name__ == "__main__":
    status = main()
    gc.freeze()  # or the end of the process looks through all that it leaves, for a fifth of the time of a question
    sys.exit(status)
