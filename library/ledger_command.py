"""`python -m library ledger`: lists the requests that the app sent."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict

from library.command_line import say, settings_of
from library.outgoing import Entry
from library.stores.ledger import Totals, open_ledger

LIMIT = 50
"""Entries that are listed unless another number is given."""


def list_ledger(options: argparse.Namespace) -> int:
    """Print the newest requests, one a line; without JSON the sums stand above.

    Raises:
        StorageError: If the ledger cannot be read.
    """
    with open_ledger(settings_of(options)) as ledger:
        entries, totals = ledger.entries(options.limit), ledger.totals()
    lines = [] if options.json else [_sums(totals)]
    lines += [_as_json(entry) if options.json else _line(entry) for entry in entries]
    sys.stdout.writelines(f"{line}\n" for line in lines)
    return 0


def _as_json(entry: Entry) -> str:
    return json.dumps({**asdict(entry), "left": entry.left}, ensure_ascii=False)


def _sums(totals: Totals) -> str:
    bytes_moved = {"sent": totals.bytes_sent, "received": totals.bytes_received}
    left = say("requests", n=totals.requests, since=totals.since[:10], **bytes_moved)
    here = [say("requests_here", n=totals.here)] if totals.here else []
    return " ".join([left if totals.requests else say("ledger_nothing"), *here])


def _line(entry: Entry) -> str:
    about = "~" if entry.approximate else " "
    where = entry.host if entry.left else say("ledger_this_machine", host=entry.host)
    sizes = say("request_sizes", about=about, sent=entry.bytes_sent, received=entry.bytes_received)
    return f"{entry.at}  {sizes}  {entry.outcome:<14} {entry.purpose:<21} {where}"
