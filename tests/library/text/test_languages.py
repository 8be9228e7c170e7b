from __future__ import annotations

import tomllib

import pytest

from library.settings import ROOT
from library.text import languages_of
from library.words import Language, read_words

TEXTS = {
    "en": "The ferry sails across the bay at noon and comes back before the tide turns, unless it blows.",
    "de": "Die Fähre fährt mittags über die Bucht und kommt mit der Flut zurück; das ist im Winter nicht immer so.",
    "fr": "Le bac traverse la baie à midi et revient avant que la marée ne tourne, sauf lorsque le vent se lève.",
    "es": "El transbordador cruza la bahía al mediodía y regresa antes de que cambie la marea, salvo que haya viento.",
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
    lists = tomllib.loads((ROOT / "library" / "text" / "languages.toml").read_text("utf-8"))
    assert [
        one for one in (*lists, *TEXTS, "ko", "el", "he", "hi", "th") if f"language_{one}" not in read_words(shown)
    ] == []
