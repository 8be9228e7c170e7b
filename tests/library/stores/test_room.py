from __future__ import annotations

import shutil
from collections import namedtuple

import pytest

from library.errors import OverLimit, StorageError
from library.settings import Settings
from library.stores.room import check_count, check_room

_Usage = namedtuple("_Usage", "total used free")


@pytest.fixture
def roomy(settings: Settings) -> Settings:
    settings.library.mkdir()
    return settings


def test_a_small_file_fits(roomy: Settings) -> None:
    check_room(roomy, "small.pdf", 1000)


def test_a_disk_that_is_nearly_full_is_told_before_anything_is_written(
    roomy: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: _Usage(100 * 2**20, 80 * 2**20, 20 * 2**20))
    check_room(roomy, "fits.pdf", 3 * 2**20)
    with pytest.raises(StorageError, match=r"large\.pdf needs about 38 MB and 20 MB are free\. Free some space"):
        check_room(roomy, "large.pdf", 10 * 2**20)


def test_the_librarys_own_limit_counts_what_it_holds(roomy: Settings) -> None:
    limited = roomy.model_copy(update={"max_library_mb": 2})
    (limited.library / "files").mkdir()
    (limited.library / "files" / "held.pdf").write_bytes(bytes(2**20))
    check_room(limited, "half.pdf", 2**19)
    with pytest.raises(StorageError, match=r"may have 2 MB; large\.pdf does not fit.*FOOTNOTE_MAX_LIBRARY_MB"):
        check_room(limited, "large.pdf", 2 * 2**20)


def test_what_is_kept_elsewhere_counts_and_what_was_fetched_of_it_does_not_count_twice(roomy: Settings) -> None:
    limited = roomy.model_copy(update={"max_library_mb": 2})
    (limited.library / "fetched").mkdir()
    (limited.library / "fetched" / "held.pdf").write_bytes(bytes(2**20))
    check_room(limited, "half.pdf", 2**19, elsewhere=2**20)
    with pytest.raises(StorageError, match=r"may have 2 MB; large\.pdf does not fit"):
        check_room(limited, "large.pdf", 2**20 + 1, elsewhere=2**20)


def test_a_library_takes_no_more_documents_than_it_may_have(roomy: Settings) -> None:
    full = roomy.model_copy(update={"max_documents": 2})
    (roomy.library / "incoming").mkdir()
    check_count(full, "next.pdf", 1)
    (roomy.library / "incoming" / "one.pdf").touch()
    with pytest.raises(OverLimit, match=r"2 documents; next\.pdf is one too many"):
        check_count(full, "next.pdf", 1)
