"""Lists what is installed and under which licences: `python -m bench.licences` writes docs/licences.md."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution

from packaging.requirements import Requirement

from library.settings import ROOT

FILE = ROOT / "docs" / "licences.md"
_COPYLEFT = re.compile(r"(?i)\b(A|L)?GPL|GNU|EUPL|SSPL|OSL|CeCILL|SA-\d|proprietary|nvidia|commercial")
_LONG = 40

EXCEPTIONS: Mapping[str, str] = {
    "nvidia-": "NVIDIA's own licence; they come with PyTorch's builds with CUDA only, not with those for the CPU",
    "cuda-": "NVIDIA's own licence, as above",
}
"""What is used although its licence would not be taken, by the beginning of its name, with the reason."""

_HEAD = """# Licences

What is installed with Footnote, which itself is under Apache-2.0: in bold what requirements.txt names, else what that
needs, as installed on Linux with PyTorch's builds for the CPU. Made by `make licences` from what each package states of
itself; a test holds that none asks more than the Mozilla Public License does. Where one gives a choice, one is taken
that does not.

| package | version | licence |
|---|---|---|
"""
_WITHIN = """
Some wheels bring shared libraries of others, under licences that the list above does not name: FFmpeg (LGPL-2.1 or
later) with opencv-python-headless, GEOS (LGPL-2.1 or later) with shapely, and the runtime libraries of GCC (GPL-3 with
the exception for runtime libraries) with numpy, scipy and others. They are used unchanged, lie beside the code as files
of their own and can be replaced, as those licences ask.

Of what comes with the project or is data of a package: KaTeX and tiktoken's list of tokens are under the MIT licence,
the models multilingual-e5-small and all-MiniLM-L6-v2 under MIT and Apache-2.0, rapidocr's under Apache-2.0, Noto's
fonts under the SIL Open Font License 1.1, which does not reach the documents that they are embedded in.
"""


@dataclass(frozen=True)
class Licensed:
    """An installed package.

    Attributes:
        pinned: Whether requirements.txt names it, and not only what it needs.
    """

    name: str
    version: str
    licence: str
    pinned: bool

    @property
    def exception(self) -> str:
        """Why it is used although its licence would not be taken; "" for most."""
        return next((reason for start, reason in EXCEPTIONS.items() if self.name.startswith(start)), "")


def is_permitted(licence: str) -> bool:
    """True for free licences that ask no more than MPL does; of several to choose from, for one of them."""
    names = [name.strip(" ()") for name in re.split(r" AND | OR ", licence)]
    free = [bool(name) and not _COPYLEFT.search(name) for name in names]
    return any(free) if " AND " not in licence else all(free)


def installed() -> list[Licensed]:
    """List what is installed of requirements.txt and of all that it needs, by name."""
    lines = (line.partition("#")[0].strip() for line in (ROOT / "requirements.txt").read_text("utf-8").splitlines())
    pinned = [Requirement(line) for line in lines if line]
    names = {_normal(requirement.name) for requirement in pinned}
    found: dict[str, Licensed] = {}
    waiting = pinned
    while waiting:
        requirement = waiting.pop()
        package = _package(requirement, found)
        if package is not None:
            name = _normal(requirement.name)
            found[name] = Licensed(name, package.version, licence_of(package), name in names)
            waiting += _needs(package, requirement.extras)
    return sorted(found.values(), key=lambda each: each.name)


def licence_of(package: Distribution) -> str:
    """Return the licence that a package states of itself; "" where it states none."""
    told = package.metadata
    if expression := "".join(told.get_all("License-Expression", [])):
        return expression
    classified = [line.rpartition("::")[2].strip() for line in told.get_all("Classifier", []) if "License ::" in line]
    stated = "".join(told.get_all("License", [])).strip().partition("\n")[0].strip()
    named = " OR ".join(name for name in classified if name != "OSI Approved")
    # Some have the whole text of their licence there.
    return named if named and (not stated or len(stated) > _LONG or "opyright" in stated) else stated


def _package(requirement: Requirement, found: Mapping[str, Licensed]) -> Distribution | None:
    """Return a package that is installed and not listed yet; platforms differ in what they need."""
    if _normal(requirement.name) in found or (requirement.marker and not requirement.marker.evaluate({"extra": ""})):
        return None
    try:
        return distribution(requirement.name)
    except PackageNotFoundError:
        return None


def _needs(package: Distribution, extras: set[str]) -> Iterator[Requirement]:
    for line in package.requires or []:
        needed = Requirement(line)
        if needed.marker is None or any(needed.marker.evaluate({"extra": extra}) for extra in (*extras, "")):
            needed.marker = None
            yield needed


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def format_list(packages: list[Licensed]) -> str:
    """Write the list as Markdown."""
    rows = [
        f"| {'**' * each.pinned}{each.name}{'**' * each.pinned} | {each.version} | {each.exception or each.licence} |"
        for each in packages
    ]
    return _HEAD + "\n".join(rows) + "\n" + _WITHIN


if __name__ == "__main__":
    FILE.write_text(format_list(installed()), "utf-8")
    print(f"{FILE.relative_to(ROOT)} was written.")
