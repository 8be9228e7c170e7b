"""Studying with a model: what it writes is checked and cited, what it took is kept, and translations keep figures."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from library.library import Library
from library.settings import Settings, read_settings
from rag.events import AskOptions
from rag.models.servers import ModelFailure
from rag.study.document_text import DocumentText, read_document
from rag.study.sheet import Sheet
from rag.study.translation import paragraphs_of, translate
from rag.study.writing import Writer
from tests.documents import add_files
from tests.rag.model_server import ModelServer
from tests.rag.study.conftest import find
from tests.study_pdfs import make_yearly_report


@pytest.fixture(scope="module")
def quays(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Library, Settings]]:
    folder = tmp_path_factory.mktemp("quays")
    settings = read_settings(library=folder / "library")
    with Library.open(settings) as library:
        add_files(library, settings, [make_yearly_report(folder / f"quays-{year}.pdf", year) for year in (2023, 2024)])
        yield library, settings


@pytest.fixture
def writer(quays: tuple[Library, Settings], model_server: ModelServer) -> Writer:
    library, settings = quays
    given = settings.model_copy(update={"openai_base_url": model_server.address})
    return Writer(library, given, AskOptions(model="good"), "en")


@pytest.fixture
def text(quays: tuple[Library, Settings]) -> DocumentText:
    return read_document(quays[0], find(quays[0], "2023"))


def _last(told: Iterator[object]) -> Sheet:
    *_, last = told
    assert isinstance(last, Sheet)
    return last


def test_what_a_model_writes_is_checked_and_what_cites_nothing_is_left_out(
    writer: Writer, text: DocumentText, model_server: ModelServer
) -> None:
    model_server.says = ["The quays moored 4230 boats in 2023 [1]. They moored 9999 boats [1].", " Cats like fish."]
    sheet = _last(writer.write("short", [text]))
    (line,) = sheet.lines
    assert [sentence.support for sentence in line.sentences] == ["supported", "unsupported"]
    assert line.sentences[1].doubted == ("9999",)
    assert [warning.name for warning in sheet.warnings] == ["study_uncited"]
    assert sheet.model == "good"
    assert {one.page for one in sheet.citations} == {1}


def test_each_document_of_a_collection_is_written_about_below_its_name(
    writer: Writer, quays: tuple[Library, Settings], text: DocumentText, model_server: ModelServer
) -> None:
    model_server.says = ["The quays moored boats [1]."]
    other = read_document(quays[0], find(quays[0], "2024"))
    sheet = _last(writer.write("short", [text, other]))
    assert [section.title for section in sheet.sections] == ["quays-2023.pdf", "quays-2024.pdf"]
    assert [line.sentences[0].citations for line in sheet.lines] == [("1",), ("2",)]
    assert [one.document_id for one in sheet.citations] == [text.document.id, other.document.id]
    one = writer.tokens("short", [text])
    assert one < writer.tokens("short", [text, other]) < 3 * one


def test_what_a_model_took_is_kept_in_the_library(writer: Writer, text: DocumentText) -> None:
    before = len(writer.library.model_uses.all())
    sheet = _last(writer.write("short", [text]))
    use, *_ = writer.library.model_uses.all()
    assert len(writer.library.model_uses.all()) == before + 1
    assert (use.purpose, use.model, use.read + use.written) == ("study", "good", sheet.usage["total_tokens"])
    writer.library.ledger.totals()  # which waits for what is written
    assert writer.library.ledger.entries(1)[0].purpose == "study"


def test_each_part_is_summed_up_by_itself_with_markers_that_count_through(
    writer: Writer, text: DocumentText, model_server: ModelServer
) -> None:
    model_server.says = ["The quays have boats and mooring fees [1]."]
    sheet = _last(writer.write("part", [text]))
    assert [section.title.partition(" ")[0] for section in sheet.sections] == ["1", "2", "3", "4"]
    markers = [one.marker for one in sheet.citations]
    assert markers == [str(n) for n in range(1, len(markers) + 1)]
    known = set(markers)
    assert all(set(sentence.citations) <= known for line in sheet.lines for sentence in line.sentences)


def test_terms_of_a_model_stand_before_what_is_said_of_them(
    writer: Writer, text: DocumentText, model_server: ModelServer
) -> None:
    model_server.says = [
        "- mooring buoy: a float that is fixed to the sea bed [1]\n- crane hand: a worker who guides the crates [2]"
    ]
    lines = _last(writer.write("terms", [text])).lines
    assert [line.term for line in lines] == ["mooring buoy", "crane hand"]
    assert lines[0].sentences[0].text == "a float that is fixed to the sea bed"


def test_a_comparison_shows_the_model_pages_of_both(
    writer: Writer, quays: tuple[Library, Settings], text: DocumentText, model_server: ModelServer
) -> None:
    other = read_document(quays[0], find(quays[0], "2024"))
    model_server.says = ["The quays moored 4230 boats in 2023 [1] and 4240 boats in 2024 [2]."]
    _last(writer.write("comparison", [text, other]))
    sent = str(model_server.requests[-1]["messages"][-1]["content"])
    assert 'title="quays-2023.pdf"' in sent
    assert 'title="quays-2024.pdf"' in sent


def test_a_model_that_fails_says_why(writer: Writer, text: DocumentText) -> None:
    writer.options = AskOptions(model="wrong-key")
    with pytest.raises(ModelFailure, match="key"):
        _last(writer.write("short", [text]))


def test_a_page_is_translated_paragraph_by_paragraph_each_with_its_place(
    writer: Writer, text: DocumentText, model_server: ModelServer
) -> None:
    page = writer.library.page(text.document.id, 3)
    assert page
    paragraphs = paragraphs_of(text.document, page)
    model_server.says = ["4 结论 [1]\n\n东港码头在 2023 年", "有更多船只，破损的箱子更少。[2]"]
    sheet = _last(translate(writer, paragraphs, "zh"))
    assert [line.sentences[0].text for line in sheet.lines] == [
        "4 结论",
        "东港码头在 2023 年有更多船只，破损的箱子更少。",
    ]
    assert [one.quote for one in sheet.citations] == [one.text for one in paragraphs]
    assert [line.sentences[0].support for line in sheet.lines] == ["none", "none"]


def test_a_figure_that_a_translation_changes_is_doubted_and_what_is_missing_is_told(
    writer: Writer, text: DocumentText, model_server: ModelServer
) -> None:
    page = writer.library.page(text.document.id, 1)
    assert page
    paragraphs = paragraphs_of(text.document, page)
    at = next(n for n, one in enumerate(paragraphs, 1) if "4230 boats" in one.text)
    model_server.says = [f"东港码头在 2023 年停泊了 5230 艘船。[{at}]"]
    sheet = _last(translate(writer, paragraphs, "zh"))
    (sentence,) = sheet.lines[0].sentences
    assert (sentence.support, sentence.reason) == ("partial", "figure")
    assert [warning.name for warning in sheet.warnings][-1] == "study_untranslated"


def test_only_the_words_that_are_named_are_translated_if_they_stand_there(text: DocumentText, writer: Writer) -> None:
    page = writer.library.page(text.document.id, 1)
    assert page
    (only,) = paragraphs_of(text.document, page, "holds a boat in its place")
    assert only.text == "holds a boat in its place"
    assert paragraphs_of(text.document, page, "words from another book") == []


def test_what_a_document_says_stays_data_in_the_prompt(
    tmp_path: Path, quays: tuple[Library, Settings], writer: Writer, model_server: ModelServer
) -> None:
    document = find(quays[0], "2023")
    page = writer.library.page(document.id, 2)
    assert page
    _last(translate(writer, paragraphs_of(document, page), "zh"))
    sent = str(model_server.requests[-1]["messages"][-1]["content"])
    assert "<script>" not in sent
