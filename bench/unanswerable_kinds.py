"""Questions that a set's documents do not answer, each made of one that they do or of what they number."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

from bench.refusal_sources import spread
from bench.sets import Question, read_questions
from library.library import Library
from library.text import cjk_share, language_of
from library.text.dates import years_in
from library.text.segmenter import words_of
from library.text.wording import mentioned
from rag.query.identifiers import identifiers_in

_SHIFTS = (3, -4, 5, -7, 9, -12, 15, -20, 24, -33, 41, -58)
_NAMES = ("nr", "ns", "nt", "nz")  # parts of speech of Chinese names
_ENGLISH = re.compile(
    r"\b(Section|Clause|Article|Chapter|Table|Figure|Appendix|Step|Item|Note|Exhibit|Title|Part) (\d{1,3})(?![.\d])"
)
_CHINESE = re.compile(r"(第)\s?(\d{1,3}|[一二三四五六七八九十]{1,3})\s?([章节条步])|([表图])\s?(\d{1,3})")
_SHOWING = frozenset(("Table", "Figure", "表", "图"))
_DECADE = re.compile(r"\d(?:'?s\b|年代)")
_DIGITS = "一二三四五六七八九"
_ASK = ("What does {} say?", "What is stated in {}?", "What is {} about?")
_ASK_SHOWN = ("What does {} show?", "Which figures does {} give?")


@dataclass(frozen=True)
class Asked:
    """A question to be put to a library.

    Attributes:
        kind: What was changed, or how it was asked as it is.
        document: The id of the one that it was made of.
        within: The ids of those that are searched; None means all.
        held: Whether the documents answer it.
    """

    kind: str
    text: str
    document: str
    within: tuple[str, ...] | None
    held: bool = False


class Maker:
    """Makes the questions of a set; a changed word is checked to stand nowhere in what is searched."""

    def __init__(self, library: Library, folder: Path, ids: dict[str, str]) -> None:
        """Read what the documents say.

        Args:
            library: Holds the set's documents.
            folder: The set: `questions.jsonl` beside its PDFs.
            ids: The document's id by file name.
        """
        self._library = library
        self.questions = read_questions(folder, ids)
        lines = (json.loads(line) for line in (folder / "questions.jsonl").read_text("utf-8").splitlines() if line)
        self._answers = {str(line["id"]): str(line.get("answer") or "") for line in lines}
        self._documents = {one.id: one for one in sorted(library.documents(), key=lambda one: one.name)}
        self._texts = {
            one.id: _plain("\n".join((one.name, one.title, *(page.text for page in library.pages(one.id)))))
            for one in self._documents.values()
        }
        self._series = {one.id: _series(one.name) for one in self._documents.values()}
        if len({*self._series.values()}) == 1:  # names that only count
            self._series = {one: one for one in self._documents}

    def half(self, document: str) -> int:
        """Tell in which half of the documents, 0 or 1, one is, with the others of its series."""
        return crc32(self._series[document].encode()) % 2

    def make(self, strangers: Sequence[str], most: int) -> list[Asked]:
        """Make at most so many questions of each kind and half.

        Args:
            strangers: Questions of other sets.
            most: Questions a kind and half.
        """
        made: dict[tuple[str, int], list[Asked]] = defaultdict(list)
        for one in (*self._as_they_are(), *self._changed(), *self._of_numbers(), *self._strange(strangers)):
            made[one.kind, self.half(one.document)].append(one)
        return [one for its in made.values() for one in spread(its, most)]

    def _as_they_are(self) -> Iterator[Asked]:
        for question in self.questions:
            yield Asked("answerable, of all documents", question.text, question.document, None, held=True)
            within = (question.document,)
            yield Asked("answerable, within its document", question.text, question.document, within, held=True)

    def _changed(self) -> Iterator[Asked]:
        names = {one.text: _names(one.text) for one in self.questions}
        pool = sorted({name for its in names.values() for name in its})
        for question in self.questions:
            own = (question.document,)
            if changed := self._other_years(question):
                yield Asked("year", changed, question.document, own)
            if changed := self._other_numbers(question):
                yield Asked("identifier", changed, question.document, own)
            if changed := self._other_name(question, names[question.text], pool):
                yield Asked("name", changed, question.document, own)
            others = [one for one in self._documents if self._series[one] != self._series[question.document]]
            if others and not self._is_in(self._answers[question.id], others):
                yield Asked("document held out", question.text, question.document, tuple(others))
            alike = [one for one in others if self._is_alike(one, question.document)]
            alike = [one for one in alike if not self._is_in(self._answers[question.id], [one])]
            if alike:
                yield Asked("of another document", question.text, question.document, (_any(alike, question.id),))

    def _other_years(self, question: Question) -> str:
        """Move all the years of a question by as much, to where none stands in its document."""
        years = [] if _DECADE.search(question.text) else sorted(years_in(question.text))
        for shift in _SHIFTS:
            moved = {str(year): str(year + shift) for year in years}
            if years and not any(self._is_in(year, [question.document]) for year in moved.values()):
                changed = re.sub("|".join(moved), lambda found: moved[found[0]], question.text)  # noqa: B023
                return changed if changed != question.text else ""
        return ""

    def _other_numbers(self, question: Question) -> str:
        for one in identifiers_in(question.text):
            other = self._unused(one.digits, question.document)
            if other and one.digits in question.text:
                return question.text.replace(one.digits, other)
        return ""

    def _unused(self, digits: str, document: str) -> str:
        """Change the last digit of a number to one that gives what stands nowhere."""
        others = [f"{digits[:-1]}{last}" for last in "1234567890" if last != digits[-1]]
        return next((other for other in others if not self._is_in(other, [document])), "")

    def _other_name(self, question: Question, names: Sequence[str], pool: Sequence[str]) -> str:
        """Put a name of another question in the place of one of a question's names."""
        for name in sorted(names, key=len, reverse=True):
            alike = [one for one in pool if _is_like(one, name) and not self._is_in(one, [question.document])]
            alike = [one for one in alike if not self._is_in(max(one.split(), key=len), [question.document])]
            if alike:
                return question.text.replace(name, _any(alike, question.id))
        return ""

    def _of_numbers(self) -> Iterator[Asked]:
        """Ask for what documents number: for what is there, and for numbers that are not."""
        for document, text in ((one, self._texts[one]) for one in self._documents):
            numbered = _numbered("\n".join(page.text for page in self._library.pages(document)))
            for word, numbers in sorted(numbered.items()):
                there = sorted(numbers)[len(numbers) // 2]
                yield Asked("a number that is there", _ask(word, there), document, (document,), held=True)
                top = max(numbers)
                for other in (top + 3, top + 8):
                    if not any(_plain(form) in text for form in _forms(word, other)) and not _heads(other, text):
                        yield Asked("identifier", _ask(word, other), document, (document,))
            pages = self._documents[document].page_count
            yield Asked("identifier", _ask("page", pages + 7, self._is_chinese(document)), document, (document,))
            yield from self._codes(document)

    def _codes(self, document: str) -> Iterator[Asked]:
        said = "\n".join(page.text for page in self._library.pages(document))[:60_000]
        codes = [one for one in identifiers_in(said) if one.is_code and len(one.digits) > 3]
        for one in codes[:3]:
            if other := self._unused(one.digits, document):
                form = "{}是什么？" if self._is_chinese(document) else "What does it say about {}?"
                changed = form.format(one.text.replace(one.digits, other))
                yield Asked("identifier", changed, document, (document,))

    def _strange(self, strangers: Sequence[str]) -> Iterator[Asked]:
        """Ask all the documents what documents of other kinds answer."""
        documents = [*self._documents]
        for number, text in enumerate(strangers):
            yield Asked("another subject", text, documents[number % len(documents)], None)

    def _is_in(self, said: str, documents: Sequence[str]) -> bool:
        wanted = _plain(said)
        return any(wanted in self._texts[one] for one in documents)

    def _is_alike(self, document: str, other: str) -> bool:
        return self._documents[document].spoken == self._documents[other].spoken

    def _is_chinese(self, document: str) -> bool:
        return self._documents[document].spoken == "zh"


def _plain(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).casefold()


def _any(items: Sequence[str], question: str) -> str:
    """Choose one as if by chance, always the same for a question."""
    return items[crc32(question.encode()) % len(items)]


def _series(name: str) -> str:
    found = re.search(r"[^\W\d_]+", name)
    return found[0].casefold() if found else name


def _names(text: str) -> list[str]:
    chinese = [word.text for word in words_of(text) if word.part.startswith(_NAMES) and len(word.text) > 1]
    latin = [name for name in mentioned(text) if any(map(str.islower, name)) and not re.search(r"\d", name)]
    latin = [name for name in latin if not re.search(rf"(?:^|[.?!:]\s+)\W*{re.escape(name)}(?!')", text)]  # "Among"
    return chinese if cjk_share(text) > 0.2 else latin


def _is_like(name: str, other: str) -> bool:
    """Tell whether a name may stand for another one: of as many words, and in the same letters."""
    alike = len(name.split()) == len(other.split()) and bool(cjk_share(name)) == bool(cjk_share(other))
    return alike and name not in other and other not in name


def _numbered(text: str) -> dict[str, set[int]]:
    """Find what is numbered at least three times, with its numbers: Section 3, 第三章, 表2."""
    found: dict[str, set[int]] = defaultdict(set)
    for word, digits in _ENGLISH.findall(text):
        found[word].add(int(digits))
    for _, number, kind, shown, digits in _CHINESE.findall(text):
        found[kind or shown].add(int(digits or 0) or _chinese_number(number))
    return {word: numbers for word, numbers in found.items() if len(numbers) >= 3 and max(numbers) < 90}


def _chinese_number(number: str) -> int:
    if number.isdigit():
        return int(number)
    tens, _, ones = number.rpartition("十")
    first = (_DIGITS.find(tens[-1:]) + 1 if tens else 1) * ("十" in number)
    return 10 * first + (_DIGITS.find(ones[-1:]) + 1 if ones else 0)


def _in_chinese(number: int) -> str:
    tens, ones = divmod(number, 10)
    return f"{_DIGITS[tens - 1] if tens > 1 else ''}{'十' if tens else ''}{_DIGITS[ones - 1] if ones else ''}"


def _forms(word: str, number: int) -> list[str]:
    if word in "章节条步":
        return [f"第{number}{word}", f"第{_in_chinese(number)}{word}"]
    return [f"{word}{number}", f"{word} {number}"]


def _ask(word: str, number: int, chinese: bool = False) -> str:
    if word == "page":
        return f"第{number}页说了什么？" if chinese else f"What does page {number} say?"
    named = f"第{number}{word}" if word in "章节条步" else f"{word}{number}" if cjk_share(word) else f"{word} {number}"
    if cjk_share(word):
        return f"{named}{'显示' if word in _SHOWING else '规定'}了什么？"
    forms = _ASK_SHOWN if word in _SHOWING else _ASK
    return forms[number % len(forms)].format(named if number % 2 else named.lower())


def _heads(number: int, text: str) -> bool:
    """Tell whether a number may head a part of a text, which is without spaces."""
    return bool(re.search(rf"(?<!\d){number}[.、)）]\D", text))


def strangers_of(folder: Path, others: Sequence[Path], languages: frozenset[str]) -> list[str]:
    """List the questions of other sets in some languages, each of another kind than a set."""
    family = folder.name.partition("-")[0]
    asked: list[str] = []
    for other in others:
        if other.name.partition("-")[0] != family:
            lines = [json.loads(line) for line in (other / "questions.jsonl").read_text("utf-8").splitlines() if line]
            asked += spread([line["question"] for line in lines if line.get("pages")], 60)
    return [text for text in asked if language_of(text) in languages]
