"""Fetches a model from the model hub in a process of its own, which can be ended at any moment."""

from __future__ import annotations

import errno
import re
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fnmatch import fnmatch
from pathlib import Path

from library.embedders.model_store import find_folder, hub_address, hub_folder, hub_host, hub_name
from library.errors import DocumentError, EmbeddingError
from library.outgoing import FAILED, OK, STOPPED, Departure, Recorder
from library.sandbox import Sandbox

Tell = Callable[[int, int], None]
"""Is told how many bytes are there, and how many there will be."""

_LOOK_EVERY_S = 0.3
_ASK_S = 60.0
_LONGEST_S = 12 * 3600.0
_SMALL = ("*.json", "*.txt", "*.model")  # settings, tokeniser
_ELSEWHERE = ("onnx/*", "openvino/*", "*/onnx/*")
_SAFE_WEIGHTS, _OLD_WEIGHTS = r"(.*/)?model(-\d+-of-\d+)?\.safetensors", r"(.*/)?pytorch_model(-\d+-of-\d+)?\.bin"


class Download:
    """The download of one model. What was fetched when it is cut short is kept, file by file.

    The hub's client fetches large files by code of its own, in a process that may be killed: what is recorded is what
    the disk shows and the names that are asked for, as one entry for the list and one for the files.
    """

    def __init__(self, name: str, record: Recorder) -> None:
        self.name = name
        self._record = record
        self._sandbox = Sandbox()
        self._cancelled = threading.Event()

    def run(self, tell: Tell) -> Path | None:
        """Fetch the model and give its folder; None if it was cancelled.

        Raises:
            EmbeddingError: If it cannot be had.
        """
        try:
            with self._noted([""]):
                needed = self._sandbox.run(self.name, _ASK_S, needed_files, self.name, str(hub_folder()))
            self._check_room(total := sum(needed.values()))
            with self._noted(list(needed)), self._watched(total, tell):
                self._sandbox.run(self.name, _LONGEST_S, fetch, self.name, str(hub_folder()), list(needed))
        except DocumentError as error:  # how a process that ended or took too long is told
            if self._cancelled.is_set():
                return None
            raise EmbeddingError("download_broke_off", model=self.name) from error
        finally:
            self._sandbox.close()
        if (folder := find_folder(self.name)) is None:
            raise EmbeddingError("download_no_weights", host=hub_host(), model=self.name)
        return folder

    def cancel(self) -> None:
        """End the download."""
        self._cancelled.set()
        self._sandbox.close()

    @contextmanager
    def _noted(self, files: list[str]) -> Iterator[None]:
        """Record the requests of a block; nothing where there is nothing to ask for."""
        departure = Departure(self._record, hub_address(), "download a model", approximate=True)
        departure.sent = sum(len(f"{hub_name(self.name)}/{file}".encode()) for file in files)
        before, outcome = _bytes_in(self.name), FAILED
        try:
            yield
            outcome = OK
        finally:
            departure.received = max(_bytes_in(self.name) - before, 0)
            if files:
                departure.end(STOPPED if self._cancelled.is_set() else outcome)

    def _check_room(self, needed: int) -> None:
        place = next(folder for folder in (hub_folder(), *hub_folder().parents) if folder.exists())
        if (free := shutil.disk_usage(place).free) < needed:
            raise EmbeddingError("download_no_room", model=self.name, needed=needed / 1e6, free=free / 1e6)

    @contextmanager
    def _watched(self, total: int, tell: Tell) -> Iterator[None]:
        done = threading.Event()
        before = _bytes_in(self.name)

        def watch() -> None:
            while not done.wait(_LOOK_EVERY_S):
                tell(min(_bytes_in(self.name) - before, total), total)

        tell(0, total)
        watcher = threading.Thread(target=watch, name="download", daemon=True)
        watcher.start()
        try:
            yield
        finally:
            done.set()
            watcher.join()


def _bytes_in(name: str) -> int:
    """Count what is there of a model; watching the disk holds for every way in which the hub's client fetches."""
    blobs = hub_folder() / f"models--{hub_name(name).replace('/', '--')}" / "blobs"
    total = 0
    for file in blobs.glob("*"):
        try:
            total += file.stat().st_size
        except FileNotFoundError:  # it was just given its name
            continue
    return total


def needed_files(name: str, folder: str) -> dict[str, int]:
    """List the files of a model that are not here, the weights last, with their bytes; runs in the child."""
    from huggingface_hub import HfApi, try_to_load_from_cache

    with _translated(name):
        info = HfApi().model_info(hub_name(name), files_metadata=True, timeout=_ASK_S / 2)
    sizes = {file.rfilename: file.size or 0 for file in info.siblings or []}
    missing = [
        file
        for file in _wanted(list(sizes))
        if not isinstance(try_to_load_from_cache(hub_name(name), file, folder, revision=info.sha), str)
    ]
    return {file: sizes[file] for file in sorted(missing, key=lambda file: sizes[file])}


def _wanted(names: list[str]) -> list[str]:
    ours = [name for name in names if not any(fnmatch(name, pattern) for pattern in _ELSEWHERE)]
    small = [name for name in ours if any(fnmatch(name, pattern) for pattern in _SMALL)]
    safe = [name for name in ours if re.fullmatch(_SAFE_WEIGHTS, name)]
    # Old models have no safetensors; torch reads their weights as numbers only, never as a program.
    return small + (safe or [name for name in ours if re.fullmatch(_OLD_WEIGHTS, name)])


def fetch(name: str, folder: str, files: list[str]) -> None:
    """Fetch files in this order; runs in the child."""
    from huggingface_hub import hf_hub_download
    from huggingface_hub.utils.tqdm import disable_progress_bars

    disable_progress_bars()
    with _translated(name):
        for file in files:
            hf_hub_download(hub_name(name), file, cache_dir=folder)


@contextmanager
def _translated(name: str) -> Iterator[None]:
    from huggingface_hub.errors import GatedRepoError, HFValidationError, OfflineModeIsEnabled

    try:
        yield
    except GatedRepoError as error:
        raise EmbeddingError("download_gated", host=hub_host(), model=name) from error
    except HFValidationError as error:
        raise EmbeddingError("download_unknown", host=hub_host(), model=name) from error
    except OfflineModeIsEnabled as error:
        raise EmbeddingError("download_offline", model=name) from error
    except Exception as error:  # the client also lets through the errors of what it is built on
        raise _explain(error, name) from error


def _explain(error: Exception, name: str) -> EmbeddingError:
    from huggingface_hub.errors import HfHubHTTPError

    if isinstance(error, HfHubHTTPError) and error.response.status_code in (401, 404):  # 401: it does not tell which
        return EmbeddingError("download_unknown", host=hub_host(), model=name)
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        return EmbeddingError("download_disk_full", model=name)
    return EmbeddingError("download_unreachable", host=hub_host(), model=name)
