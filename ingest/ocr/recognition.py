"""What of a document is read in the pictures of its pages: scans, doubtful layers of scans, pictures beside text."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from ingest.ocr.pictures import PictureChoice, notes_of
from ingest.ocr.scan_layers import SURE, is_trusted, sample, sample_area
from ingest.reader import Reader
from library.pdf.pages import Note, Picture, ReadPage
from library.settings import Settings

_FEW_LETTERS = 60
_MUCH_PICTURE = 0.3  # share of the page
_PICTURE_SECONDS = 60.0  # for the pictures of one document that stand beside text; a scan has the settings' time
_MOST_PAGES = 500  # with pictures, which are kept in memory meanwhile
_SHARPEST = 300  # dots an inch in which a picture is drawn; those of some have more
_SURE_PICTURE = 0.7  # photographs give letters too, but of less certainty


class Recognition:
    """The pages of one file whose pictures are to be read, in that order: scans, layers, pictures beside text."""

    def __init__(self, path: Path, name: str, settings: Settings) -> None:
        self._path, self._name, self._settings = path, name, settings
        self._scans: list[ReadPage] = []
        self._layers: list[ReadPage] = []
        self._pictured: list[ReadPage] = []
        self._choice = PictureChoice()
        self._trusted: bool | None = None  # the layers, once a sample was looked at
        self._spent = self._spent_on_pictures = 0.0  # seconds

    def __len__(self) -> int:
        return len(self._scans) + len(self._layers) + len(self._pictured)

    @property
    def has_scans(self) -> bool:
        """Whether whole pages are left to recognise."""
        return bool(self._scans or self._layers)

    def take(self, pages: Sequence[ReadPage]) -> list[ReadPage]:
        """Take the pages that have something to recognise, and give back the others."""
        if not self._settings.ocr:
            return list(pages)
        self._choice.see(pages)
        others = []
        for page in pages:
            if needs_ocr(page):
                self._scans.append(page)
            elif page.layered:
                self._layers.append(page)
            elif page.images and len(self._pictured) < _MOST_PAGES:
                self._pictured.append(page)
            else:
                others.append(page)
        return others

    def step(self, reader: Reader, password: str) -> list[ReadPage]:
        """Read one page, or judge the layers by a sample, and give the pages that are done with."""
        began = time.monotonic()
        scans = self.has_scans
        if self._scans:
            done = [self._recognise(reader, self._scans.pop(0), password)]
        elif self._layers:
            done = self._read_layers(reader, password)
        else:
            done = self._read_pictures(reader, password)
        if scans:
            self._spent += time.monotonic() - began
        else:
            self._spent_on_pictures += time.monotonic() - began
        return [*done, *self._given_up()]

    def _given_up(self) -> list[ReadPage]:
        """Give the pages for which there is no time left; the report names those that remain without text."""
        left: list[ReadPage] = []
        if self._spent > self._settings.ocr_seconds:
            left += map(_unread, self._scans)
            left += self._layers
            self._scans, self._layers = [], []
        if self._spent_on_pictures > min(_PICTURE_SECONDS, self._settings.ocr_seconds):
            left += self._pictured
            self._pictured = []
        return left

    def _recognise(self, reader: Reader, page: ReadPage, password: str) -> ReadPage:
        """Read a page's picture; where that gives less than its text layer the page stays as it is."""
        found = reader.recognise(self._path, self._name, page.number, password)
        if found is None:
            return _unread(page)
        if not (page.garbled or _letters(found) > _letters(page)):
            return page
        return replace(found, notes=page.notes, hidden=page.hidden)

    def _read_layers(self, reader: Reader, password: str) -> list[ReadPage]:
        if self._trusted is None:
            chosen = sample(self._layers)
            self._trusted = all(self._is_trusted(reader, page, password) for page in chosen)
        if self._trusted:
            done, self._layers = self._layers, []
            return done
        return [self._better(reader, self._layers.pop(0), password)]

    def _is_trusted(self, reader: Reader, page: ReadPage, password: str) -> bool:
        area = sample_area(page)
        if area is None:
            return True
        read = reader.recognise_area(self._path, self._name, page.number, area, 0, SURE, password)
        return is_trusted(page.lines, read, area)

    def _better(self, reader: Reader, page: ReadPage, password: str) -> ReadPage:
        """Give a page as it is recognised, where that does not bear out its layer and finds no less."""
        found = reader.recognise(self._path, self._name, page.number, password)
        if found is None or 2 * _letters(found) < _letters(page) or is_trusted(page.lines, found.lines):
            return page
        return replace(found, notes=page.notes, hidden=page.hidden)

    def _read_pictures(self, reader: Reader, password: str) -> list[ReadPage]:
        """Read the pictures of the next page that has some, and give it with those before it that have none."""
        done: list[ReadPage] = []
        while self._pictured:
            page = self._pictured.pop(0)
            chosen = self._with_text(reader, page, password)
            chosen.sort(key=lambda picture: (-picture.rect[3], picture.rect[0]))
            notes = [note for picture in chosen for note in self._notes(reader, page, picture, password)]
            done.append(replace(page, notes=(*page.notes, *notes)))
            if chosen:
                break
        return done

    def _with_text(self, reader: Reader, page: ReadPage, password: str) -> list[Picture]:
        chosen = self._choice.choose(page)
        areas = [picture.rect for picture in chosen]
        found = reader.hold_text(self._path, self._name, page.number, areas, password) if areas else []
        return [picture for picture, holds in zip(chosen, found, strict=True) if holds]

    def _notes(self, reader: Reader, page: ReadPage, picture: Picture, password: str) -> list[Note]:
        number, dpi = page.number, min(picture.dpi, _SHARPEST)
        lines = reader.recognise_area(self._path, self._name, number, picture.rect, dpi, _SURE_PICTURE, password)
        return notes_of(lines, page)


def needs_ocr(page: ReadPage) -> bool:
    """Tell whether a page's picture should be read: its text is missing, garbled, or only a stamp on a scan."""
    if page.how == "unread" or page.is_data:
        return False  # of a form that is nothing but data, the picture says that another program is needed
    letters = sum(character.isalnum() for line in page.lines for character in line.text)
    return page.garbled or letters == 0 or (letters < _FEW_LETTERS and page.pictures >= _MUCH_PICTURE)


def _letters(page: ReadPage) -> int:
    return sum(len(line.text) for line in page.lines)


def _unread(page: ReadPage) -> ReadPage:
    """Give a page whose picture could not be read, so that the report names it if it has no text either."""
    return page if page.lines else replace(page, how="unread")
