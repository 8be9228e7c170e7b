"""What is said of a list holds of each of its items, and what may be so is not so."""

from __future__ import annotations

import pytest

from rag.verify.verifier import Verifier

_SHOP = "The company sells pumps, valves and pipes."
_DRUG = "The drug causes drowsiness, nausea and headaches in adults."
_NEEDED = "Applicants need a passport, a visa and two photographs."
_ARCHITECTS = "The museum was designed by Ito, Sejima and Aoki."
_CITIES = "The festival takes place in Lyon, Nice and Lille every summer."
_LAMPS = "Red, green and blue lamps are available."
_SIGNED = "Anna, Ben and Carla signed the letter."
_MEANT = "Anna, Ben and Carla brought the tent, the stove and the map respectively."
_DRUG_ZH = "该药会引起嗜睡、恶心和头痛。"
_NEEDED_ZH = "申请人需要护照、签证和两张照片。"
_TRUE = [
    ("The company sells valves.", _SHOP),
    ("The company sells pipes.", _SHOP),
    ("The drug causes nausea.", _DRUG),
    ("The drug causes headaches.", _DRUG),
    ("Applicants need a visa.", _NEEDED),
    ("Applicants need two photographs.", _NEEDED),
    ("The museum was designed by Sejima.", _ARCHITECTS),
    ("The festival takes place in Nice every summer.", _CITIES),
    ("Green lamps are available.", _LAMPS),
    ("Ben signed the letter.", _SIGNED),
    ("Carla signed the letter.", _SIGNED),
    ("该药会引起恶心。", _DRUG_ZH),
    ("该药会引起头痛。", _DRUG_ZH),
    ("申请人需要签证。", _NEEDED_ZH),
    ("The drug may cause nausea.", "The drug may cause drowsiness, nausea and headaches in some patients."),
    ("Heavy rain could delay the opening.", "Heavy rain could delay the opening of the tunnel by two weeks."),
    ("An order may be cancelled within 14 days of delivery.", "You may cancel an order within 14 days of delivery."),
]
_FALSE = [
    ("The company sells hoses.", _SHOP),
    ("The festival takes place in Paris every summer.", _CITIES),
    ("The museum was designed by Ando.", _ARCHITECTS),
    ("David signed the letter.", _SIGNED),
    ("Ben brought the tent.", _MEANT),
    ("该药会引起皮疹。", _DRUG_ZH),
    ("申请人需要驾照。", _NEEDED_ZH),
    ("Anna drives the truck.", "Anna manages the warehouse and Ben drives the truck."),
    ("Cats eat bones.", "Cats eat mice and dogs eat bones."),
    ("Marie won gold in 2012.", "Marie won silver in 2012 and gold in 2016."),
    ("Bob leads the project.", "Bob may lead the project next year."),
    ("The drug causes drowsiness.", "The drug may cause drowsiness, nausea and headaches in some patients."),
    ("The merger creates the largest bank in the region.", "The merger might create the largest bank in the region."),
    ("该药引起嗜睡。", "该药可能引起嗜睡和恶心等不良反应。"),
    ("暴雨推迟了隧道开通。", "暴雨可能推迟隧道开通两周。"),
]


@pytest.mark.parametrize(("sentence", "source"), _TRUE)
def test_an_item_of_a_list_is_no_other_word(sentence: str, source: str) -> None:
    """ "The company sells valves" was doubted beside "pumps, valves and pipes"."""
    assert Verifier().check(sentence, source).support == "supported"


@pytest.mark.parametrize(("sentence", "source"), _FALSE)
def test_what_is_not_said_of_it_is_doubted(sentence: str, source: str) -> None:
    assert Verifier().check(sentence, source).support != "supported"
