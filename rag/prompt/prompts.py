"""What Footnote says to a language model, in the words of prompts.toml, and the refusal that it asks for."""

from __future__ import annotations

import html
import tomllib
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any, Literal

from library.records import Passage
from library.text import cjk_language_of
from library.words import Language
from rag.answer import Told, Turn
from rag.events import AskOptions
from rag.prompt.sources import format_question, format_sources, format_summary

Message = tuple[str, str]
"""Role ("system", "human" or "ai") and text, as LangChain's chat models take them."""

Task = Literal["short", "part", "terms", "comparison"]
"""What a model writes of documents that are studied."""

_TEXTS: dict[str, dict[str, Any]] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))

REFUSAL: dict[Language, str] = {"en": _TEXTS["en"]["refusal"], "zh": _TEXTS["zh"]["refusal"]}
"""What a model says, and nothing else, when the sources do not hold the answer."""

GUIDE = {language: (texts["guide_question"], texts["guide_manner"]) for language, texts in _TEXTS.items()}
"""What a model is asked for the guide of a document, and in which manner it is to answer."""

SEARCH_AGAIN = "SEARCH:"
"""What a reply begins with that asks for another search instead of answering, in either language."""

QUESTIONS: dict[Language, dict[Task, str]] = {"en": _TEXTS["en"]["study"], "zh": _TEXTS["zh"]["study"]}
"""In the language that the answer is to be in."""

INSTRUCTION_LETTERS = 4000
"""How long an instruction of the user's own may be; what is longer is cut."""

LANGUAGES: dict[str, str] = {
    "en": "English",
    "zh": "Simplified Chinese (简体中文)",
    "de": "German",
    "fr": "French",
    "es": "Spanish",
    "ja": "Japanese",
    "ko": "Korean",
    "pt": "Portuguese",
    "ru": "Russian",
    "ar": "Arabic",
}
"""Languages that a text can be translated into, by ISO 639-1, as a model is told them."""

_SEARCH_LETTERS = 300  # of the words to search for


def _text(name: str, language: Language, /, **filled: str) -> str:
    """Return a text of the prompts in a language, with what it leaves open filled in."""
    text = str(_TEXTS[language][name]).replace("{refusal}", REFUSAL[language])
    for place, value in filled.items():
        text = text.replace(f"{{{place}}}", value)
    return text


def language_of_prompt(question: str) -> Language:
    """Choose the prompt's language, "en" or "zh"; whichever it is, it asks for the question's."""
    return "zh" if cjk_language_of(question) == "zh" else "en"


def is_refusal(text: str) -> bool:
    """True if an answer says the refusal phrase, in either language."""
    plain = "".join(text.split()).casefold()
    return any("".join(phrase.split()).casefold().rstrip(".。") in plain for phrase in REFUSAL.values())


def may_become_refusal(text: str) -> bool:
    """True if an answer that has begun so may end as the refusal phrase alone."""
    plain = "".join(text.split()).casefold().rstrip(".。")
    return any("".join(phrase.split()).casefold().startswith(plain) for phrase in REFUSAL.values())


def read_search_request(text: str) -> str:
    """Return the words that a reply asks to search for; "" where it asks for no other search."""
    line = text.strip().replace("：", ":").partition("\n")[0]
    mark, found, words = line.partition(SEARCH_AGAIN)
    return words.strip(' *`"“”')[:_SEARCH_LETTERS] if found and not mark.strip(" *`") else ""


def may_become_search_request(text: str) -> bool:
    """True if a reply that has begun so asks, or may come to ask, for another search."""
    plain = text.replace("：", ":").lstrip(" *`\n")
    return SEARCH_AGAIN.startswith(plain) or plain.startswith(SEARCH_AGAIN)


def make_answer_prompt(
    question: str,
    passages: Sequence[Passage],
    history: Told | None = None,
    options: AskOptions | None = None,
    *,
    may_search: bool = False,
) -> list[Message]:
    """Build the prompt for an answer: rules and manner, history, sources, and the question last.

    The question stands last because models weigh what they read last; the sources are fenced. Only an
    answer to go on with stands behind it.
    """
    language = language_of_prompt(question)
    how = options or AskOptions()
    last = f"{_text('sources', language)}\n{_with_question(format_sources(passages), question, language)}"
    told = history or Told()
    allowed = [_text("may_search", language, mark=SEARCH_AGAIN)] if may_search else []
    rules = "\n\n".join([_text("rules", language), *allowed, *_freshness(language, how), _format_manner(language, how)])
    rules = _with_summary(rules, told.summary, language)
    return [("system", rules), *_format_turns(told.turns), ("human", last), *_begun(language, how.so_far)]


def _freshness(language: Language, options: AskOptions) -> list[str]:
    """Write today's date where the web was asked, since people ask it for what is new."""
    return [_text("today", language, today=date.today().isoformat())] if options.web else []


def _format_manner(language: Language, options: AskOptions) -> str:
    """Write how a model is to write: in which style, and what the user wishes besides."""
    styles = _TEXTS[language]["styles"]
    style = str(styles.get(options.style, styles["brief"]))
    wanted = options.instruction.strip()[:INSTRUCTION_LETTERS]
    return f"{style}\n\n{_text('instruction', language)}\n{wanted}" if wanted else style


def _begun(language: Language, so_far: str) -> list[Message]:
    return [("ai", so_far), ("human", _text("go_on", language))] if so_far.strip() else []


def make_condense_prompt(question: str, history: Sequence[Turn]) -> list[Message]:
    """Build the prompt that turns a follow-up into a question of its own."""
    language = language_of_prompt(question)
    return [("system", _text("condense", language)), *_format_turns(history), ("human", format_question(question))]


def make_summary_prompt(before: str, turns: Sequence[Turn]) -> list[Message]:
    """Build the prompt that sums up turns, and what was summed up before them."""
    language = language_of_prompt(turns[-1].question)
    return [
        ("system", _with_summary(_text("sum_up", language), before, language)),
        *_format_turns(turns),
        ("human", _text("now", language)),
    ]


def _with_summary(rules: str, summary: str, language: Language) -> str:
    """Add a summary of what was said before to rules, if there is one."""
    return f"{rules}\n\n{_text('summed_up', language)}\n{format_summary(summary)}" if summary else rules


def _format_turns(history: Sequence[Turn]) -> list[Message]:
    """Write turns as messages, the oldest first."""
    return [said for turn in history for said in (("human", turn.question), ("ai", turn.answer))]


def make_notes_prompt(question: str, passages: Sequence[Passage], notes: Sequence[str]) -> list[Message]:
    """Build the prompt for notes on a part of a document, or on notes that were taken before.

    Args:
        question: What is asked about the whole.
        passages: The part.
        notes: Lines with markers, in the place of passages.
    """
    language = language_of_prompt(question)
    read = format_sources(passages) if passages else _format_notes(notes)
    return [("system", _text("take_notes", language)), ("human", _with_question(read, question, language))]


def make_reduce_prompt(question: str, notes: Sequence[str], told: Told, options: AskOptions) -> list[Message]:
    """Build the prompt for an answer from notes: rules and manner, history, notes, and the question last."""
    language = language_of_prompt(question)
    rules = f"{_text('from_notes', language)}\n\n{_format_manner(language, options)}"
    last = _with_question(_format_notes(notes), question, language)
    return [("system", _with_summary(rules, told.summary, language)), *_format_turns(told.turns), ("human", last)]


def make_division_prompt(question: str, known: Sequence[tuple[str, Sequence[str]]], most: int) -> list[Message]:
    """Build the prompt that divides a question into several.

    Args:
        question: What is asked.
        known: Questions that were asked for it already, with what was found; none the first time.
        most: How many it may ask.
    """
    language = language_of_prompt(question)
    rules = _text("what_is_open" if known else "divide", language, most=str(most))
    read = f"{_format_notes(_headed(known, language))}\n\n" if known else ""
    return [("system", rules), ("human", f"{read}{_text('question', language)}\n{format_question(question)}")]


def make_report_prompt(question: str, known: Sequence[tuple[str, Sequence[str]]], options: AskOptions) -> list[Message]:
    """Build the prompt for a report from what was found for the parts of a question."""
    language = language_of_prompt(question)
    rules = f"{_text('report', language)}\n\n{_format_manner(language, options)}"
    return [("system", rules), ("human", _with_question(_format_notes(_headed(known, language)), question, language))]


def _headed(known: Sequence[tuple[str, Sequence[str]]], language: Language) -> list[str]:
    return [line for asked, lines in known for line in (f"# {asked}", *(lines or [REFUSAL[language]]))]


def _format_notes(notes: Sequence[str]) -> str:
    return f"<notes>\n{html.escape(chr(10).join(notes), quote=False)}\n</notes>"


def _with_question(read: str, question: str, language: Language) -> str:
    return f"{read}\n\n{_text('question', language)}\n{format_question(question)}"


def make_translation_prompt(passages: Sequence[Passage], to: str) -> list[Message]:
    """Build the prompt that translates passages, each by itself.

    Args:
        passages: In order; their markers count from 1.
        to: One of `LANGUAGES`.
    """
    rules = _text("translate", "zh" if to == "zh" else "en", language=LANGUAGES[to])
    return [("system", rules), ("human", format_sources(passages))]
