"""An answer as the plain data that the answer component draws: blocks, sentences, verdicts and cards."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from rag.answer import Answer, Citation, Sentence
from ui import markdown
from ui.state import say

_CARD_LETTERS = 220
_HALF_MARKER = re.compile(r"\s*\[[^\]]{0,8}$")


def answer_data(answer: Answer, opened: str = "") -> dict[str, Any]:
    """Describe an answer for the component.

    Args:
        answer: The whole or partial answer.
        opened: Name of the source that is shown now, which the component marks.
    """
    labels = {c.marker: _label(c) for c in answer.citations}
    return {
        "blocks": [] if answer.refused else list(_blocks(answer, labels)),
        "refused": refusal_line(answer) if answer.refused else "",
        "cards": list(_cards(answer)) if answer.refused else [],
        "cards_title": say("closest"),
        "opened": opened,
    }


def verdict_line(answer: Answer) -> str:
    """Say how many sentences stand in their sources; "" for a refusal."""
    if answer.refused or not answer.sentences:
        return ""
    if _unchecked(answer):
        return say("verdict_stopped")
    judged = [s for s in answer.sentences if not _broken_off(s, answer)]
    if not judged:
        return ""
    found = {support: sum(s.support == support for s in judged) for support in _SUPPORTS}
    borne_out = found["quoted"] + found["supported"]
    parts = [say("verdict", n=len(judged), found=borne_out)] if found["quoted"] < len(judged) else []
    parts += [say(f"verdict_{name}", n=found[name]) for name in ("quoted", "partial", "unsupported") if found[name]]
    return say("verdict_join").join(parts)


_SUPPORTS = ("quoted", "supported", "partial", "unsupported")


def _unchecked(answer: Answer) -> bool:
    return not answer.complete and "check" not in answer.timings_ms


def _broken_off(sentence: Sentence, answer: Answer) -> bool:
    """Tell whether a sentence is where the answer ends before its end: what it would have cited is not known."""
    return not answer.complete and sentence is answer.sentences[-1] and not sentence.citations


def refusal_line(answer: Answer) -> str:
    """Say why there is no answer."""
    if answer.nothing_within:
        return say("nothing_within")
    return say("refused_web" if any(p.origin == "web" for p in answer.closest) else "refused")


def _label(citation: Citation) -> str:
    place = say("page_short", n=citation.page) if citation.page else ""
    where = " · ".join(part for part in (citation.title, place, citation.published) if part)
    return f"{say('open_source', marker=citation.marker)}: {where}"


def _blocks(answer: Answer, labels: dict[str, str]) -> Iterator[dict[str, Any]]:
    """Group paragraphs; neighbouring list items of one kind become one list."""
    drawn = [_paragraph(group, answer, labels) for group in _paragraphs(answer.sentences)]
    for kind, blocks in groupby(drawn, key=lambda block: str(block["kind"])):
        if kind in ("ul", "ol"):
            yield {"kind": kind, "items": [block["sentences"] for block in blocks]}
        else:
            yield from blocks


def _paragraphs(sentences: tuple[Sentence, ...]) -> Iterator[list[Sentence]]:
    group: list[Sentence] = []
    for sentence in sentences:
        if sentence.break_before and group:
            yield group
            group = []
        group.append(sentence)
    if group:
        yield group


def _paragraph(group: list[Sentence], answer: Answer, labels: dict[str, str]) -> dict[str, Any]:
    whole = "\n".join(sentence.text for sentence in group)
    if markdown.is_block(whole):
        markers = [m for sentence in group for m in _markers(sentence, labels)]
        judged = [sentence for sentence in group if not _broken_off(sentence, answer)] or group
        worst = max(judged, key=lambda sentence: _SUPPORTS.index(sentence.support))
        return {"kind": "block", "nodes": markdown.read_blocks(whole), "markers": markers, **_verdict(worst, answer)}
    kind, first = markdown.split_prefix(group[0].text)
    texts = [first, *(sentence.text for sentence in group[1:])]
    pairs = zip(texts, group, strict=True)
    return {"kind": kind, "sentences": [_sentence(text, sentence, answer, labels) for text, sentence in pairs]}


def _sentence(text: str, sentence: Sentence, answer: Answer, labels: dict[str, str]) -> dict[str, Any]:
    shown = f"{_HALF_MARKER.sub('', text)} …" if _broken_off(sentence, answer) else text
    return {
        "nodes": markdown.read_inline(shown),
        "markers": _markers(sentence, labels),
        **_verdict(sentence, answer),
    }


def _markers(sentence: Sentence, labels: dict[str, str]) -> list[dict[str, str]]:
    return [{"marker": marker, "label": labels[marker]} for marker in sentence.citations if marker in labels]


def _verdict(sentence: Sentence, answer: Answer) -> dict[str, str]:
    if sentence.support in ("quoted", "supported") or _unchecked(answer) or _broken_off(sentence, answer):
        return {"support": "", "note": ""}
    verdict = say(f"support_{sentence.support}")
    note = say("support_because", verdict=verdict, reason=_reason(sentence)) if sentence.reason else verdict
    return {"support": sentence.support, "note": note}


def _reason(sentence: Sentence) -> str:
    return say(f"doubt_{sentence.reason}", words=", ".join(sentence.doubted))


def _cards(answer: Answer) -> Iterator[dict[str, str]]:
    for number, passage in enumerate(answer.closest):
        place = say("page_short", n=passage.page) if passage.page else passage.published or ""
        text = " ".join(passage.text.split())
        short = text[:_CARD_LETTERS].rstrip() + ("…" if len(text) > _CARD_LETTERS else "")
        label = say("open_passage", title=passage.title, page=passage.page) if passage.page else passage.title
        yield {"name": str(number), "title": passage.title, "place": place, "text": short, "label": label}
