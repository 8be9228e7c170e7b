"""What the source tree imports and requires, read from the files without running them."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from graphlib import CycleError, TopologicalSorter
from importlib.metadata import files, packages_distributions
from pathlib import Path

from library.settings import ROOT

PACKAGES = ("library", "ingest", "rag", "ui", "serve")
OURS = {*PACKAGES, "app", "tests", "bench", "data"}
_REQUIREMENT = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)(?:\[[a-z,]+\])?(?P<pin>[^#\s]*)\s*(?P<why>#.*)?$")


def source_files(*places: str) -> list[Path]:
    """List the Python files in folders, or the files themselves, that exist."""
    found: list[Path] = []
    for place in places:
        path = ROOT / place
        found += sorted(path.rglob("*.py")) if path.is_dir() else [path] * path.exists()
    return found


@cache
def imports_of(file: Path) -> set[str]:
    """List what a file imports, at the top or inside a function, by full names; what comes from a module, below it."""
    return {name for node in ast.walk(ast.parse(file.read_text("utf-8"))) for name in _imported(node)}


def _imported(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
        yield from (f"{node.module}.{alias.name}" for alias in node.names)


def imports_within(package: str) -> dict[str, set[str]]:
    """Map each module of a package to the others of it that it imports, at the top or inside a function."""
    files = {_module_of(file): file for file in source_files(package)}
    imported = {module: imports_of(file) for module, file in files.items()}
    return {
        module: {name if name in files else name.rpartition(".")[0] for name in names} & files.keys() - {module}
        for module, names in imported.items()
    }


def _module_of(file: Path) -> str:
    return ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def find_circle(imports: Mapping[str, set[str]]) -> list[str]:
    """List modules of which each is imported by the next, back to the first; empty where there is no such circle."""
    try:
        TopologicalSorter(imports).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def third_party(*places: str) -> set[str]:
    """List the full names that the files import and that are neither ours nor Python's."""
    names = {name for file in source_files(*places) for name in imports_of(file)}
    return {name for name in names if name.partition(".")[0] not in {*OURS, *sys.stdlib_module_names}}


def distributions_of(modules: set[str]) -> set[str]:
    """Name the installed distributions that provide these modules, as `normal_name` writes them."""
    return {normal_name(name) for module in modules for name in _distributions(module)}


def _distributions(module: str) -> list[str]:
    top, *parts = module.split(".")
    providers = sorted({*_providers().get(top, [top])})
    if len(providers) > 1:  # they share the name, and each has some of what is below it
        for end in range(len(parts), 0, -1):
            path = "/".join([top, *parts[:end]])
            if there := [name for name in providers if {f"{path}.py", f"{path}/__init__.py"} & _files(name)]:
                return there
    return providers


@cache
def _files(distribution: str) -> set[str]:
    return {path.as_posix() for path in files(distribution) or ()}


_providers = cache(packages_distributions)


def normal_name(name: str) -> str:
    """Write a distribution's name as the package index compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def read_requirements(file: str) -> dict[str, tuple[str, str]]:
    """Read a requirements file: name -> (version as pinned, the comment behind it)."""
    lines = (line.strip() for line in (ROOT / file).read_text("utf-8").splitlines())
    matches = (_REQUIREMENT.match(line) for line in lines if line and not line.startswith(("#", "-r")))
    return {normal_name(m["name"]): (m["pin"], m["why"] or "") for m in matches if m}


def modules_after(statement: str) -> set[str]:
    """Run a statement in a Python of its own and list the modules that are loaded then."""
    code = f"import sys\n{statement}\nprint(*sys.modules, sep='\\n')"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(run.stdout.split())
