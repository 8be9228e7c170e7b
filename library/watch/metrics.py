"""What Prometheus is told: counts since the start, and how large things are now. No other file knows its client."""

from __future__ import annotations

import multiprocessing
import os
import shutil
from collections import Counter as Tally
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from library.library import Library, open_libraries
from library.settings import Settings
from library.watch.notes import Event, Fact

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_SECONDS = (0.1, 0.25, 0.5, 1, 2, 3, 5, 10, 20, 30, 60, 120, 300, 600)
_STORES = {"catalogue": "footnote.sqlite3*", "vectors": "chroma/**/*", "words": "lexical/**/*", "files": "files/*"}


class Metrics:
    """Counts what is noted. Thread-safe."""

    def __init__(self, settings: Settings) -> None:
        """Begin at zero."""
        self._registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        registry.register(_Sizes(settings))
        self._under_way = Gauge("footnote_questions_under_way", "Questions being answered.", registry=registry)
        self._questions = Counter(
            "footnote_questions", "Questions by who answered and how it ended.", ["by", "outcome"], registry=registry
        )
        self._first_word = Histogram(
            "footnote_first_word_seconds", "From a question to the first word of its answer.", ["by"],
            buckets=_SECONDS, registry=registry,
        )  # fmt: skip
        self._whole = Histogram(
            "footnote_answer_seconds", "From a question to the end of its answer.", ["by"],
            buckets=_SECONDS, registry=registry,
        )  # fmt: skip
        self._failures = Counter(
            "footnote_model_failures", "Calls to a model that failed, by kind.", ["kind"], registry=registry
        )
        self._documents = Counter(
            "footnote_documents_ended", "Files that were dealt with, by how it ended.", ["outcome"], registry=registry
        )
        self._pages = Counter("footnote_pages_added", "Pages added to the library.", registry=registry)
        self._recognised = Counter(
            "footnote_pages_recognised", "Pages added whose text was recognised.", registry=registry
        )

    def count(self, event: Event, facts: Mapping[str, Fact]) -> None:
        """Count what was noted."""
        if event == "question begun":
            self._under_way.inc()
        elif event == "question":
            self._count_question(facts)
        elif event == "model failed":
            self._failures.labels(facts["kind"]).inc()
        elif event == "document":
            self._documents.labels(facts["outcome"]).inc()
            if facts["outcome"] == "ready":
                self._pages.inc(_number(facts["pages"]))
                self._recognised.inc(_number(facts["ocr_pages"]))

    def render(self) -> bytes:
        """Write all of it as Prometheus reads it."""
        return generate_latest(self._registry)

    def _count_question(self, facts: Mapping[str, Fact]) -> None:
        by = facts["by"]
        self._under_way.dec()
        self._questions.labels(by, facts["outcome"]).inc()
        self._whole.labels(by).observe(_number(facts["seconds"]))
        if facts["first_word_s"] is not None:
            self._first_word.labels(by).observe(_number(facts["first_word_s"]))


class _Sizes(Collector):
    """How large what is stored, waits and runs is, at the moment when it is asked for; all libraries together."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def describe(self) -> Iterator[GaugeMetricFamily]:
        """Name nothing beforehand: Prometheus' client would measure to find out."""
        return iter(())

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Measure."""
        libraries = open_libraries()
        counts = [each.count() for each in libraries]
        yield _gauge("libraries_open", "Libraries that are open.", len(libraries))
        yield _gauge("documents", "Documents in them.", sum(documents for documents, _ in counts))
        yield _gauge("chunks", "Chunks in them.", sum(chunks for _, chunks in counts))
        yield _gauges("queue_jobs", "Files on their way, by stage.", "stage", _jobs(libraries))
        yield _gauges("store_bytes", "Bytes on the disk.", "store", _bytes(libraries))
        yield _gauge("disk_free_bytes", "Bytes that the disk has left.", _free(self._settings.library))
        yield _gauge("children_resident_bytes", "Memory of the processes that read, embed and try.", _children())


def _gauge(name: str, what: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"footnote_{name}", what, value=value)


def _gauges(name: str, what: str, label: str, values: Mapping[str, float]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(f"footnote_{name}", what, labels=[label])
    for value, number in values.items():
        family.add_metric([value], number)
    return family


def _jobs(libraries: list[Library]) -> Tally[str]:
    return Tally(job.stage for each in libraries for job in each.jobs.all() if not job.ended)


def _bytes(libraries: list[Library]) -> dict[str, int]:
    return {
        store: sum(_size(path) for each in libraries for path in each.folder.glob(pattern))
        for store, pattern in _STORES.items()
    }


def _size(path: Path) -> int:
    with suppress(OSError):  # temporary files come and go
        return path.stat().st_size
    return 0


def _free(folder: Path) -> int:
    with suppress(OSError):
        return shutil.disk_usage(folder if folder.exists() else folder.parent).free
    return 0


def _children() -> int:
    """Add up the memory of this process's children; where no /proc tells it, 0."""
    return sum(_resident(child.pid) for child in multiprocessing.active_children())


def _resident(pid: int | None) -> int:
    with suppress(OSError, IndexError, ValueError):
        return int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
    return 0


def _number(fact: Fact) -> float:
    return float(fact or 0)
