"""The figures of the sample report, as tables whose totals are computed.

Tidewell Harbour Ferries is invented, and so is every number here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from data.samples.charts import climate_chart, routes_chart

YEARS = (2023, 2024, 2025)
Row = tuple[str, tuple[float, float, float]]

PASSENGERS: list[Row] = [  # thousands
    ("Old Quay – Lantern Point", (1412, 1486, 1553)),
    ("Old Quay – Saltmarsh", (903, 948, 1021)),
    ("Lantern Point – Heron Island", (388, 402, 447)),
    ("Night boat", (0, 61, 118)),
]
PLANNED: Row = ("Departures planned", (41610, 44230, 46905))
CANCELLED: list[Row] = [
    ("Weather", (365, 311, 248)),
    ("Technical faults", (258, 182, 127)),
    ("Crew not available", (131, 104, 61)),
    ("Other causes", (58, 43, 33)),
]
INCOME: list[Row] = [  # million crowns
    ("Fares", (18.9, 20.4, 22.3)),
    ("Harbour council grant", (6.0, 6.0, 5.5)),
    ("Freight and charter", (1.8, 2.1, 2.4)),
    ("Cafés, advertising and other", (0.7, 0.8, 1.0)),
]
COSTS: list[Row] = [
    ("Crew and staff", (11.8, 12.6, 13.4)),
    ("Fuel and electricity", (5.9, 5.6, 4.7)),
    ("Maintenance", (4.1, 4.3, 4.6)),
    ("Harbour dues", (1.6, 1.7, 1.8)),
    ("Depreciation", (2.7, 3.1, 3.9)),
    ("Administration", (1.2, 1.2, 1.3)),
]
STAFF: list[Row] = [
    ("Crew", (112, 117, 123)),
    ("Workshop", (31, 31, 32)),
    ("Office and quays", (25, 26, 26)),
]
ELECTRIC_SHARE = (6, 27, 48)  # per cent of departures
CO2 = (8940, 7610, 5680)  # tonnes
ON_TIME: Row = ("Departures on time, per cent", (93.1, 94.0, 96.2))
SATISFACTION: Row = ("Satisfaction, of 10", (7.6, 7.9, 8.2))
BOATS: Row = ("Boats", (5, 6, 7))


def report_parts() -> dict[str, str]:
    """Give every computed part of the report by the name it has in the template."""
    passengers, cancelled = _sum("All routes", PASSENGERS), _sum("Departures cancelled", CANCELLED)
    income, costs = _sum("Income", INCOME), _sum("Costs", COSTS)
    sailed = _minus("Departures sailed", PLANNED, cancelled)
    result = _minus("Result for the year", income, costs)
    key = [
        ("Passengers, thousands", passengers[1]),
        sailed,
        ON_TIME,
        ("Departures by battery, per cent", ELECTRIC_SHARE),
        ("Carbon dioxide, tonnes", CO2),
        SATISFACTION,
        BOATS,
        ("Result, million crowns", result[1]),
    ]
    return {
        "head": _head(),
        "passengers": _rows(PASSENGERS) + _rows([passengers], "total"),
        "departures": _rows([PLANNED, cancelled]) + _rows([sailed], "total"),
        "cancelled": _rows(CANCELLED) + _rows([cancelled], "total"),
        "money": _group("Income", INCOME, income) + _group("Costs", COSTS, costs) + _rows([result], "total last"),
        "staff": _rows(STAFF) + _rows([_sum("All staff", STAFF)], "total"),
        "key": _rows(key),
        "growth": f"{100 * (passengers[1][2] / passengers[1][1] - 1):.1f}",
        "routes_chart": routes_chart(YEARS, PASSENGERS),
        "climate_chart": climate_chart(YEARS, ELECTRIC_SHARE, CO2),
    }


def _sum(name: str, rows: Sequence[Row]) -> Row:
    first, second, third = (round(sum(values[year] for _, values in rows), 1) for year in range(3))
    return name, (first, second, third)


def _minus(name: str, whole: Row, part: Row) -> Row:
    first, second, third = (round(a - b, 1) for a, b in zip(whole[1], part[1], strict=True))
    return name, (first, second, third)


def _head() -> str:
    return "<thead><tr><th></th>" + "".join(f"<th>{year}</th>" for year in YEARS) + "</tr></thead>"


def _rows(rows: Iterable[Row], kind: str = "") -> str:
    return "".join(
        f'<tr class="{kind}"><th>{name}</th>' + "".join(f"<td>{_number(v)}</td>" for v in values) + "</tr>"
        for name, values in rows
    )


def _group(name: str, rows: Sequence[Row], total: Row) -> str:
    heading = f'<tr class="group"><th colspan="4">{name}</th></tr>'
    return heading + _rows(rows) + _rows([(f"Total {name.lower()}", total[1])], "total")


def _number(value: float) -> str:
    if value == 0:
        return "–"
    return f"{value:.1f}" if isinstance(value, float) else f"{value:,}"
