"""The libraries of people who log in: each beside the others in the library's folder, and on its servers."""

from __future__ import annotations

import json
from pathlib import Path

from library.errors import SettingsError
from library.settings import Settings

PEOPLE = "people"
"""The folder within a library's own that has theirs."""
NOTE = "person.json"
"""In a person's folder: says whose it is, and was last written when they were here."""

_SCHEMA_LETTERS = 63  # of a name in PostgreSQL; a person's id is cut, and stays long enough to be theirs alone


def person_folder(settings: Settings, person_id: str) -> Path:
    """Return where the library of a person is."""
    return settings.library / PEOPLE / person_id


def person_schema(settings: Settings, person_id: str) -> str:
    """Return the schema of a person's library, where catalogues are on a server."""
    return f"{settings.database_schema}_{person_id}"[:_SCHEMA_LETTERS]


def settings_of_person(settings: Settings, person_id: str) -> Settings:
    """Return the settings of a person's library."""
    place = {"library": person_folder(settings, person_id), "database_schema": person_schema(settings, person_id)}
    return settings.model_copy(update=place)


def name_in(folder: Path) -> str:
    """Read whose folder this is; "" where that is not known."""
    try:
        return str(json.loads((folder / NOTE).read_text("utf-8"))["name"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def read_people(library: Path) -> dict[str, str]:
    """Read who has a library in the folder of one: name by id."""
    return {note.parent.name: name_in(note.parent) for note in sorted((library / PEOPLE).glob(f"*/{NOTE}"))}


def find_person(people: dict[str, str], wanted: str) -> str:
    """Find the one person of a name, or of an id or its beginning.

    Raises:
        SettingsError: If there is none, or more than one.
    """
    found = [one for one, name in people.items() if name == wanted or (len(wanted) >= 8 and one.startswith(wanted))]
    if len(found) != 1:
        raise SettingsError("token_person_ambiguous" if found else "token_person_unknown", name=wanted)
    return found[0]
