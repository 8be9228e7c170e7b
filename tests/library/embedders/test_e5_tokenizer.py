"""The tokens of multilingual-e5-small beside those that `tokenizers` makes of the same pieces."""

from __future__ import annotations

import unicodedata
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bench.e5_folder import make_unigram
from library.embedders.e5_export import export
from library.embedders.e5_file import ModelFile, model_file
from library.embedders.e5_tokenizer import Tokenizer
from library.settings import read_settings

# The first sentence of the Universal Declaration of Human Rights, or some of it.
SENTENCES = {
    "Latin": "All human beings are born free and equal in dignity and rights, naïve façade œuvre Straße.",
    "Cyrillic": "Все люди рождаются свободными и равными в своём достоинстве и правах.",
    "Greek": "Όλοι οι άνθρωποι γεννιούνται ελεύθεροι και ίσοι στην αξιοπρέπεια και τα δικαιώματα.",
    "Arabic": "يولد جميع الناس أحرارًا متساوين في الكرامة والحقوق.",
    "Hebrew": "כל בני האדם נולדו בני חורין ושווים בערכם ובזכויותיהם.",
    "Devanagari": "सभी मनुष्यों को गौरव और अधिकारों के मामले में जन्मजात स्वतन्त्रता और समानता प्राप्त है।",
    "Bengali": "সমস্ত মানুষ স্বাধীনভাবে সমান মর্যাদা এবং অধিকার নিয়ে জন্মগ্রহণ করে।",
    "Gurmukhi": "ਸਾਰਾ ਮਨੁੱਖੀ ਪਰਿਵਾਰ ਆਪਣੀ ਮਹਿਮਾ, ਸ਼ਾਨ ਅਤੇ ਹੱਕਾਂ ਦੇ ਪੱਖੋਂ ਜਨਮ ਤੋਂ ਹੀ ਆਜ਼ਾਦ ਹੈ।",
    "Gujarati": "પ્રતિષ્ઠા અને અધિકારોની દૃષ્ટિએ સર્વ માનવો જન્મથી સ્વતંત્ર અને સમાન હોય છે.",
    "Tamil": "மனிதப் பிறிவியினர் சகலரும் சுதந்திரமாகவே பிறக்கின்றனர்.",
    "Telugu": "ప్రతిపత్తిస్వత్వముల విషయమున మానవులెల్లరును జన్మతః స్వతంత్రులును సమానులును నగుదురు.",
    "Kannada": "ಎಲ್ಲಾ ಮಾನವರೂ ಸ್ವತಂತ್ರರಾಗಿಯೇ ಜನಿಸಿದ್ದಾರೆ.",
    "Malayalam": "മനുഷ്യരെല്ലാവരും തുല്യാവകാശങ്ങളോടും അന്തസ്സോടും ജനിച്ചിട്ടുള്ളവരാണ്.",
    "Sinhala": "සියලු මනුෂ්‍යයෝ නිදහස්ව උපත ලබා ඇත.",
    "Thai": "มนุษย์ทั้งหลายเกิดมามีอิสระและเสมอภาคกันในเกียรติศักดิ์และสิทธิ",
    "Lao": "ມະນຸດເກີດມາມີສິດເສລີພາບ ແລະສະເໝີໜ້າກັນໃນທາງກຽດຕິສັກ ແລະທາງສິດ",
    "Myanmar": "လူတိုင်းသည် တူညီ လွတ်လပ်သော ဂုဏ်သိက္ခာဖြင့် လည်းကောင်း",
    "Georgian": "ყველა ადამიანი იბადება თავისუფალი და თანასწორი თავისი ღირსებითა და უფლებებით.",
    "Armenian": "Բոլոր մարդիկ ծնվում են ազատ ու հավասար իրենց արժանապատվությամբ ու իրավունքներով։",
    "Ethiopic": "የሰው ልጅ ሁሉ ሲወለድ ነጻና በክብርና በመብትም እኩልነት ያለው ነው።",
    "Khmer": "មនុស្សទាំងអស់កើតមកមានសេរីភាពនិងភាពស្មើគ្នាក្នុងសេចក្ដីថ្លៃថ្នូរនិងសិទ្ធិ។",
    "Hangul": "모든 인간은 태어날 때부터 자유로우며 그 존엄과 권리에 있어 동등하다.",
    "Han": "人人生而自由，在尊严和权利上一律平等。他们赋有理性和良心，并应以兄弟关系的精神相对待。",
    "Kana": "すべての人間は、生まれながらにして自由であり、ｶﾀｶﾅの尊厳と権利とについて平等である。",
}
CUTS = 10


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return Tokenizer(export(read_settings().models, "int8").tokenizer)


@pytest.fixture(scope="module")
def peer() -> Any:
    return make_unigram(ModelFile(model_file()).pieces())


def strings(sentence: str) -> list[str]:
    """Turn a sentence about at ten places, so that it is cut into other pieces each time."""
    cuts = [len(sentence) * i // CUTS for i in range(CUTS)]
    return [f"{sentence[cut:].strip()} 1,284.6% {sentence[:cut].strip()}".strip() for cut in cuts]


@pytest.mark.parametrize("script", SENTENCES)
def test_tokens_are_those_of_tokenizers(tokenizer: Tokenizer, peer: Any, script: str) -> None:
    for text in strings(SENTENCES[script]):
        assert tokenizer.tokens(text) == peer.encode(text, add_special_tokens=False).ids, text


def test_pieces_in_other_letters_are_loaded_with_the_first_text_in_them(tokenizer: Tokenizer) -> None:
    fresh = Tokenizer(export(read_settings().models, "int8").tokenizer)
    for script in ("Latin", "Han", "Kana"):
        assert fresh.tokens(SENTENCES[script]) == tokenizer.tokens(SENTENCES[script])
    assert "_whole" not in vars(fresh)
    assert fresh.tokens(SENTENCES["Greek"]) == tokenizer.tokens(SENTENCES["Greek"])
    assert "_whole" in vars(fresh)


@given(st.text(st.characters(codec="utf-8", max_codepoint=0xFFEF, categories=("L", "N", "P", "S", "Z"))))
@example("5 µg in 3 ㎕, ㌀ ㊤ ﾊﾟ ﾡﾢ ㈀ ﬃ Ǆ ½")  # whose plain forms are Greek, Hangul and more
@example(" ".join(map(chr, range(0x2000, 0x2C00))))
@example(" ".join(map(chr, range(0x2E80, 0x3400))))
@example(" ".join(map(chr, range(0xFF00, 0xFFF0))))
@settings(deadline=None)
def test_a_plain_text_has_the_tokens_that_it_has_with_all_pieces(tokenizer: Tokenizer, text: str) -> None:
    assert tokenizer.tokens(text) == list(tokenizer._whole.encode(text))


def test_there_are_enough_strings_of_enough_scripts() -> None:
    """What is compared above, counted."""
    assert len(SENTENCES) >= 20
    assert len({text for sentence in SENTENCES.values() for text in strings(sentence)}) >= 200


@pytest.mark.parametrize(
    ("text", "same"),
    [
        pytest.param("a  b \n\n c", "a b c", id="runs of it are one"),
        pytest.param(" a b ", "a b", id="around a text there is none"),
        pytest.param("a \x01 b", "a b", id="around what is dropped it is one"),
    ],
)
def test_space_is_what_whitespace_splitting_leaves_of_it(tokenizer: Tokenizer, peer: Any, text: str, same: str) -> None:
    assert tokenizer.tokens(text) != peer.encode(text, add_special_tokens=False).ids
    assert tokenizer.tokens(text) == tokenizer.tokens(same)


def test_of_ways_to_cut_that_score_the_same_either_may_be_taken(tokenizer: Tokenizer, peer: Any) -> None:
    text = f"a {'.' * 68}"
    ours, theirs = tokenizer.tokens(text), peer.encode(text, add_special_tokens=False).ids
    assert ours != theirs
    assert sorted(ours) == sorted(theirs)


def test_marks_of_the_model_in_a_text_are_text(tokenizer: Tokenizer, peer: Any) -> None:
    text = "<s> a </s>"
    assert {0, 2} <= set(peer.encode(text, add_special_tokens=False).ids)
    assert {0, 2}.isdisjoint(tokenizer.tokens(text))


@pytest.mark.parametrize(
    ("text", "becomes"),
    [
        pytest.param("a～b", "～", id="the model keeps the wide tilde, which NFKC makes narrow"),
        pytest.param("㋿", "㋿", id="a sign of Unicode 12 stays as it was when the model was trained"),
    ],
)
def test_single_characters_become_what_the_model_was_trained_with(
    tokenizer: Tokenizer, text: str, becomes: str
) -> None:
    assert ModelFile(model_file()).characters().get(text.strip("ab"), text.strip("ab")) == becomes
    assert tokenizer.tokens(text) != tokenizer.tokens(unicodedata.normalize("NFKC", text))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("生物股份 的😀 END", ["", "生物", "股份", "", "的", "😀", "", "END"]),
        ("ﬁne ①２ ㍿", ["ﬁne", "①２", "", "㍿"]),  # each becomes more characters than it is, or fewer
        ("e\u0301  x", ["e\u0301", "x"]),
        ("\u2028港\n\tok ", ["", "港", "ok"]),
        ("\x01a\x00b", ["\x01a", "\x00", "b"]),
        ("", []),
    ],
)
def test_spans_lie_in_the_text_that_was_given(tokenizer: Tokenizer, text: str, words: list[str]) -> None:
    assert [text[start:end] for start, end in tokenizer.spans(text)] == words
