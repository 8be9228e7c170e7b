"""Answers what is asked of the library itself, greetings, and what Footnote can do: from the catalogue alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from library.library import Library
from library.words import Language, phrase
from rag.reading.sentences import keep_brackets

LibraryKind = Literal["contents", "greeting", "thanks", "abilities"]

_NAMED = 20  # documents that are named; of more only the last that were added

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


def library_kind(question: str) -> LibraryKind | None:
    """Tell what a question asks of the library, if that is all that it says.

    Args:
        question: As the user typed it, in English or Chinese.
    """
    asked = _POLITE.sub("", question.strip())
    forms = (*_ENGLISH.items(), *_CHINESE.items())
    return next((kind for kind, form in forms if re.fullmatch(form, asked, re.IGNORECASE)), None)


def answer_about_library(library: Library, kind: str, within: Sequence[str] | None, language: Language) -> str:
    """Answer what is asked of the library.

    Args:
        library: Holds the documents.
        kind: What is asked, a `LibraryKind`.
        within: The ids of the documents that are asked; None means all.
        language: Of the answer.
    """
    if kind != "contents":
        return phrase(language, f"about_{kind}")
    documents = [one for one in library.documents() if within is None or one.id in within]
    if not documents:
        return phrase(language, "about_empty")
    newest = sorted(documents, key=lambda one: one.added_at, reverse=True)
    pages = sum(one.page_count for one in documents)
    said = [phrase(language, "about_contents", n=len(documents), pages=pages)]
    said += [
        phrase(language, "about_one", name=keep_brackets(one.name), n=one.page_count, added=one.added_at[:10])
        for one in newest[:_NAMED]
    ]
    if len(newest) > _NAMED:
        said.append(phrase(language, "about_more", n=len(newest) - _NAMED))
    return "\n\n".join(said)
