"""What a question asks of a document as a whole, of a part of it, or of the library, and which words say of which."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from library.text import cjk_share
from library.text.segmenter import Word, words_of
from rag.query.identifiers import NumberedPart
from rag.query.instructions import says_how

LibraryKind = Literal["contents", "greeting", "thanks", "abilities"]
DocumentKind = Literal["pages", "attachments", "added", "authors", "affiliations", "date", "part", "overview"]

_PAGES = re.compile(
    r"\bhow many pages\b|\bhow long is(?= (?:the|this) (?:document|file|pdf)\b)"
    r"|\b(?:number|count) of pages\b|\bpage count\b|(?:一?共|总共)?有?(?:多少|几)页|页数",
    re.IGNORECASE,
)
_ATTACHED = re.compile(r"\battach(?:ed|ments?)\b|(?:带?有(?:哪些|什么|几个|多少))?附件(?:都?有)?", re.IGNORECASE)
_SUMS_UP = re.compile(
    r"\b(?:summari[sz]e|sum up|summary|overview|synopsis|gist|main (?:points?|ideas?)|key points)\b"
    r"|\bwhat(?:['’]s| is| are)\b(?P<rest>.*?)\babout(?=\s*(?:[?？.!]|$))"
    r"|总结|概括|概述|概要|摘要|大意|要点|讲了?(?:些|的是)?什么",
    re.IGNORECASE,
)
_OVERVIEW = re.compile(rf"{_SUMS_UP.pattern}|(?:主要)?内容|(?:说|写|谈|介绍)了?(?:些|的是)?什么", re.IGNORECASE)
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
_FORMS: tuple[tuple[DocumentKind, re.Pattern[str]], ...] = (
    ("pages", _PAGES),
    ("attachments", _ATTACHED),
    ("added", _ADDED),
    ("affiliations", _AFFILIATIONS),
    ("authors", _AUTHORS),
    ("date", _DATE),
    ("overview", _OVERVIEW),
)
_NONE_IN_PARTICULAR = re.compile(
    r"\b(?:an?|any|each|every|can|may|could|should|must)\b|可以|能|最[多大少]|每|任何", re.I
)
"""How many pages a document may have is a question of its text."""
_LISTS = tomllib.loads(Path(__file__).with_name("document_words.toml").read_text("utf-8"))
_DOCUMENTS, _SMALL = (frozenset(_LISTS[name].split()) for name in ("documents", "small"))
_SMALL_PARTS = ("r", "q", "u", "y", "p")  # pronouns, measures, particles, prepositions: 这, 份, 的, 吗, 关于

_HERE = r"(?: (?:here|(?:in|to) (?:the|this|my|our) (?:library|collection|app)))?"
_FILES = r"(?:documents?|files?|pdfs?)"
_IN_ALL = rf"(?: (?:in total|in all|altogether|together|in all (?:the |my )?{_FILES}))"
_HAVE = (
    r"(?:(?:do|did|have) (?:i|we|you) (?:have|got|add(?:ed)?|upload(?:ed)?)"
    rf"|(?:are|were) (?:there|uploaded|added|indexed)){_HERE}"
)
_ENGLISH: dict[LibraryKind, str] = {
    "contents": rf"(?:which|what|how many) {_FILES} {_HAVE}{_IN_ALL}?"
    rf"|what is in (?:the|this|my|our) (?:library|collection)"
    rf"|(?:list|show)(?: me)?(?: all)?(?: of)?(?: the| my| our)? {_FILES}{_HERE}"
    rf"|how many pages (?:do (?:i|we|you) have{_HERE}{_IN_ALL}?|are there{_HERE}{_IN_ALL})",
    "greeting": r"(?:hi|hello|hey|good (?:morning|afternoon|evening))(?: there)?",
    "thanks": r"(?:many )?thanks(?: a lot)?|thank you(?: (?:very|so) much)?",
    "abilities": r"(?:what|how) can (?:you|this app|i) (?:do|help(?: me)?|ask(?: you)?|use (?:you|this(?: app)?))"
    r"|what (?:do you do|are you)|who are you|how does this(?: app)? work|help",
}
_WHOSE = "(?:我|我们|这里|这儿|现在|目前|库|库里|库中|文档库|文档库里|资料库里|知识库里|系统里|已经)*"
_PAPERS = "(?:文档|文件|资料|PDF(?:文件)?)"
_CHINESE: dict[LibraryKind, str] = {
    "contents": rf"{_WHOSE}(?:一共|总共|共)?(?:有|上传了?|添加了?|收录了?)"
    rf"(?:哪些|什么|多少[个份篇]?|几[个份篇]){_PAPERS}"
    rf"|(?:列出|显示|列一下)(?:我的|库里的?|所有的?|全部的?)*{_PAPERS}"
    rf"|(?:所有|全部){_PAPERS}(?:一共|总共|共)?有?(?:多少|几)页",
    "greeting": "(?:你|您|大家)好|嗨|哈[喽啰]|(?:早上|上午|中午|下午|晚上)好|早安|晚安",
    "thanks": "(?:谢谢|多谢|感谢)(?:你|您)?(?:的帮助)?",
    "abilities": "(?:你|您|这个应用)?(?:能|会|可以)(?:做|干)(?:些)?什么|(?:你|您)是(?:谁|什么)"
    "|(?:我)?(?:怎么|如何)(?:使?用)(?:你|它|这个应用)?|帮助",
}
_POLITE = re.compile(r"^(?:please|请问?|麻烦)[ ,，]*|[\s!！?？.。~～,，吗呢啊呀吧了]+$", re.IGNORECASE)


@dataclass(frozen=True)
class DocumentQuestion:
    """A question about a document as a whole, or about a part of it.

    Attributes:
        kind: What is asked of it.
        words: Those that say of which.
        part: The page or numbered part that is asked for.
        sums_up: Whether that is to be summed up, and not only quoted.
    """

    kind: DocumentKind
    words: tuple[Word, ...]
    part: NumberedPart | None = None
    sums_up: bool = False

    @property
    def names_none(self) -> bool:
        """True if it says only that a document is meant, as "this report" does."""
        return all(map(is_document_word, self.words))


def library_kind(question: str) -> LibraryKind | None:
    """Return what a question asks of the library, if that is all that it says.

    Args:
        question: As the user typed it, in English or Chinese.
    """
    asked = _POLITE.sub("", question.strip())
    forms = (*_ENGLISH.items(), *_CHINESE.items())
    return next((kind for kind, form in forms if re.fullmatch(form, asked, re.IGNORECASE)), None)


def read_document_question(question: str, parts: Sequence[NumberedPart]) -> DocumentQuestion | None:
    """Return what a question asks of a document; None where it asks for anything else.

    Args:
        question: As the user typed it, in English or Chinese.
        parts: The numbered parts that it names.
    """
    if len(parts) == 1 and _SAYS.search(question):
        (part,) = parts
        words = _words_left(_SAYS, question.replace(part.text, " "))
        return DocumentQuestion("part", words, part, bool(_SUMS_UP.search(question)))
    in_general = _NONE_IN_PARTICULAR.search(question)
    asked = ((kind, form) for kind, form in _FORMS if form.search(question) and not (kind == "pages" and in_general))
    return next((DocumentQuestion(kind, _words_left(form, question)) for kind, form in asked), None)


def is_document_word(word: Word) -> bool:
    """True if a word is what a document is called, whichever it is: "report", 这份论文."""
    said = word.text.lower()
    return said in _DOCUMENTS or (cjk_share(said) > 0 and said[-2:] in _DOCUMENTS)


def _words_left(asking: re.Pattern[str], question: str) -> tuple[Word, ...]:
    left = asking.sub(lambda found: f" {found.groupdict().get('rest') or ''} ", question)
    words = (word for word in words_of(left) if word.text[0].isalnum())
    return tuple(word for word in words if is_document_word(word) or not _says_nothing(word))


def _says_nothing(word: Word) -> bool:
    return says_how(word) or word.part[:1] in _SMALL_PARTS or word.text.lower() in _SMALL
