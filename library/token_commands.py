"""`python -m library token ...`: makes and revokes the tokens by which programs ask; works while the app runs."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from library.command_line import library_argument, say, settings_of
from library.errors import SettingsError
from library.stores.tokens import Token, Tokens

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]

_DAYS = 365
_COMMANDS = {
    "list": "list the tokens, without what is secret of them",
    "create": "make a token and print it, once",
    "revoke": "let a token count no more",
}
_PEOPLE = "people"
_NOTE = "person.json"


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
    tokens, people = Tokens(folder), _people(folder)
    if options.act == "create":
        made = tokens.create(options.name, options.days, _person(people, options.person) if options.person else "")
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


def _people(folder: Path) -> dict[str, str]:
    """Read who has a library here: name by id."""
    found = {}
    for note in sorted((folder / _PEOPLE).glob(f"*/{_NOTE}")):
        try:
            found[note.parent.name] = str(json.loads(note.read_text("utf-8"))["name"])
        except (OSError, ValueError, KeyError, TypeError):
            found[note.parent.name] = ""
    return found


def _person(people: dict[str, str], wanted: str) -> str:
    """Find the one person of a name, or of an id or its beginning."""
    found = [one for one, name in people.items() if name == wanted or (len(wanted) >= 8 and one.startswith(wanted))]
    if len(found) != 1:
        raise SettingsError("token_person_ambiguous" if found else "token_person_unknown", name=wanted)
    return found[0]
