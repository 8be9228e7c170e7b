from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from library.embedders.backend_trial import MIN_COSINE, Trial, Tried, choose_backend, hold_trial, this_machine
from library.embedders.backends import BACKENDS, candidates, make_backend
from library.embedders.choice import make_embedder
from library.embedders.cpu import multiplies_in_32_bits
from library.embedders.minilm_export import export
from library.errors import EmbeddingError
from library.settings import ROOT, Settings, read_settings

REMEMBERED = "embedding-backend.json"


def model_folder(folder: Path) -> Path:
    """Make a folder with the project's exported models and nothing remembered."""
    folder.mkdir()
    for precision in ("fp32", "int8"):
        made = export(read_settings().models, precision)
        (folder / made.name).symlink_to(made)
    return folder


@pytest.fixture
def models(tmp_path: Path) -> Path:
    return model_folder(tmp_path / "models")


@pytest.fixture(scope="module")
def tried(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Trial]:
    """A folder whose trial was held, once for all tests here, and the trial."""
    folder = model_folder(tmp_path_factory.mktemp("trial") / "models")
    return folder, choose_backend(folder)


@pytest.fixture
def another(monkeypatch: pytest.MonkeyPatch) -> Trial:
    """What every further trial gives, so that a test sees whether one was held."""
    trial = Trial(machine=this_machine(), tried=(Tried(backend="onnx-fp32", cosine=1),), chosen="onnx-fp32")
    monkeypatch.setattr("library.embedders.backend_trial.hold_trial", lambda *_: trial)
    return trial


def test_the_fastest_of_the_exact_ones_is_chosen_and_remembered(tried: tuple[Path, Trial]) -> None:
    folder, trial = tried
    fit = [one for one in trial.tried if one.fit]
    assert {one.backend for one in trial.tried} == set(candidates())
    assert trial.chosen == min(fit, key=lambda one: one.wall_ms).backend
    assert next(one for one in trial.tried if one.backend == "onnx-fp32").cosine == pytest.approx(1, abs=1e-5)
    assert trial.lines()[-1] == f"  chosen: {trial.chosen}"
    assert json.loads((folder / REMEMBERED).read_text())["chosen"] == trial.chosen
    assert [file.name for file in folder.iterdir() if file.suffix == ".part"] == []


def test_what_is_remembered_is_not_tried_again(tried: tuple[Path, Trial], another: Trial) -> None:
    folder, trial = tried
    assert choose_backend(folder) == trial != another


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda text: text[: len(text) // 2], id="cut short"),
        pytest.param(lambda text: "", id="empty"),
        pytest.param(lambda text: "[]", id="something else"),
        pytest.param(lambda text: text.replace('"cores": "', '"cores": "9'), id="another machine"),
        pytest.param(lambda text: text.replace('"onnxruntime": "', '"onnxruntime": "9'), id="another version"),
        pytest.param(
            lambda text: text.replace('"chosen": "onnx', '"chosen": "other'), id="a choice that was not tried"
        ),
    ],
)
def test_what_cannot_be_relied_on_is_tried_anew(
    tried: tuple[Path, Trial], another: Trial, models: Path, damage: Callable[[str], str]
) -> None:
    remembered = (tried[0] / REMEMBERED).read_text()
    assert damage(remembered) != remembered
    (models / REMEMBERED).write_text(damage(remembered))
    assert choose_backend(models) == another
    assert json.loads((models / REMEMBERED).read_text())["chosen"] == another.chosen


def test_a_folder_that_cannot_be_written_still_has_a_choice(models: Path, another: Trial) -> None:
    (models / REMEMBERED).mkdir()
    assert choose_backend(models) == another


@pytest.mark.parametrize(
    ("cosine", "problem", "fit"),
    [(1.0, "", True), (MIN_COSINE, "", True), (MIN_COSINE - 0.001, "", False), (1.0, "not installed", False)],
)
def test_a_backend_fits_when_its_vectors_are_close(cosine: float, problem: str, fit: bool) -> None:
    assert Tried(backend="onnx-int8", cosine=cosine, problem=problem).fit is fit


@pytest.mark.parametrize("backend", ["onnx-fp32", "onnx-int8"])
def test_a_backend_can_be_forced(settings: Settings, backend: str) -> None:
    assert make_embedder(settings.model_copy(update={"embedding_backend": backend})).backend == backend


def test_without_a_wish_the_chosen_one_is_used(settings: Settings, models: Path, another: Trial) -> None:
    assert make_embedder(settings.model_copy(update={"models": models})).backend == another.chosen


def test_a_backend_that_fails_does_not_stop_the_trial(models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("library.embedders.backend_trial._ROUNDS", 1)
    trial = hold_trial(models, {"backends": "onnx-fp32 onnx-int8 no-such-backend"})
    assert {one.backend: bool(one.problem) for one in trial.tried} == {
        "onnx-fp32": False,
        "onnx-int8": False,
        "no-such-backend": True,
    }
    assert trial.chosen != "no-such-backend"


def test_a_forced_backend_that_is_missing_says_how_to_install_it(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = importlib.util.find_spec
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None if name == "openvino" else real(name))
    with pytest.raises(EmbeddingError, match="pip install openvino=="):
        make_embedder(settings.model_copy(update={"embedding_backend": "openvino"}))


def test_cuda_without_a_card_says_what_is_missing(settings: Settings) -> None:
    import torch

    if torch.cuda.is_available():
        pytest.skip("This machine has a graphics card.")
    with pytest.raises(EmbeddingError, match="no graphics card"):
        make_embedder(settings.model_copy(update={"embedding_backend": "cuda"}))


def test_an_unknown_backend_is_told_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(EmbeddingError, match=r"no embedding backend fastest.*onnx-int8"):
        make_backend("fastest", tmp_path)


def test_every_backend_can_be_set() -> None:
    assert [read_settings(embedding_backend=name).embedding_backend for name in BACKENDS] == list(BACKENDS)


@pytest.mark.skipif(importlib.util.find_spec("openvino") is None, reason="openvino is not installed")
def test_openvino_gives_the_same_vectors(settings: Settings) -> None:
    texts = ["The harbour opened in 1931.", "ok", "A ferry carries cars and people across the bay. " * 12]
    found, exact = (make_backend(name, settings.models).embed(texts) for name in ("openvino", "onnx-fp32"))
    assert np.einsum("nd,nd->n", found, exact).min() > 0.999


@pytest.mark.parametrize(
    ("machine", "cpuinfo", "safe"),
    [
        ("x86_64", "flags\t\t: fpu avx2\n\nflags\t\t: avx512_vnni", False),
        ("x86_64", "flags\t\t: fpu avx2 avx512_vnni\n", True),
        ("x86_64", "flags\t\t: fpu avx_vnni avx2\n", True),
        ("aarch64", "", True),
    ],
)
def test_only_processors_with_vnni_get_eight_bits(
    machine: str, cpuinfo: str, safe: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("platform.machine", lambda: machine)
    monkeypatch.setattr(Path, "read_text", lambda *_, **__: cpuinfo)
    assert multiplies_in_32_bits() is safe


def test_seven_bits_are_close_too(models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = ["The harbour opened in 1931.", "Net sales rose 4.2% to $1,284.6 million. " * 12]
    exact = make_backend("onnx-fp32", models).embed(texts)
    monkeypatch.setattr("library.embedders.minilm_export.multiplies_in_32_bits", lambda: False)
    found = make_backend("onnx-int8", models).embed(texts)
    assert [file.name for file in models.glob("*int7.onnx")] != []
    assert np.einsum("nd,nd->n", found, exact).min() > MIN_COSINE


def test_a_remembered_choice_loads_no_torch(tried: tuple[Path, Trial]) -> None:
    code = (
        "import sys; from library.embedders.choice import make_embedder; from library.settings import read_settings\n"
        f"make_embedder(read_settings(models={str(tried[0])!r})).embed_query('x'); print(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert {"torch", "transformers", "onnx"}.isdisjoint(done.stdout.split())
