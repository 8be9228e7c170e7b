"""Warnings about an answer's sources: which of them hold instructions to a model, and which do not agree."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from library.health import format_names
from library.library import Library
from library.records import Passage
from library.text import language_of, may_be_in, terms_of
from library.text.stop_words import is_function_term
from library.text.wording import content_of
from library.words import Message
from rag.reading.extracts import extracts_of, unwrap
from rag.verify.figures import Figure, Figures, read_figures

_BEFORE = r"(?:previous|prior|above|earlier|preceding|foregoing|system|your|all|any|other)"
_ORDERS = r"(?:instructions?|prompts?|directives?|guidelines?|rules|commands?)"
_MODEL = r"(?:AI(?:\s(?:assistant|model))?|LLM|language\smodel|assistant|chat\s?bot|ChatGPT|GPT(?:-\d\w*)?)"

_ENGLISH = rf"""
    \b(?:ignore|disregard|forget|override|bypass)\s+(?:\w+\s+){{0,4}}?{_BEFORE}\s+(?:\w+\s+){{0,2}}?{_ORDERS}\b
  | \b(?:ignore|disregard|forget)\s+(?:everything|all|anything)\s+(?:\w+\s+){{0,3}}?(?:above|before|said|told)\b
  | \b(?:new|updated|real)\s+(?:system\s+)?(?:instructions?|prompt)\s+for\s+(?:the|this|any)?\s*{_MODEL}\b
  | \b(?:note|attention|message|instructions?)\s+(?:to|for)\s+(?:the|this|any|all)?\s*{_MODEL}s?\b
  | \b(?:reveal|print|repeat|show|output)\s+(?:me\s+)?
    (?:your\s+instructions|(?:your|the)\s+(?:system|hidden)\s+prompt)\b
  | \bif\s+you\s+are\s+an?\s+(?:large\s+)?{_MODEL}\b | \bas\s+an?\s+{_MODEL},?\s+you\s+(?:must|should|will|are)\b
  | \byou\s+are\s+now\s+(?:an?|in|the)\s+(?:\w+\s+){{0,3}}?(?:{_MODEL}|mode|persona)\b
  | \b(?:do\s+not|never|don't)\s+(?:tell|inform|warn|alert)\s+the\s+user\b
  | <\s*/?\s*(?:system|source|question|assistant)\b[^<>]*> | <\|[a-z_]+\|> | \[/?INST\]
"""

_CHINESE = r"""
    (?:忽略|无视|忘记|忘掉|不要理会|不要遵守|抛开)[^。！？\n]{0,12}?(?:指令|指示|提示词|规则|命令)
  | (?:给|致)(?:人工智能|AI|大?语言模型|助手)的?(?:指令|指示|提示词|说明)
  | (?:如果|若|假如)你是(?:一个)?(?:人工智能|AI|大?语言模型|模型|助手)
  | (?:输出|显示|泄露|重复|说出)[^。！？\n]{0,6}?系统提示词?
  | 你现在(?:是|扮演)[^。！？\n]{0,12}?(?:助手|模型|人工智能|AI) | (?:不要|别)(?:告诉|提醒|通知)用户
"""

_INSTRUCTION = re.compile(f"{_ENGLISH}|{_CHINESE}", re.IGNORECASE | re.VERBOSE)
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]|[\U000e0000-\U000e007f]")  # put between letters to hide

_ASKED = 0.6  # share of the question's content that both must hold …
_ALIKE = 0.35  # … and share of each other's
_MOST = 3
_LONGEST = 160  # characters of a sentence as it is shown
_YEARS = range(1500, 2200)


def notes_on(query: str, sources: Mapping[str, Passage]) -> list[Message]:
    """Return a warning for each source that instructs a model, and for each disagreement.

    Args:
        query: What was searched for.
        sources: The passages by marker.
    """
    planted = [f"[{marker}] {_place(sources[marker])}" for marker in find_injections(sources)]
    differing = disagreements(query, sources)
    notes = [Message("remark_planted", {"sources": ", ".join(planted)})] if planted else []
    dates = {marker: source.published for marker, source in sources.items()}
    return notes + [_disagreement(found, dates) for found in differing]


def note_attached(
    library: Library, passages: Sequence[Passage], question: str, within: Sequence[str] | None
) -> list[Message]:
    """Return a message for each document with unread attachments that came nearest or is named in the question.

    Args:
        library: Holds the documents.
        passages: Those that came nearest.
        question: May name an attached file, of which no passage knows.
        within: The ids of the documents that are asked; None means all.
    """
    near = {passage.document_id for passage in passages}
    asked = set(terms_of(question))
    notes = []
    for document in library.documents():
        unread = [attachment.name for attachment in library.unread_attachments(document)]
        is_asked = within is None or document.id in within
        if unread and (document.id in near or (is_asked and any(_is_named(name, asked) for name in unread))):
            notes.append(Message("remark_attached", {"document": document.name, "names": format_names(unread)}))
    return notes


def note_language(cited: Sequence[tuple[str, str]], question: str) -> list[Message]:
    """Return a message where all that is quoted is in another language than the question.

    Args:
        cited: Quotes, each with its passage: a row that is quoted says too few words to tell.
        question: As it was asked.
    """
    asked = language_of(question)

    def is_foreign(text: str) -> bool:
        return not may_be_in(text, asked) and not may_be_in(question, language_of(text))

    foreign = [is_foreign(quote) or (language_of(quote) != asked and is_foreign(passage)) for quote, passage in cited]
    return [Message("remark_language")] if foreign and all(foreign) else []


def _is_named(name: str, asked: set[str]) -> bool:
    terms = set(terms_of(PurePath(name).stem.replace("_", " ")))
    return bool(terms) and terms <= asked


def _disagreement(found: Disagreement, dates: Mapping[str, str | None]) -> Message:
    """Note that a document and the web disagree, each with its date, by marker."""
    named = {
        marker: f"[{marker}] ({bears})" if (bears := dates[marker]) else f"[{marker}]"
        for marker in (found.document, found.web)
    }
    both = {"document": named[found.document], "web": named[found.web]}
    return Message("remark_disagree", {**both, "said": found.said, "found": found.found})


def _place(source: Passage) -> str:
    return f"{source.title} · {source.page_label or source.page}" if source.page else source.title


def instructs_model(text: str) -> bool:
    """True if a text holds instructions to a language model ("prompt injection")."""
    return _INSTRUCTION.search(_UNSEEN.sub("", unicodedata.normalize("NFKC", text))) is not None


def find_injections(sources: Mapping[str, Passage]) -> list[str]:
    """Return the markers of the sources whose text or title holds instructions to a model.

    The prompt fences and escapes every source; this only tells the reader that one of them tries.
    """
    return [marker for marker, source in sources.items() if instructs_model(f"{source.title}\n{source.text}")]


@dataclass(frozen=True)
class Disagreement:
    """Two sentences on the same with different figures.

    Attributes:
        document: The document's marker.
        web: The web page's.
        said: What the document says.
        found: What the web says.
    """

    document: str
    web: str
    said: str
    found: str


@dataclass(frozen=True)
class _Statement:
    marker: str
    text: str
    terms: frozenset[str]
    figures: Figures


def disagreements(question: str, sources: Mapping[str, Passage]) -> list[Disagreement]:
    """Compare what the documents and the web say on what was asked; at most one for each pair of sources.

    Args:
        question: As it was searched for.
        sources: The passages by their markers.
    """
    if {source.origin for source in sources.values()} != {"document", "web"}:
        return []
    asked = {term for term in content_of(question) if not term[0].isdigit()}
    if not asked:
        return []
    of = {marker: list(_statements(marker, source, asked)) for marker, source in sources.items()}
    found: list[Disagreement] = []
    for marker, source in sources.items():
        for other, page in sources.items():
            if source.origin == "document" and page.origin == "web":
                found += _first_between(of[marker], of[other])
    return found[:_MOST]


def _statements(marker: str, source: Passage, asked: set[str]) -> Iterator[_Statement]:
    whole = read_figures(source.text)
    for extract in extracts_of(source.text):
        text = source.text[extract.start : extract.end]
        figures = Figures(read_figures(text).found, whole.scales)
        terms = frozenset(term for term in terms_of(text) if not is_function_term(term) and not term[0].isdigit())
        if figures.found and len(asked & (terms | set(terms_of(source.title)))) >= _ASKED * len(asked):
            yield _Statement(marker, unwrap(text), terms, figures)


def _first_between(ours: list[_Statement], theirs: list[_Statement]) -> list[Disagreement]:
    for one in ours:
        for other in theirs:
            alike = len(one.terms & other.terms) / max(min(len(one.terms), len(other.terms)), 1)
            if alike >= _ALIKE and _differ(one.figures, other.figures):
                return [Disagreement(one.marker, other.marker, _short(one.text), _short(other.text))]
    return []


def _differ(ours: Figures, theirs: Figures) -> bool:
    """True if each states a figure of one kind that the other does not, and none that both do."""
    for kind in {_kind(figure) for figure in ours.found}:
        mine, yours = _of_kind(ours, kind), _of_kind(theirs, kind)
        if not (mine and yours):
            continue
        shared = any(theirs.state(figure, ours.scales) for figure in mine)
        if not shared:
            return True
    return False


def _of_kind(figures: Figures, kind: str) -> list[Figure]:
    return [figure for figure in figures.found if _kind(figure) == kind]


def _kind(figure: Figure) -> str:
    plain = not figure.unit and not figure.scaled and figure.value == int(figure.value)
    return "year" if plain and int(figure.value) in _YEARS else figure.unit


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1].rstrip() + "…"
