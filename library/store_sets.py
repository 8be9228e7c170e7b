"""A set of stores by a name that a person types: a folder, or a file with the settings of one."""

from __future__ import annotations

import re
from pathlib import Path

from library.errors import SettingsError, reason_of
from library.settings import PREFIX, Settings, read_settings

_OF_STORES = ("chroma", "database", "files")
_LINE = re.compile(r"\s*(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*?)\s*")
_QUOTES = "\"'"


def read_store_set(place: Path) -> Settings:
    """Read the settings of a set of stores; what the environment says of stores does not count.

    Args:
        place: A folder, which has all of its library in it, or a file of lines NAME=VALUE: `FOOTNOTE_LIBRARY` and the
            settings of servers. Others in it are passed over, as one file may hold all settings of an app.

    Raises:
        SettingsError: If a setting cannot be used, or the file cannot be read or names no library.
    """
    fields = Settings.model_fields
    given: dict[str, object] = {name: fields[name].default for name in fields if name.partition("_")[0] in _OF_STORES}
    if not place.is_file():
        return read_settings(**given, library=place)
    named = _read_file(place)
    known = {name.upper(): name for name in (*given, "library")}
    given |= {known[name]: value for name, value in named.items() if name in known}
    if "library" not in given:
        raise SettingsError("store_set_no_library", path=place)
    return read_settings(**given)


def _read_file(path: Path) -> dict[str, str]:
    try:
        lines = path.read_text("utf-8").splitlines()
    except UnicodeDecodeError as error:
        raise SettingsError("store_set_none", path=path, line=1) from error
    except OSError as error:
        raise SettingsError("store_set_unread", path=path, reason=reason_of(error)) from error
    found = {}
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if (match := _LINE.fullmatch(line)) is None:
            raise SettingsError("store_set_none", path=path, line=number)
        name, value = match[1].upper(), match[2]
        if name.startswith(PREFIX):
            quoted = len(value) > 1 and value[0] == value[-1] and value[0] in _QUOTES
            found[name.removeprefix(PREFIX)] = value[1:-1] if quoted else value
    return found
