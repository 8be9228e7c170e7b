from __future__ import annotations

import pytest

from library.pdf.garbled import is_garbled, makes_sense

ENGLISH = (
    "The harbour office keeps a list of every ship that has called at the port since the quay was built, and a clerk "
    "reads it aloud each spring so that nobody forgets which captain owed which debt to whom."
)
CHINESE = "渡轮每天早上六点从东码头开出，晚上十点停运。船长说，遇到大风时会提前通知乘客，并退还已经购买的船票。"
FIGURES = "Total 1,204 1,101 (640) (598) $ 187 — 12.4 % 2023 2022 2021\n" * 20
CODES = "XKJ-22 QRT-41 ZPX-07 BBNQ 77HX KLMV-3 " * 4


def _shifted(text: str, by: int) -> str:
    return "".join(c if c == " " else chr(ord(c) + by) for c in text)


@pytest.mark.parametrize(
    ("text", "unmapped"),
    [
        pytest.param(ENGLISH, 0.0, id="english"),
        pytest.param(ENGLISH.upper(), 0.0, id="capitals"),
        pytest.param(CHINESE, 0.0, id="chinese"),
        pytest.param(FIGURES, 0.0, id="figures"),
        pytest.param(CODES, 0.0, id="codes"),
        pytest.param(ENGLISH, 1.0, id="guessed right without a map"),
        pytest.param("\uf0b7 First point of the list\n\uf0b7 Second point of it", 0.1, id="bullets"),
        pytest.param("", 0.0, id="nothing"),
    ],
)
def test_text_that_makes_sense(text: str, unmapped: float) -> None:
    assert not is_garbled(text, unmapped)


@pytest.mark.parametrize(
    ("text", "unmapped"),
    [
        pytest.param(_shifted(ENGLISH * 2, -3), 0.0, id="shifted down"),
        pytest.param(_shifted(ENGLISH * 2, 1), 0.0, id="shifted up"),
        pytest.param("\ue012\ue044\ue0a1 \ue0b3\ue0c4 the", 0.0, id="private use"),
        pytest.param("\ufffd\ufffd\ufffd a \ufffd\ufffd", 0.0, id="replaced"),
        pytest.param("\x13\x14\x15 \x1b\x06", 0.0, id="control"),
        pytest.param("/g12/g7/g44 /g12/g9", 0.0, id="glyph names"),
        pytest.param("(cid:12)(cid:7) (cid:44)", 0.0, id="glyph numbers"),
        pytest.param("䴀甀氀琀椀挀漀氀漀爀䈀氀愀挀欀", 0.0, id="bytes swapped"),
        pytest.param("ɹɹং ΘͨͱݱচΒΔಁ໌ͳ༓ྶͷಉ࣌ʹײͣΔ୯ޠཧ߸శ" * 2, 0.0, id="many scripts"),
        pytest.param("3HQČåQt SURVWĜHGN QD YêWHFK", 1.0, id="guessed wrong without a map"),
    ],
)
def test_text_that_makes_none(text: str, unmapped: float) -> None:
    assert is_garbled(text, unmapped)


@pytest.mark.parametrize(
    ("text", "sense"),
    [
        pytest.param(ENGLISH, True, id="english"),
        pytest.param(CHINESE, True, id="chinese"),
        pytest.param("F n e m b h e h k ; e Z d", False, id="single letters"),
        pytest.param(_shifted(ENGLISH, 1), False, id="shifted"),
        pytest.param("1,204 1,101", False, id="figures"),
    ],
)
def test_plain_sense(text: str, sense: bool) -> None:
    assert makes_sense(text) is sense
