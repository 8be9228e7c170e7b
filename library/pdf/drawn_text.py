"""Reads the text that pages draw, as runs of words with their places."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import repeat
from pathlib import Path
from typing import Any

import numpy as np

from library.pdf import pdfium_calls as calls
from library.pdf.drawn_lines import lines_and_fills
from library.pdf.pdfium_annotations import AnnotationReader
from library.pdf.pdfium_calls import address, pdfium, raw
from library.pdf.pdfium_documents import begin_form, open_document
from library.pdf.pictures import is_layer, pictures_on, share_of
from library.pdf.runs import PageRuns, Run, form_runs, probe_main_size, words_of
from library.pdf.text_layer import read_text_layer

_FORCE_BOLD = 1 << 18  # flag of a font descriptor
_BOLD = re.compile(rb"bold|black|heavy|demi", re.IGNORECASE)


def read_runs(path: Path, numbers: Sequence[int], password: str = "") -> Iterator[PageRuns | None]:
    """Read what the pages of these numbers, from 1, draw; None for a page that cannot be read.

    Raises:
        DocumentLocked: If the password is missing or wrong.
        DocumentUnreadable: If the file cannot be opened.
    """
    with open_document(path, password) as document:
        begin_form(document)
        annotations = AnnotationReader(document)
        for number in numbers:
            yield _read_page(document, number - 1, annotations)


def _read_page(document: Any, index: int, annotations: AnnotationReader) -> PageRuns | None:
    try:
        page = document[index]
        try:
            text_page = page.get_textpage()
            return replace(_runs_of(page, text_page), annotations=annotations.read(page, text_page, index == 0))
        finally:
            page.close()
    except pdfium.PdfiumError:
        return None


def _runs_of(page: Any, text_page: Any) -> PageRuns:
    layer = read_text_layer(page, text_page)
    glyphs = layer.glyphs
    words = words_of(glyphs.text)
    starts = glyphs.places[[start for _, start, _ in words]] if words else np.empty(0, np.int64)
    ends = glyphs.places[[start + len(text) - 1 for text, start, _ in words]] if words else starts
    edges = np.concatenate((glyphs.drawn.boxes[starts], glyphs.drawn.boxes[ends]), axis=1)[:, [0, 3, 2, 1, 4, 7, 6, 5]]
    quarters = np.maximum(glyphs.drawn.quarters[starts], 0)
    width, height = page.get_size()
    are_bold = partial(_are_bold, text_page, {})

    def runs_at(quarter: int) -> tuple[Run, ...]:
        which = np.flatnonzero(quarters == quarter)
        own = words if len(which) == len(words) else [words[i] for i in which.tolist()]
        runs = form_runs(own, edges[which].tolist())
        probe_main_size(runs, own, glyphs.drawn.sizes[starts[which]].tolist())
        probes = glyphs.places[[run.probe for run in runs]] if runs else starts[:0]
        manner = (values.tolist() for values in (probes, glyphs.drawn.sizes[probes], layer.mirrored[probes]))
        for run, probe, size, mirrored, bold in zip(runs, *manner, are_bold(probes.tolist()), strict=True):
            run.probe, run.size, run.bold = probe, round(size, 1), bold
            run.turned |= mirrored
        return tuple(runs)

    turned = tuple(
        (quarter, PageRuns(*((height, width) if quarter % 2 else (width, height)), runs_at(quarter)))
        for quarter in sorted(set(quarters.tolist()) - {0})
    )
    unmapped = _unmapped(text_page, layer.raw)
    images = pictures_on(layer.drawn, width, height)
    share = share_of(images, width * height)
    return PageRuns(
        width,
        height,
        runs_at(0),
        unmapped,
        share,
        layer.hidden,
        turned,
        images,
        layered=is_layer(page, text_page, starts.tolist(), share),
        boxes=lines_and_fills(layer.drawn),
    )


def _are_bold(text_page: Any, known: dict[int, bool], places: Sequence[int]) -> list[bool]:
    """Tell whether the fonts of characters are bold; those that are known by their address are not asked again."""
    fonts = list(map(calls.object_font, map(calls.char_object, repeat(address(text_page)), places)))
    for font, place in zip(fonts, places, strict=True):
        if font not in known:
            known[font] = _is_bold(text_page, place)
    return [known[font] for font in fonts]


def _is_bold(text_page: Any, index: int) -> bool:
    flags, name = ctypes.c_int(), ctypes.create_string_buffer(128)
    raw.FPDFText_GetFontInfo(text_page, index, name, len(name), flags)
    return bool(flags.value & _FORCE_BOLD) or bool(_BOLD.search(name.value))


def _unmapped(text_page: Any, text: str) -> float:
    """Estimate the share of characters that their font gives no meaning, from some of them."""
    asked = [i for i in range(0, len(text), max(1, len(text) // 200)) if not text[i].isspace()]
    errors = list(map(calls.char_error, repeat(address(text_page)), asked))
    return errors.count(1) / max(len(asked), 1)
