"""An answer on its way as the plain data that the answer component draws, a few times a second."""

from __future__ import annotations

import re
from math import ceil
from typing import Any

from library.records import Passage
from library.words import Language, phrase
from rag.events import Waiting
from rag.reading.markup import Said
from rag.reading.sentences import read_answer
from ui.chat.answer_data import draw, place_of
from ui.shared.asking import Asked, Draft

_FENCE = re.compile(r"^ {0,3}(?:```|~~~)", re.M)
_BARE_SIGN = re.compile(r"(?:^|(?<=\n))[ \t]*(?:#{1,6}|[-*+>]|\d{1,3}[.)])?[ \t]*$")
_HALF_TABLE = re.compile(r"(?:^|(?<=\n)(?<!\|\n))[ \t]*\|[^\n]*(?:\n[ \t]*\|?[-:| \t]*)?$")  # head, half a rule
_HALF_LINK = re.compile(r"\[[^\[\]\n]{0,80}(?:\]\([^()\n]*)?$|【[^】\n]{0,8}$")
_HALF_FORMULA = re.compile(r"(?:\\\[|\\\()(?:(?!\\\]|\\\)).)*$", re.S)
_OPENED = ("`", "**", "~~")


def draft_data(draft: Draft, asked: Asked, language: Language, shown: list[Any]) -> dict[str, Any]:
    """Describe what changed since an answer was last drawn.

    Args:
        draft: The answer as far as it is.
        asked: Which it is of.
        language: Of the reader.
        shown: The blocks that are drawn already; afterwards those that are drawn now.
    """
    text = draft.text if not asked.wanted.model else mend_markdown(draft.text)
    nodes, _ = read_answer(text, verbatim=not asked.wanted.model)
    blocks = [draw(node, _draw_said) for node in nodes]
    alike = (number for number, (old, new) in enumerate(zip(shown, blocks, strict=False)) if old != new)
    first = next(alike, min(len(shown), len(blocks)))
    shown[:] = blocks
    sources = {marker: _describe(marker, passage, language) for marker, passage in draft.sources.items()}
    return {"from": first, "blocks": blocks[first:], "stage": _stage(draft, language), "sources": sources}


def mend_markdown(text: str) -> str:
    """Close what is open at the end of half an answer, or leave it out, so that nothing changes its kind later on."""
    if len(_FENCE.findall(text)) % 2:
        return text
    for half in (_HALF_FORMULA, _HALF_TABLE, _HALF_LINK, _BARE_SIGN):
        text = half.sub("", text)
    last = text.rpartition("\n\n")[2]
    if last.count("$$") % 2:
        return text[: text.rindex("$$")]
    for sign in _OPENED:
        if last.count(sign) % 2:
            text = text.removesuffix(sign) if text.endswith(sign) else f"{text.rstrip()}{sign}"
            break
    return text


def _draw_said(said: Said, children: list[Any]) -> dict[str, Any]:
    return {"children": children, "in_part": False, "markers": list(said.markers), "support": "", "note": ""}


def _describe(marker: str, passage: Passage, language: Language) -> dict[str, str]:
    """Describe what a marker cites; which of its words is known when the answer is checked."""
    where = place_of(passage, language)
    return {"label": f"{phrase(language, 'open_source', marker=marker)}: {where}", "where": where, "quote": ""}


def _stage(draft: Draft, language: Language) -> str:
    stage = draft.stage
    if stage is None:
        return phrase(language, "searching")
    if isinstance(stage, Waiting):
        return phrase(language, f"waiting_{stage.reason}", n=ceil(stage.seconds))
    now = phrase(language, stage.stage, number=stage.number, of=stage.of, about=stage.about)
    if draft.text:
        return now
    done = [phrase(language, "researched", number=number, about=about) for number, about in enumerate(draft.parts, 1)]
    return "\n".join([*done, now])
