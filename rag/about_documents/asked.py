"""Tells whether a question is about a document as a whole, of which one, and what it asks of it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Literal, get_args

from library.library import Library
from library.records import Document, Passage
from library.text import cjk_share, terms_of
from library.text.segmenter import Word, words_of
from rag.about_documents.library_questions import LibraryKind, library_kind
from rag.about_documents.parts import find_part
from rag.query.instructions import says_how
from rag.query.numbered_parts import NumberedPart
from rag.query.understand import Query
from rag.retrieval.naming import NameMatcher

Kind = Literal["pages", "attachments", "added", "authors", "affiliations", "date", "part", "overview"] | LibraryKind

_PAGES = re.compile(
    r"\bhow many pages\b|\bhow long is(?= (?:the|this) (?:document|file|pdf)\b)"
    r"|\b(?:number|count) of pages\b|\bpage count\b|(?:一?共|总共)?有?(?:多少|几)页|页数",
    re.IGNORECASE,
)
_ATTACHED = re.compile(r"\battach(?:ed|ments?)\b|(?:带?有(?:哪些|什么|几个|多少))?附件(?:都?有)?", re.IGNORECASE)
_OVERVIEW = re.compile(
    r"\b(?:summari[sz]e|summary|overview|synopsis|gist|main (?:points?|ideas?)|key points)\b"
    r"|\bwhat(?:['’]s| is| are)\b(?P<rest>.*?)\babout(?=\s*(?:[?？.!]|$))"
    r"|总结|概括|概述|概要|摘要|大意|(?:主要)?(?:内容|要点)|(?:讲|说|写|谈|介绍)了?(?:些|的是)?什么",
    re.IGNORECASE,
)
_AFFILIATIONS = re.compile(
    r"\b(?:which|what) (?:institutions?|universit(?:y|ies)|organi[sz]ations?|compan(?:y|ies))\b(?P<rest>.*?)"
    r"\bauthors?\b(?: from| work(?: at| for)?)?"
    r"|的?作者(?:都?[来是]自?|属于?|所在的?)?(?:哪个|哪些|哪里的?|什么)?(?:单位|机构|学校|大学|公司)",
    re.IGNORECASE,
)
_AUTHORS = re.compile(
    r"\bwho (?:wrote|authored)\b|\bwho (?:is|are|was|were) the authors?\b(?: of\b)?"
    r"|^\W*(?:(?:please )?(?:list|name|give)(?: me)?(?: all)? )?(?:the )?authors? of\b"
    r"|的?作者(?:都?[是有叫])?(?:谁|什么名字|哪些人?|哪几[位个])|谁是(?P<rest>.*?)的?作者|[是由]?谁(?:所?写|撰写|编写)的?",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"\b(?:when|(?:in|on) (?:what|which) (?:year|month|day|date))\b(?P<rest>.*?)"
    r"\b(?:published|issued|submitted|released|written|dated|filed)\b"
    r"|\b(?:publication|submission|release) (?:date|year)\b|\bdate of (?:publication|submission|issue)\b"
    r"|是?(?:什么时[候间]|何时|哪一?[年天])(?:发表|发布|出版|提交|签发|写)的?|(?:发表|发布|出版|提交|签发)(?:的?时间|日期|年份)",
    re.IGNORECASE,
)
_SAYS = re.compile(
    r"\b(?:what(?:['’]s| is| are| does| do)?|says?|said|states?|stands?|written|reads?|shows?|quote|contents?|contains?"
    r"|covers?|summari[sz]e|summary|tell me|about|of|in|on|under)\b"
    r"|(?:讲|说|写|规定|谈|介绍)了?(?:些|的是)?什么|是?(?:什么)?内容(?:是什么)?|总结|概括|有什么|是什么|怎么(?:说|写|规定)的?",
    re.IGNORECASE,
)
_ADDED = re.compile(
    r"\bwhen (?:was|were)\b(?P<rest>.*?)\b(?:added|uploaded|imported|indexed)\b"
    r"|\bwhen did (?:i|we) (?:add|upload|import)\b"
    r"|(?:是|我|我们)*(?:什么时[候间]|何时|哪天)(?:添加|上传|导入)的?",
    re.IGNORECASE,
)
_NONE_IN_PARTICULAR = re.compile(
    r"\b(?:an?|any|each|every|can|may|could|should|must)\b|可以|能|最[多大少]|每|任何", re.I
)
"""How many pages a document may have is a question of its text."""
_LISTS = tomllib.loads(Path(__file__).with_name("words.toml").read_text("utf-8"))
_DOCUMENTS, _SMALL = (frozenset(_LISTS[name].split()) for name in ("documents", "small"))
_SMALL_PARTS = ("r", "q", "u", "y", "p")  # pronouns, measures, particles, prepositions: 这, 份, 的, 吗, 关于


@dataclass(frozen=True)
class AboutDocument:
    """A question about a document as a whole, or about the library.

    Attributes:
        kind: What is asked of it.
        document: The one that is meant; None where it may be any of several, or where the library is meant.
        part: The page or numbered part of it that is asked for.
        passages: The text of that part; empty where the document has none.
    """

    kind: Kind
    document: Document | None = None
    part: NumberedPart | None = None
    passages: tuple[Passage, ...] = ()

    @property
    def lacks_part(self) -> bool:
        """Whether a part is asked for that the document does not have."""
        return self.part is not None and not self.passages

    @property
    def of_library(self) -> bool:
        """Whether the library itself is asked about."""
        return self.kind in get_args(LibraryKind)


def find_document_asked_about(
    library: Library, query: Query, within: Sequence[str] | None, *, alone: bool = True
) -> AboutDocument | None:
    """Tell which document a question is about as a whole, and what it asks of it.

    Args:
        library: Holds the documents.
        query: What is asked, as it was typed, in English or Chinese.
        within: The ids of those that are asked; None means all.
        alone: Whether nothing was said before it that "it" may mean.

    Returns:
        None where the question asks for anything else.
    """
    documents = [one for one in library.documents() if within is None or one.id in within]
    part = query.parts[0] if len(query.parts) == 1 and _SAYS.search(query.question) else None
    asked, of_library = _read(query.question, part), library_kind(query.question)
    if of_library and not (asked and len(documents) == 1):  # the pages of all documents are then those of the one
        return AboutDocument(of_library)
    if asked is None:
        return None
    kind, words = asked
    documents = [one for one in documents if _tells(one, kind)]
    document = _meant(documents, words, query) if words or alone else None
    any_of_them = (alone or words) and len(documents) > 1 and all(map(_is_document_word, words))
    if kind == "part":
        passages = find_part(library, document, part) if document and part else []
        return AboutDocument(kind, document, part, tuple(passages)) if document else None
    return AboutDocument(kind, document) if document or any_of_them else None


def _read(question: str, part: NumberedPart | None) -> tuple[Kind, list[Word]] | None:
    """Tell what is asked of a document, with the words that say of which one; None where anything else is asked."""
    if part:
        return "part", _words_left(_SAYS, question.replace(part.text, " "))
    if _PAGES.search(question) and not _NONE_IN_PARTICULAR.search(question):
        return "pages", _words_left(_PAGES, question)
    if _ATTACHED.search(question):
        return "attachments", _words_left(_ATTACHED, question)
    asking: tuple[tuple[Kind, re.Pattern[str]], ...] = (
        ("added", _ADDED),
        ("affiliations", _AFFILIATIONS),
        ("authors", _AUTHORS),
        ("date", _DATE),
        ("overview", _OVERVIEW),
    )
    return next(((kind, _words_left(sign, question)) for kind, sign in asking if sign.search(question)), None)


def _tells(document: Document, kind: Kind) -> bool:
    """Tell whether a document says what is asked of it, on a page where that is about its text."""
    facts = document.facts
    said = {
        "attachments": document.health.attachments,
        "authors": [fact for fact in facts.authors if fact.page],
        "affiliations": [fact for fact in facts.affiliations if fact.page],
        "date": facts.date and facts.date.page,
    }
    return bool(said.get(kind, True))


def _words_left(asking: re.Pattern[str], question: str) -> list[Word]:
    left = asking.sub(lambda found: f" {found.groupdict().get('rest') or ''} ", question)
    words = [word for word in words_of(left) if word.text[0].isalnum()]
    return [word for word in words if _is_document_word(word) or not _says_nothing(word)]


def _says_nothing(word: Word) -> bool:
    return says_how(word) or word.part[:1] in _SMALL_PARTS or word.text.lower() in _SMALL


def _is_document_word(word: Word) -> bool:
    said = word.text.lower()
    return said in _DOCUMENTS or (cjk_share(said) > 0 and said[-2:] in _DOCUMENTS)


def _meant(documents: Sequence[Document], words: Sequence[Word], query: Query) -> Document | None:
    """Choose the one document that all the words can mean; of several, the one that they name the most."""
    fitting = {}
    for document in documents:
        named = [word for word in words if _is_named(word, document)]
        if all(word in named or _is_document_word(word) for word in words):
            fitting[document.id] = (len(named), document)
    if len(documents) == 1:
        return documents[0] if fitting else None
    likeness = NameMatcher(documents).match(query)
    ranks = [(count, likeness.get(one, 0.0), one) for one, (count, _) in fitting.items() if count]
    ranked = sorted(ranks, reverse=True)
    if not ranked or (len(ranked) > 1 and ranked[0][:2] == ranked[1][:2]):
        return None
    return fitting[ranked[0][2]][1]


def _is_named(word: Word, document: Document) -> bool:
    """True if a word stands in what a document is called, who wrote it, or what its first pages name."""
    facts = document.facts
    said = [PurePath(document.name).stem.replace("_", " "), document.title]
    said += [fact.text for fact in (facts.title, facts.kind, *facts.authors) if fact]
    if word.part:
        return word.text in "\n".join(said)
    return {*terms_of(word.text)} <= {*terms_of(" ".join(said)), *document.names, "pdf"}
