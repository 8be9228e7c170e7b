"""The two charts of the sample report, drawn as SVG; lengths are in its own units, 650 to the width of the text."""

from __future__ import annotations

from collections.abc import Sequence

Years = tuple[int, int, int]
Values = tuple[float, float, float]
SHADES = ("#b9c9d6", "#6f93ad", "#12395b")  # 2023, 2024, 2025


def routes_chart(years: Years, passengers: Sequence[tuple[str, Values]]) -> str:
    """Draw passengers by route and year as groups of bars, in thousands."""
    parts = [_legend(years)]
    for group, (name, values) in enumerate(passengers):
        left = group * 165
        parts += [
            _bar(left + 8 + i * 46, 230, value / 8.6, i, f"{value:,.0f}") for i, value in enumerate(values) if value
        ]
        parts.append(_text(left + 75, 250, name, "middle"))
    return _svg(650, 262, [*parts, _baseline(0, 650, 230)])


def climate_chart(years: Years, electric: Values, tonnes: Values) -> str:
    """Draw the share of electric departures beside the carbon dioxide of each year."""
    parts = [_title(0, "Departures by battery, per cent"), _title(345, "Carbon dioxide, tonnes")]
    for i in range(3):
        parts.append(_bar(10 + i * 95, 190, electric[i] * 2.7, i, f"{electric[i]} %", 64))
        parts.append(_bar(355 + i * 95, 190, tonnes[i] / 64, i, f"{tonnes[i]:,}", 64))
        parts += [_text(x + i * 95, 209, str(years[i]), "middle") for x in (42, 387)]
    return _svg(650, 216, [*parts, _baseline(0, 290, 190), _baseline(345, 635, 190)])


def _svg(width: int, height: int, parts: Sequence[str]) -> str:
    return f'<svg viewBox="0 0 {width} {height}" width="100%" role="img">{"".join(parts)}</svg>'


def _bar(x: float, base: float, height: float, shade: int, label: str, width: int = 42) -> str:
    box = f'<rect x="{x}" y="{base - height:.1f}" width="{width}" height="{height:.1f}" fill="{SHADES[shade]}"/>'
    return box + _text(x + width / 2, base - height - 6, label, "middle", "value")


def _text(x: float, y: float, text: str, anchor: str = "start", kind: str = "label") -> str:
    return f'<text x="{x}" y="{y:.1f}" text-anchor="{anchor}" class="{kind}">{text}</text>'


def _title(x: float, text: str) -> str:
    return _text(x, 12, text, kind="title")


def _baseline(x0: float, x1: float, y: float) -> str:
    return f'<line x1="{x0}" x2="{x1}" y1="{y}" y2="{y}" stroke="#12395b" stroke-width="1"/>'


def _legend(years: Years) -> str:
    return "".join(
        f'<rect x="{i * 64}" y="1" width="10" height="10" fill="{SHADES[i]}"/>' + _text(i * 64 + 15, 10, str(year))
        for i, year in enumerate(years)
    )
