from __future__ import annotations

import pytest

from library.text import language_of, languages_of, may_be_in, usual_language
from library.text.languages import IDENTIFIED
from library.words import Language, read_words

TEXTS = {
    "en": "The ferry sails across the bay at noon and comes back before the tide turns, unless it blows.",
    "de": "Die Fähre fährt mittags über die Bucht und kommt mit der Flut zurück; das ist im Winter nicht immer so.",
    "fr": "Le bac traverse la baie à midi et revient avant que la marée ne tourne, sauf lorsque le vent se lève.",
    "es": "El transbordador cruza la bahía al mediodía, y los pasajeros vuelven con él por la tarde.",
    "ru": "Паром пересекает залив в полдень и возвращается до начала прилива, если только не поднимется сильный ветер.",
    "uk": "Пором перетинає затоку опівдні та повертається до початку припливу, якщо тільки не здійметься вітер.",
    "it": "Il traghetto attraversa la baia a mezzogiorno e torna prima che la marea cambi, se non c’è vento.",
    "pt": "A balsa atravessa a baía ao meio-dia e volta com a maré, para que os barcos não se percam na praia.",
    "nl": "De veerboot vaart om twaalf uur over de baai en komt terug voor het tij keert, tenzij het waait op zee.",
    "ar": "تعبر العبارة الخليج عند الظهر وتعود قبل أن يتغير المد، ما لم تهب الريح من الغرب بقوة في ذلك اليوم.",
    "zh": "渡轮每天中午横渡海湾，在潮水转向之前返回，除非刮起大风。",
    "ja": "フェリーは正午に湾を渡り、潮が変わる前に戻ってくる。",
}


@pytest.mark.parametrize("language", TEXTS)
def test_a_page_s_language_is_told_by_its_script_or_its_words(language: str) -> None:
    assert languages_of([TEXTS[language]]) == (language,)


def test_a_page_of_few_words_is_in_the_language_of_the_others() -> None:
    pages = [TEXTS["de"], "2024 2023\nUmsatz 77 71", "", TEXTS["zh"], TEXTS["de"]]
    assert languages_of(pages) == ("de", "de", "", "zh", "de")
    assert languages_of(["Tides", TEXTS["zh"]]) == ("en", "zh"), "letters that Chinese does not have"


@pytest.mark.parametrize("shown", ["en", "zh"])
def test_each_language_has_a_name(shown: Language) -> None:
    named = read_words(shown)
    assert [one for one in (*IDENTIFIED, "zh", "ja", "ko") if f"language_{one}" not in named] == []


def test_a_document_is_in_the_language_of_most_of_its_pages() -> None:
    assert usual_language(("de", "", "en", "de")) == "de"
    assert usual_language(("", "")) == "en"


@pytest.mark.parametrize("language", TEXTS)
def test_a_question_is_in_its_own_language_and_in_no_other(language: str) -> None:
    assert language_of(TEXTS[language]) == language
    assert [one for one in TEXTS if may_be_in(TEXTS[language], one)] == [language]


@pytest.mark.parametrize("text", ["Panthers", "Net sales 2023?", "EBITDA", "2023", ""])
def test_few_words_may_be_in_several_languages(text: str) -> None:
    assert may_be_in(text, "en")
    assert may_be_in(text, "de")
