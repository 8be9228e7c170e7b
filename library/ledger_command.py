"""`python -m library ledger`: lists the requests that the app sent."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict

from library.command_line import settings_of
from library.ledger import Totals, open_ledger
from library.outgoing import Entry

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
    here = f" Requests to servers on this machine: {totals.here}." if totals.here else ""
    if not totals.requests:
        return f"Nothing has left this machine so far.{here}"
    sums = f"{totals.requests} request{'s' if totals.requests > 1 else ''} left this machine since {totals.since[:10]}"
    return f"{sums}: {totals.bytes_sent:,} bytes sent, {totals.bytes_received:,} received.{here}"


def _line(entry: Entry) -> str:
    about = "~" if entry.approximate else " "
    where = entry.host if entry.left else f"{entry.host} (this machine)"
    sizes = f"{about}{entry.bytes_sent:>11,} sent {about}{entry.bytes_received:>13,} received"
    return f"{entry.at}  {sizes}  {entry.outcome:<14} {entry.purpose:<21} {where}"
