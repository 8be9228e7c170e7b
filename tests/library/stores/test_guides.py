from __future__ import annotations

from dataclasses import replace

from library.library import Library
from library.settings import Settings
from tests.documents import add_document
from tests.engines import BOTH

ENGINES = BOTH

GUIDE = {"about": "西港的渡轮。", "questions": [{"text": "When?", "page": 1}]}


def test_a_guide_is_kept_until_its_document_is_read_anew(library: Library, settings: Settings) -> None:
    added = add_document(library, settings, "ferry.pdf", ["The ferry leaves at nine."])
    document = library.document(added.document_id)
    assert library.guides.of(document) is None
    library.guides.keep(document, {"about": "an older one"})
    library.guides.keep(document, GUIDE)
    assert library.guides.of(document) == GUIDE
    assert library.guides.of(replace(document, reader=document.reader + 1)) is None


def test_a_guide_goes_with_its_document_and_none_is_kept_for_one_that_is_gone(
    library: Library, settings: Settings
) -> None:
    document = library.document(add_document(library, settings, "ferry.pdf", ["It leaves at nine."]).document_id)
    library.guides.keep(document, GUIDE)
    library.remove(document.id)
    assert library.guides.of(document) is None
    library.guides.keep(document, GUIDE)
    assert library.guides.of(document) is None


def test_preferences_are_kept_and_forgotten_with_the_library(library: Library, settings: Settings) -> None:
    library.preferences.keep({"model": "qwen3:8b", "model_address": "http://127.0.0.1:11434/v1"})
    library.preferences.keep({"model": ""})
    library.close()
    with Library.open(settings) as again:
        assert again.preferences.get("model") == ""
        assert again.preferences.get("model_address") == "http://127.0.0.1:11434/v1"
