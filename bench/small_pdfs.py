"""Makes PDFs of random words, the same for the same seed, for the runs that need many or need them small."""

from __future__ import annotations

import random
from pathlib import Path

from tests.pdfs import make_pdf

_WORDS = """anchor barley candle delta ember falcon granite harbour island juniper kettle lantern meadow needle
orchard pebble quarry river saddle timber umbrella valley willow yarrow zephyr bridge copper dagger engine
forest glacier hammer ivory jacket kernel ladder marble nickel oyster pepper quiver rocket silver tunnel"""


def make_pdfs(folder: Path, files: int, pages: int, *, lines: int = 40, seed: int = 1) -> list[Path]:
    """Write PDFs whose pages all differ, and give their paths in order."""
    folder.mkdir(parents=True, exist_ok=True)
    chance = random.Random(seed)  # noqa: S311 - test data
    return [
        make_pdf(folder / f"made-{number:03}.pdf", [_page(chance, lines) for _ in range(pages)])
        for number in range(1, files + 1)
    ]


def _page(chance: random.Random, lines: int) -> str:
    return "\n".join(
        " ".join([*chance.choices(_WORDS.split(), k=9), str(chance.randrange(10**6))]) for _ in range(lines)
    )
