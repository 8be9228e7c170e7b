"""The rules of the house: who may import whom, what is required, what an import may cost."""

from __future__ import annotations

import sys

import pytest

from library.settings import ROOT
from tests.house import (
    PACKAGES,
    distributions_of,
    find_circle,
    imports_of,
    imports_within,
    modules_after,
    normal_name,
    read_requirements,
    source_files,
    third_party,
)

PRODUCT = (*PACKAGES, "app.py")
MAY_IMPORT = {
    "library": set(),
    "ingest": {"library"},
    "rag": {"library"},
    "ui": {"rag", "ingest", "library"},
    "serve": {"ui", "rag", "ingest", "library"},
    "app.py": {"serve", "ui", "rag", "ingest", "library"},
}
DOORS = {"rag/__main__.py": {"serve.command.serve", "serve.papers_command.papers"}}
"""Commands that start what stands above their package: they load it when it is asked for, and nothing else does."""
OF_UI_IN_SERVE = {"shared", "entrance", "guard", "start_check"}
"""What those who ask share with the app: people, libraries, limits, the line and the guard; nothing that draws."""
# Each may import only what stands above it; what is not listed here, such as chain.py, may import everything.
IN_RAG_MAY_IMPORT = {
    "answer.py": set(),
    "events.py": {"answer"},
    "reading": {"answer"},
    "query": {"reading", "answer"},
    "retrieval": {"query", "reading"},
    "verify": {"retrieval", "reading", "answer"},
    "prompt": {"verify", "query", "reading", "events", "answer"},
    "extractive": {"prompt", "retrieval", "query", "reading"},
    "components.py": {"extractive", "prompt", "retrieval", "query"},
    "models": {"components", "extractive", "prompt", "query", "events", "answer"},
    "generate": {"models", "extractive", "prompt", "reading", "events", "answer"},
    "web": {"retrieval", "query", "events"},
    "study": {"generate", "models", "extractive", "prompt", "verify", "reading", "events", "answer"},
    "document_answers.py": {"extractive", "prompt", "retrieval", "query", "reading", "study"},
}
VENDORS = {
    "Chroma": ("chromadb",),
    "Tantivy": ("tantivy",),
    "ddgs": ("ddgs",),
    "OpenAI": ("openai", "langchain_openai"),
    "pypdf": ("pypdf",),
    "pdfium": ("pypdfium2",),
    "trafilatura": ("trafilatura",),
    "jieba": ("rjieba",),
    "keyring": ("keyring",),
    "obstore": ("obstore",),
    "Ray": ("ray",),
    "arxiv": ("arxiv",),
}
HEAVY = {
    *("torch", "sentence_transformers", "transformers", "onnxruntime", "sentencepiece"),
    *("langchain_core", "langchain_openai", "openai", "ddgs", "genai_prices"),
    *("keyring", "chromadb", "tantivy", "pypdfium2", "trafilatura", "rjieba", "obstore", "ray", "arxiv"),
}
PEERS = sorted(path.stem for path in (ROOT / "bench" / "peers").glob("*.txt"))
EMBEDDING = [peer for peer in PEERS if peer != "tables"]
APART = {
    **{f"bench/peers/{peer}.py": f"bench/peers/{peer}.txt" for peer in PEERS},
    "tests/proxy/addon.py": "tests/proxy/requirements.txt",
}
"""What runs in an environment of its own, and what is installed there."""

OF_PRODUCT = ("requirements.txt", "requirements-server.txt", "requirements-ray.txt")
"""The second is for libraries whose stores lie on servers, the third for a corpus that a cluster reads."""


OF_PRODUCT = ("requirements.txt", "requirements-server.txt", "requirements-ray.txt")
"""The second is for libraries whose stores lie on servers, the third for a corpus that a cluster reads."""


@pytest.mark.parametrize("place", MAY_IMPORT)
def test_imports_run_one_way(place: str) -> None:
    others = {*PACKAGES, "app"} - MAY_IMPORT[place] - {place}
    wrong = [
        f"{file.relative_to(ROOT)} imports {name}"
        for file in source_files(place)
        for name in imports_of(file) - DOORS.get(str(file.relative_to(ROOT)), set())
        if name.partition(".")[0] in others
    ]
    assert wrong == []


@pytest.mark.parametrize("door", DOORS)
def test_a_door_loads_what_is_behind_it_when_that_is_asked_for(door: str) -> None:
    assert imports_of(ROOT / door) >= DOORS[door]
    assert not [name for name in modules_after("import rag.__main__") if name.partition(".")[0] in ("serve", "ui")]


def test_what_serves_programs_draws_nothing() -> None:
    used = {name.split(".")[1] for file in source_files("serve") for name in imports_of(file) if name.startswith("ui.")}
    assert used == OF_UI_IN_SERVE


def test_the_app_starts_without_what_serves_programs() -> None:
    loaded = modules_after("from serve import mount")
    assert {"fastapi", "mcp", "serve.service"} & loaded == set()


@pytest.mark.parametrize("package", PACKAGES)
def test_imports_within_a_package_make_no_circle(package: str) -> None:
    """Those inside functions count too: they hide a circle, and do not open it."""
    assert find_circle(imports_within(package)) == []


@pytest.mark.parametrize("place", IN_RAG_MAY_IMPORT)
def test_imports_in_rag_run_one_way(place: str) -> None:
    allowed = {*IN_RAG_MAY_IMPORT[place], place}
    wrong = [
        f"{file.relative_to(ROOT)} imports {name}"
        for file in source_files(f"rag/{place}")
        for name in imports_of(file)
        if name.partition(".")[0] == "rag" and f"{name}.".split(".")[1] not in allowed
    ]
    assert wrong == []


def test_the_order_in_rag_has_no_circle_and_leaves_out_no_folder() -> None:
    names = [place.removesuffix(".py") for place in IN_RAG_MAY_IMPORT]
    above = {place: set(names[:index]) for index, place in enumerate(IN_RAG_MAY_IMPORT)}
    assert [place for place, allowed in IN_RAG_MAY_IMPORT.items() if allowed - above[place]] == []
    folders = {path.parent.name for path in (ROOT / "rag").glob("*/*.py")}
    assert folders == {place for place in IN_RAG_MAY_IMPORT if not place.endswith(".py")}


@pytest.mark.parametrize("vendor", VENDORS)
def test_one_file_of_a_package_knows_the_vendor(vendor: str) -> None:
    knowing = [
        str(file.relative_to(ROOT))
        for file in source_files(*PRODUCT)
        if any(name.partition(".")[0] in VENDORS[vendor] for name in imports_of(file))
    ]
    rooms = {name.removesuffix(".py").partition("_")[0] for name in knowing}  # of one that is large: pdfium_pages.py
    assert len({name.partition("/")[0] for name in rooms}) == len(rooms), f"{vendor} is known in {knowing}"


def test_only_vectors_knows_chroma() -> None:
    inside = {ROOT / "library" / "index" / name for name in ("vectors.py", "vectors_server.py")}
    outside = [file for file in source_files(*PRODUCT) if file not in inside]
    assert not [file for file in outside if any(name.startswith("chromadb") for name in imports_of(file))]


def test_a_package_is_imported_without_the_heavy_ones() -> None:
    loaded = modules_after(f"import {', '.join(PACKAGES)}")
    assert {name for name in loaded if name in HEAVY} == set()


@pytest.mark.parametrize("file", [*OF_PRODUCT, "requirements-dev.txt", *APART.values()])
def test_every_requirement_is_pinned(file: str) -> None:
    loose = [name for name, (pin, _) in read_requirements(file).items() if not pin.startswith("==") or "+" in pin]
    assert loose == []


def test_everything_that_the_product_imports_is_required() -> None:
    required = {name for file in OF_PRODUCT for name in read_requirements(file)}
    assert distributions_of(third_party(*PRODUCT)) - required == set()


def test_everything_that_the_tests_import_is_required() -> None:
    required = {name for file in (*OF_PRODUCT, "requirements-dev.txt") for name in read_requirements(file)}
    files = source_files("tests", "bench", "data/samples")
    ours = [str(file) for file in files if str(file.relative_to(ROOT)) not in APART]
    assert distributions_of(third_party(*ours)) - required == set()


@pytest.mark.parametrize("file", APART)
def test_everything_that_a_file_imports_in_another_environment_is_required_there(file: str) -> None:
    required = read_requirements(APART[file])
    modules = imports_of(ROOT / file)
    imported = {name for name in modules if name.partition(".")[0] not in {*sys.stdlib_module_names, "bench"}}
    # Its packages are not installed here, so a module is told from its name: a.b.c comes with a, a-py, a-b or a-b-c.
    named = tuple(name.removesuffix("-py") + "-" for name in required)
    homeless = [name for name in imported if not f"{normal_name(name)}-".startswith(named)]
    assert homeless == []


@pytest.mark.parametrize("peer", EMBEDDING)
def test_a_peer_embeds_with_the_versions_that_footnote_ships(peer: str) -> None:
    ours, theirs = read_requirements("requirements.txt"), read_requirements(f"bench/peers/{peer}.txt")
    for name in ("sentence-transformers", "transformers", "torch"):
        assert theirs[name][0] == ours[name][0]


def test_nothing_is_required_without_a_use() -> None:
    """A requirement that no line imports says in a comment what it is for."""
    used = distributions_of(third_party(*PRODUCT))
    required = {name: line for file in OF_PRODUCT for name, line in read_requirements(file).items()}
    assert [name for name, (_, why) in required.items() if name not in used and not why] == []


def test_the_readme_is_short() -> None:
    assert len((ROOT / "README.md").read_text("utf-8").splitlines()) <= 150
