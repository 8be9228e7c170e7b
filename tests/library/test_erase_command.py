from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from library.__main__ import main
from library.library import Library
from library.person_libraries import settings_of_person
from library.settings import Settings
from tests.documents import add_document
from tests.postgres import connect
from tests.store_servers import objects_in

ENGINES = ("postgres",)
ADA = "0a" * 16
PAGES = ["The harbour opened in 1931."]


def _put_document(settings: Settings) -> None:
    settings.library.mkdir(parents=True, exist_ok=True)
    with Library.open(settings) as library:
        add_document(library, settings, "harbour.pdf", PAGES)


def _schemas(settings: Settings) -> list[str]:
    with connect(settings.database_url.get_secret_value()) as connection:
        named = sa.inspect(connection).get_schema_names()
    return [name for name in named if name.startswith(settings.database_schema)]


def test_a_persons_library_is_erased_from_every_server_and_the_others_stay(
    server_set: Settings, s3_server: str, bucket: str, capsys: pytest.CaptureFixture[str]
) -> None:
    ada = settings_of_person(server_set, ADA)
    _put_document(server_set)
    _put_document(ada)
    (ada.library / "person.json").write_text('{"name": "Ada"}')
    assert main(["erase", "--person", "Ada"]) == 1
    assert "1 documents" in capsys.readouterr().err
    assert len(objects_in(s3_server, bucket)) == 2
    assert main(["erase", "--person", "Ada", "--yes"]) == 0
    assert len(objects_in(s3_server, bucket)) == 1
    assert _schemas(server_set) == [server_set.database_schema]
    assert not ada.library.exists()
    with Library.open(server_set) as library:
        assert library.check() == []
        assert len(library.documents()) == 1


@pytest.mark.in_files
def test_a_library_in_a_folder_is_erased_and_what_else_lies_there_stays(tmp_path: Path) -> None:
    from library.settings import read_settings

    settings = read_settings(library=tmp_path / "library")
    _put_document(settings)
    (settings.library / "mine.txt").write_text("a note")
    assert main(["erase", "--library", str(settings.library), "--yes"]) == 0
    assert {path.name for path in settings.library.iterdir()} <= {"mine.txt", "owner.lock"}
