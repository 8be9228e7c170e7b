from __future__ import annotations

import io
import zipfile

import pytest

from library.errors import DocumentNotFound
from library.library import Library
from library.settings import Settings
from tests.documents import add_document
from ui.library.bundles import Bundles, write_zip


def test_the_files_of_documents_are_packed_whole_under_names_of_their_own(library: Library, settings: Settings) -> None:
    pages = ["one", "two", "three"]
    for folder, words in enumerate(pages):
        settings.library.parent.joinpath(str(folder)).mkdir()
        add_document(library, settings, f"{folder}/letter.pdf", [words])
    ids = [document.id for document in library.documents()]
    library.trash.put(ids[:1])
    packed = zipfile.ZipFile(io.BytesIO(b"".join(write_zip(library, ids))))
    assert packed.testzip() is None
    assert packed.namelist() == ["letter.pdf", "letter (2).pdf"]
    assert [packed.read(name) for name in packed.namelist()] == [library.file(key).read_bytes() for key in ids[1:]]


@pytest.mark.parametrize(
    ("name", "packed"),
    [
        ("../../etc/passwd.pdf", "_.._etc_passwd.pdf"),
        ("C:\\a?.pdf", "C__a_.pdf"),
        ("报告.PDF", "报告.PDF"),
        ("...", "document"),
    ],
)
def test_a_name_in_it_is_that_of_a_file_and_of_no_folder(
    library: Library, settings: Settings, name: str, packed: str
) -> None:
    key = add_document(library, settings, "a.pdf", ["words"]).document_id
    with library._database.begin() as connection:
        connection.exec_driver_sql("UPDATE documents SET name = ?", (name,))
    found = zipfile.ZipFile(io.BytesIO(b"".join(write_zip(library, [key]))))
    assert found.namelist() == [packed]


def test_what_was_asked_for_is_remembered_for_a_while() -> None:
    bundles = Bundles()
    first = bundles.keep(["a", "b"])
    assert bundles.find(first) == ("a", "b")
    for _ in range(20):
        bundles.keep(["c"])
    with pytest.raises(DocumentNotFound, match="no longer offered"):
        bundles.find(first)
