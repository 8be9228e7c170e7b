from __future__ import annotations

from pathlib import Path

import pytest

from library.errors import DocumentUnreadable
from library.pdf.forms import told
from library.pdf.reading import open_pdf, read_pages
from library.pdf.xfa import read_xfa
from tests.annotated_pdfs import make_xfa
from tests.pdfs import make_pdf

TEMPLATE = """<template xmlns="http://www.xfa.org/schema/xfa-template/3.3/"><subform name="form1">
<field name="Ferry"><caption><value><text>Name of the ferry</text></value></caption></field>
<subform name="Crew"><field name="Mate"><caption><value><text>Mate</text></value></caption></field></subform>
<field name="Cars"><caption><value><text>Carries cars</text></value></caption><ui><checkButton/></ui>
<items><integer>1</integer><integer>0</integer></items></field>
<field name="Dogs"><caption><value><text>Carries dogs</text></value></caption><ui><checkButton/></ui>
<items><integer>1</integer><integer>0</integer></items></field>
<exclGroup name="Line"><caption><value><text>Line</text></value></caption>
<field><caption><value><text>To the south</text></value></caption><items><text>S</text></items></field>
<field><caption><value><text>To the north</text></value></caption><items><text>N</text></items></field></exclGroup>
<field name="Port"><caption><value><text>Port</text></value></caption>
<items><text>Arvik</text><text>Skarvik</text></items><items save="1"><text>1</text><text>2</text></items></field>
</subform></template>"""
DATA = """<xfa:datasets xmlns:xfa="http://www.xfa.org/schema/xfa-data/1.0/"><xfa:data><form1>
<Ferry>Heron Star</Ferry><Crew><Mate>Ada Berg</Mate></Crew><Crew><Mate>J. Roe</Mate></Crew>
<Cars>1</Cars><Dogs>0</Dogs><Line>N</Line><Port>2</Port><Left_out>9</Left_out><Empty/>
</form1></xfa:data></xfa:datasets>"""
TOLD = [
    "Name of the ferry: Heron Star",
    "Mate: Ada Berg",
    "Mate: J. Roe",
    "Carries cars: ticked",
    "Line: To the north",
    "Port: Skarvik",
    "Left out: 9",
]


@pytest.mark.parametrize(
    "packets",
    [
        pytest.param([TEMPLATE.encode(), DATA.encode()], id="in packets"),
        pytest.param([f"<xdp>{TEMPLATE}{DATA}</xdp>".encode()], id="in one piece"),
    ],
)
def test_values_are_read_with_the_labels_of_the_template(packets: list[bytes]) -> None:
    assert [told(*pair) for pair in read_xfa(packets, is_shell=True).values] == TOLD


@pytest.mark.parametrize(
    "packet",
    [
        pytest.param(b"<datasets><data><a>1", id="cut off"),
        pytest.param(b"", id="empty"),
        pytest.param(b'<!DOCTYPE d [<!ENTITY a "aa">]><datasets><data><a>&a;</a></data></datasets>', id="entities"),
    ],
)
def test_a_damaged_packet_gives_nothing(packet: bytes) -> None:
    assert read_xfa([packet], is_shell=True).values == []


def test_the_page_of_a_form_that_another_program_draws_has_its_values_alone(tmp_path: Path) -> None:
    shell = make_pdf(tmp_path / "shell.pdf", ["Please wait..."])
    (page,) = read_pages(make_xfa(tmp_path / "form.pdf", shell, TEMPLATE, DATA), [1])
    assert [note.text for note in page.notes] == TOLD
    assert (page.lines, page.how) == ((), "text")


def test_such_a_form_without_values_is_refused_by_name(tmp_path: Path) -> None:
    shell = make_pdf(tmp_path / "shell.pdf", ["Please wait..."])
    form = make_xfa(tmp_path / "empty.pdf", shell, TEMPLATE, "<datasets/>")
    with pytest.raises(DocumentUnreadable, match=r"empty\.pdf is a form that only Adobe's programs can draw"):
        open_pdf(form)


def test_a_form_with_pages_of_its_own_keeps_them(tmp_path: Path) -> None:
    shell = make_pdf(tmp_path / "shell.pdf", ["The rules of the port."])
    form = make_xfa(tmp_path / "form.pdf", shell, TEMPLATE, DATA, dynamic=False)
    (page,) = read_pages(form, [1])
    assert [line.text for line in page.lines] == ["The rules of the port."]
