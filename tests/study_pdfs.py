"""A small yearly report with headings, definitions, a glossary and a table, the same every year but for its figures."""

from __future__ import annotations

from pathlib import Path

from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

HOSTILE = 'Fees <script>x()</script> & "]]`'
_GRID = TableStyle([("GRID", (0, 0), (-1, -1), 0.5, "black")])


def make_yearly_report(path: Path, year: int, hostile: str = HOSTILE) -> Path:
    """Write the report of a year, and give its path."""
    styles = getSampleStyleSheet()

    def heading(text: str) -> Paragraph:
        return Paragraph(_escaped(text), styles["Heading1"])

    def said(text: str) -> Paragraph:
        return Paragraph(_escaped(text), styles["BodyText"])

    boats = 4000 + 10 * (year - 2000)
    figures = [
        ["", str(year), str(year - 1)],
        ["Boats moored", str(boats), str(boats - 10)],
        ["Crates unloaded", "812", "790"],
    ]
    terms = [["Term", "Definition"], ["Demurrage", "Money that is owed for a ship which stays longer than was agreed."]]
    parts = [
        Paragraph(f"The Quays of Eastholm in {year}", styles["Title"]),
        said("The harbour office of Eastholm tells in this report what the quays earned and what they cost."),
        heading("1 Mooring"),
        said(f"The quays of Eastholm moored {boats} boats in {year}, and every boat paid its mooring fee in advance."),
        said("A mooring buoy is a float that is fixed to the sea bed and holds a boat in its place."),
        said(
            "The harbour master’s office keeps the automatic identification system (AIS) that names every boat at sea."
        ),
        said("The mooring buoy at the north quay was renewed, because a mooring buoy lasts for ten winters at most."),
        Spacer(1, 12),
        Table(figures, style=_GRID),
        PageBreak(),
        heading(f"2 {hostile}"),
        said("The mooring fee for a fishing boat is lower than the mooring fee for a yacht of the same length."),
        said(f"In {year} the fees of the quays paid for two new cranes and for the lamps along the north quay."),
        said("A crane hand is a worker who guides the crates from the deck of a boat to the quay."),
        heading("3 Glossary"),
        Table(terms, style=_GRID),
        PageBreak(),
        heading("4 Conclusion"),
        said(f"The quays of Eastholm closed the year {year} with more boats and with fewer broken crates than before."),
    ]
    SimpleDocTemplate(str(path), pagesize=A4, invariant=1).build(parts)
    return path


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
