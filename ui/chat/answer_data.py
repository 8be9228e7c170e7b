"""An answer as the plain data that the answer component draws: blocks, sentences, verdicts and cards."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from library.records import Passage
from library.words import Language, phrase
from rag.answer import Answer, Citation, Sentence, Support
from rag.extractive import QUOTE
from rag.reading.extracts import unwrap
from rag.reading.markup import Element, Formula, Node, Said
from rag.reading.sentences import read_answer
from ui import document_routes
from ui.shared.page_keys import session_key
from ui.shared.state import language, say

_CARD_LETTERS = 220
_QUOTE_LETTERS = 400
_THUMBNAIL = 320  # pixels
_WORDS = ("closest", "copy_code", "copy_table", "copied", "searching")
"""Phrases that the component says by itself."""
_HALF_MARKER = re.compile(r"\s*\[[^\]]{0,8}$")


def answer_data(answer: Answer, opened: str = "", token: str = "", failed: str = "") -> dict[str, Any]:
    """Describe an answer for the component.

    Args:
        answer: The whole or partial answer.
        opened: Name of the source that is shown now, which the component marks.
        token: Of the answer that is being written in this one's place; "" for none.
        failed: Why none came, which the component only reads out.
    """
    return {
        "blocks": [] if answer.refused else _drawn(answer),
        "refused": refusal_line(answer) if answer.refused else "",
        "cards": list(_cards(answer)) if answer.refused else [],
        "sources": described_sources(answer.citations),
        "verdict": verdict_line(answer),
        "failed": failed,
        "opened": opened,
        "token": token,
        "language": language(),
        "words": {name: say(name) for name in _WORDS},
    }


def verdict_line(answer: Answer) -> str:
    """Say how many sentences stand in their sources; "" for a refusal."""
    if answer.refused or not answer.sentences:
        return ""
    if _unchecked(answer):
        return say("verdict_stopped")
    judged = [s for s in answer.sentences if s.support != "none" and not _broken_off(s, answer)]
    if not judged:
        return ""
    count = Counter(s.support if s.citations or s.support != "unsupported" else "uncited" for s in judged)
    quoted, cited = count["quoted"], len(judged) - count["uncited"]
    parts = [say("verdict", n=cited, found=quoted + count["supported"])] if quoted < cited else []
    parts += [say(f"verdict_{name}", n=count[name]) for name in ("quoted", *_DOUBTFUL, "uncited") if count[name]]
    return say("verdict_join").join(parts)


_DOUBTFUL: tuple[Support, ...] = ("partial", "unsupported")


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


def described_sources(citations: Iterable[Citation]) -> dict[str, dict[str, str]]:
    """Describe what markers cite, as it is shown beside them."""
    return {citation.marker: _described(citation) for citation in citations}


def sentence_data(sentence: Sentence) -> dict[str, Any]:
    """Describe a sentence that is no part of an answer's text, with its markers and what the check says of it."""
    verdict = _verdict_of(sentence, is_cited=bool(sentence.citations))
    children: list[Any] = [sentence.text]
    if verdict["support"] and sentence.doubted:
        children = _mark(sentence.text, _pattern_of(sentence.doubted))
    return {
        "children": children,
        "in_part": any(map(_is_marked, children)),
        "markers": list(sentence.citations),
        **verdict,
    }


def _described(citation: Citation) -> dict[str, str]:
    """Describe what a marker cites, as it is shown beside the marker."""
    where = place_of(citation, language())
    return {
        "label": f"{say('open_source', marker=citation.marker)}: {where}",
        "where": where,
        "quote": shorten(unwrap(citation.quote), _QUOTE_LETTERS),
        "picture": _picture(citation.document_id, citation.page),
    }


def _picture(document_id: str | None, page: int | None) -> str:
    """Give the address of a small picture of a page; "" for what has none."""
    return f"{document_routes.address(session_key(), language())}{document_id}/{page}/{_THUMBNAIL}.jpg" if page else ""


def place_of(source: Citation | Passage, reader: Language) -> str:
    """Name the document and the page of a source, or its title and host on the web."""
    place = phrase(reader, "page_short", n=source.page) if source.page else urlsplit(source.url or "").hostname or ""
    return " · ".join(part for part in (source.title, place, source.published) if part)


def shorten(text: str, letters: int) -> str:
    """Cut a text that has more letters than that, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= letters else f"{line[:letters].rstrip()}…"


def _drawn(answer: Answer) -> list[Any]:
    nodes, said = tree_of(answer)
    sentences, known = _stored(answer, said), {citation.marker for citation in answer.citations}

    def draw_said(said: Said, children: list[Any]) -> dict[str, Any]:
        sentence = Sentence("", support="none") if said.number is None else sentences[said.number]
        markers = [marker for marker in said.markers if marker in known]
        verdict = _verdict(sentence, answer, is_cited=bool(markers or sentence.citations))
        if verdict["support"] and sentence.doubted:
            children = [part for child in children for part in _mark(child, _pattern_of(sentence.doubted))]
        return {
            "children": [*without_half_marker(children), " …"] if _broken_off(sentence, answer) else children,
            "in_part": any(map(_is_marked, children)),
            "markers": markers,
            **verdict,
        }

    return [draw(node, draw_said) for node in nodes]


def tree_of(answer: Answer) -> tuple[tuple[Node, ...], list[Sentence]]:
    """Read an answer as the tree that page and export are made of; the built-in answerer's words are no Markdown."""
    return read_answer(answer.answer, verbatim=answer.model == QUOTE)


def tree_with_doubts(answer: Answer) -> tuple[tuple[Node, ...], list[str]]:
    """Read an answer as its tree, with what the check says of each sentence that it doubts, "" of any other."""
    nodes, said = tree_of(answer)
    return nodes, [_verdict(sentence, answer)["note"] for sentence in _stored(answer, said)]


def _stored(answer: Answer, said: list[Sentence]) -> list[Sentence]:
    """Give each sentence as it was checked; if the answer was once cut otherwise, its letters tell which it is."""
    if [sentence.text for sentence in said] == [sentence.text for sentence in answer.sentences]:
        return list(answer.sentences)
    checked = {_letters(sentence.text): sentence for sentence in answer.sentences}
    return [checked.get(_letters(sentence.text), replace(sentence, support="none")) for sentence in said]


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))


def draw(node: Node, draw_said: Callable[[Said, list[Any]], dict[str, Any]]) -> Any:
    """Describe a node: a text, {"tag", "children"} with its attributes, {"tex", "displayed"} or a sentence."""
    if isinstance(node, str):
        return node
    if isinstance(node, Formula):
        return {"tex": node.tex, "displayed": node.displayed}
    children = [draw(child, draw_said) for child in node.children]
    if isinstance(node, Element):
        return {"tag": node.tag, "children": children, **node.attributes}
    return draw_said(node, children)


def _pattern_of(words: tuple[str, ...]) -> re.Pattern[str]:
    """Match words where they stand as such: 5 is not marked in 15."""
    longest_first = sorted(words, key=len, reverse=True)
    return re.compile(rf"(?<![A-Za-z0-9])({'|'.join(map(re.escape, longest_first))})(?![A-Za-z0-9])")


def _mark(child: Any, words: re.Pattern[str]) -> list[Any]:
    """Mark the words that a doubt is about, in a text or in what is within an element."""
    if isinstance(child, str):
        parts = words.split(child)
        return [{"tag": "mark", "children": [part]} if i % 2 else part for i, part in enumerate(parts) if part]
    if "children" in child:
        return [{**child, "children": [part for one in child["children"] for part in _mark(one, words)]}]
    return [child]


def _is_marked(child: Any) -> bool:
    return isinstance(child, dict) and (child.get("tag") == "mark" or any(map(_is_marked, child.get("children", ()))))


def without_half_marker(children: list[Any]) -> list[Any]:
    """Leave out a marker that is cut off at the end of a text."""
    last = children[-1] if children else None
    return [*children[:-1], _HALF_MARKER.sub("", last)] if isinstance(last, str) else children


def _verdict(sentence: Sentence, answer: Answer, *, is_cited: bool = True) -> dict[str, str]:
    if _unchecked(answer) or _broken_off(sentence, answer):
        return {"support": "", "note": ""}
    return _verdict_of(sentence, is_cited=is_cited)


def _verdict_of(sentence: Sentence, *, is_cited: bool) -> dict[str, str]:
    if sentence.support not in _DOUBTFUL:
        return {"support": "", "note": ""}
    if sentence.support == "unsupported" and not is_cited:
        return {"support": "uncited", "note": say("support_uncited")}
    verdict = say(f"support_{sentence.support}")
    note = say("support_because", verdict=verdict, reason=_reason(sentence)) if sentence.reason else verdict
    return {"support": sentence.support, "note": note}


def _reason(sentence: Sentence) -> str:
    said = any(words.lower() in sentence.text.lower() for words in sentence.doubted)
    left_out = sentence.reason in ("quantifier", "modality") and sentence.doubted and not said
    return say("doubt_left_out" if left_out else f"doubt_{sentence.reason}", words=", ".join(sentence.doubted))


def _cards(answer: Answer) -> Iterator[dict[str, str]]:
    for number, passage in enumerate(answer.closest):
        place = say("page_short", n=passage.page) if passage.page else passage.published or ""
        short = shorten(passage.text, _CARD_LETTERS)
        label = say("open_passage", title=passage.title, page=passage.page) if passage.page else passage.title
        yield {"name": str(number), "title": passage.title, "place": place, "text": short, "label": label}
