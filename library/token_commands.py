"""`python -m library token ...`: makes and revokes the tokens by which programs ask; works while the app runs."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from library.command_line import library_argument, say, settings_of
from library.person_libraries import find_person, read_people
from library.stores.tokens import Token, Tokens

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]

_DAYS = 365
_COMMANDS = {
    "list": "list the tokens, without what is secret of them",
    "create": "make a token and print it, once",
    "revoke": "let a token count no more",
}


def add_token_commands(commands: Commands) -> None:
    """Add `token` with what it can do."""
    help_text = "make and revoke the tokens by which programs ask"
    parser = commands.add_parser("token", help=help_text, description=help_text.capitalize() + ".")
    acts = parser.add_subparsers(required=True, metavar="ACT", dest="act")
    for name, about in _COMMANDS.items():
        act = acts.add_parser(name, help=about, description=about.capitalize() + ".")
        act.set_defaults(command=_act)
        library_argument(act)
        act.add_argument("--json", action="store_true", help="print JSON")
        if name != "list":
            act.add_argument("name", metavar="NAME", help="what the token is for, such as the program that has it")
        if name == "create":
            act.add_argument("--days", type=_days, default=_DAYS, help=f"after which it ends (default: {_DAYS})")
            act.add_argument(
                "--person", default="", metavar="NAME", help="for whom it asks, where people log in: a name or an id"
            )


def _days(text: str) -> float:
    if not 0 < (days := float(text)) <= 3650:
        raise argparse.ArgumentTypeError("must be from 1 to 3650")
    return days


def _act(options: argparse.Namespace) -> int:
    folder = settings_of(options).library
    tokens, people = Tokens(folder), read_people(folder)
    if options.act == "create":
        made = tokens.create(options.name, options.days, find_person(people, options.person) if options.person else "")
        sys.stderr.write(f"{say('token_made')}\n")
        sys.stdout.write((json.dumps({"name": options.name, "token": made}) if options.json else made) + "\n")
        return 0
    if options.act == "revoke":
        tokens.revoke(options.name)
    for token in tokens.all():
        sys.stdout.write(_line(token, people, options.json) + "\n")
    return 0


def _line(token: Token, people: dict[str, str], as_json: bool) -> str:
    made, ends = (f"{datetime.fromtimestamp(time, UTC):%Y-%m-%d}" for time in (token.made, token.ends))
    person = people.get(token.person, token.person)
    if as_json:
        return json.dumps({"name": token.name, "person": token.person, "made": made, "ends": ends}, ensure_ascii=False)
    return say("token_listed", name=token.name, person=person or "–", made=made, ends=ends)
