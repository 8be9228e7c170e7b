"""Libraries that were made with the model that shipped before: it answers until they have changed by themselves."""

from __future__ import annotations

import pytest

from ingest.queue import IngestQueue
from ingest.queue.reindex import Reindex
from library.embedders.base import E5, MINILM
from library.embedders.choice import with_embedder
from library.embedders.sentence_model import SentenceModel
from library.library import Library
from library.settings import Settings
from tests.patience import PATIENCE_S
from tests.pdfs import make_pdf

PAGES = ["The ferry sails at noon.", "The harbour opened in 1931.", "Barn owls hunt voles at night."]


@pytest.fixture
def made(settings: Settings) -> Settings:
    """Settings of a library that was made then."""
    then = with_embedder(settings, MINILM)
    with Library.open(then) as library:
        queue = IngestQueue(library, then)
        try:
            (job,) = queue.wait([queue.submit_path(make_pdf(settings.library.parent / "harbour.pdf", PAGES))])
        finally:
            queue.close()
        assert (job.stage, job.error, library.model) == ("ready", None, MINILM)
    return settings


def test_it_answers_meanwhile_and_changes_to_the_model_that_ships(made: Settings) -> None:
    with Library.open(made) as library:
        assert (library.model, library.wanted_model) == (MINILM, E5)
        assert isinstance(library.embedder, SentenceModel)
        (first, *_) = library.search_vectors("What do owls eat?", 3)
        assert "owls" in library.chunks([first[0]])[first[0]].text
        work = Reindex(library, made)
        work.begin(E5, may_download=False)
        last = work.wait(PATIENCE_S)
        work.close()
        assert (last.stage, last.error) == ("done", None)
        assert (library.model, library.wanted_model) == (E5, None)
        (first, *_) = library.search_vectors("仓鸮吃什么？", 3)
        assert "owls" in library.chunks([first[0]])[first[0]].text
        assert library.check() == []


def test_who_chose_another_model_keeps_it(settings: Settings) -> None:
    with Library.open(settings) as library:
        library._catalogue.remember(embedder="BAAI/bge-m3", overruled=MINILM)
    with Library.open(settings) as library:
        assert (library.model, library.wanted_model) == ("BAAI/bge-m3", None)
