"""What the commands of `python -m rag` do: the files of questions that they read, and what they print."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from library.command_line import say, settings_of
from library.errors import DocumentNotFound, FootnoteError, reason_of
from library.library import Library
from library.records import Passage
from library.scope import Scope, count_undated, resolve
from library.settings import Settings
from library.unicode import clean_json
from library.words import Language, Message, language_of_commands, phrase
from rag.answer import Answer, Citation, Sentence, Turn
from rag.events import AskOptions, check_length
from rag.prompt.prompts import language_of_prompt
from rag.query.understand import understand
from rag.verify.verifier import Verifier


def search(options: argparse.Namespace) -> int:
    """Find passages for a query, or for each question of a file."""
    from rag.retrieval.fusion import make_reranker
    from rag.retrieval.refusal import judge, weigh
    from rag.retrieval.retriever import Retriever

    asked = list(read_lines(options.questions, "question")) if options.questions else [_one(options.query)]
    settings = settings_of(options)
    with Library.open(settings) as library:
        reranker = make_reranker(settings)
        retriever = Retriever(library, reranker)
        scope = _scope(library, options)
        for line in asked:
            within = resolve(_own_scope(library, line, scope, options), library)
            query = understand(line["question"], line["history"])
            passages = retriever.retrieve(query, within, options.top)
            chance = judge(library, query, passages, within).chance
            passages = weigh(passages, chance)
            found = {
                "id": line.get("id"),
                "query": query.completed,
                "answerable": round(chance, 4),
                "passages": list(map(_passage, passages)),
            }
            as_json = options.json or options.questions
            _write(json.dumps(found, ensure_ascii=False) if as_json else _list_passages(passages, within))
        if reranker and reranker.problem:
            sys.stderr.write(f"{reranker.problem.said_in(language_of_commands())}\n")
    return 0


def _own_scope(library: Library, line: Mapping[str, Any], scope: Scope, options: argparse.Namespace) -> Scope:
    """Limit the scope to the document that a line of questions names, where that is asked for."""
    own = line.get("document") if options.within_document else None
    return replace(scope, documents=_ids(library, [own]), collections=()) if own else scope


def _one(query: str) -> dict[str, Any]:
    check_length(query)
    return {"question": query, "history": []}


def ask(options: argparse.Namespace) -> int:
    """Answer one question, or each of a file."""
    if not options.questions and not options.question.strip():
        raise FootnoteError("question_empty")
    many = bool(options.questions)
    asked = list(read_lines(options.questions, "question", filled=True)) if many else [_one(options.question)]
    settings = settings_of(options)
    with Library.open(settings) as library:
        library.load_beside(pages=_shows_places(options))  # the imports take as long
        from rag.chain import Answerer
        from rag.chain import ask as ask_and_wait

        answerer, scope = Answerer(library, settings), _scope(library, options)
        for line in asked:
            how = _how(options, settings, _own_scope(library, line, scope, options))
            answer = ask_and_wait(answerer, line["question"], line["history"], how)
            language = settings.language or language_of_prompt(line["question"])
            if many or options.json:
                found = {**({"id": line.get("id")} if many else {}), **_answer(answer, language)}
                _write(json.dumps(found, ensure_ascii=False))
            else:
                _write(_show_answer(answer, language))
    return 0


def _how(options: argparse.Namespace, settings: Settings, scope: Scope) -> AskOptions:
    """Take what the command line names, and the rest from the settings."""

    def chosen(given: Any, default: Any) -> Any:
        return default if given is None else given

    return AskOptions(
        scope,
        web="auto" if options.auto_web else options.web,
        model=chosen(options.model, settings.model),
        recency=options.recency,
        temperature=chosen(options.temperature, settings.model_temperature),
        longest=chosen(options.longest, settings.answer_tokens),
        most_tokens=options.most_tokens,
        style=chosen(options.style, settings.answer_style),
        instruction=chosen(options.instruction, settings.answer_instruction),
        model_check=settings.model_check,
        research=options.research,
        locates=_shows_places(options),
    )


def _shows_places(options: argparse.Namespace) -> bool:
    """True if what is printed says where quotes stand on their pages."""
    return bool(options.json or options.questions)


def check(options: argparse.Namespace) -> int:
    """Check the answers of a file against their passages; no library is needed."""
    verifier = Verifier()
    for line in read_lines(options.answers, "answer"):
        passages = line.get("passages", [])
        if not isinstance(passages, list) or not all(isinstance(passage, str) for passage in passages):
            raise FootnoteError("line_passages", id=line.get("id"), path=options.answers)
        verdict = verifier.check_answer(line["answer"], passages, str(line.get("question") or ""))
        _write(
            json.dumps({"id": line.get("id"), "support": verdict.support, "score": verdict.score}, ensure_ascii=False)
        )
    return 0


def _scope(library: Library, options: argparse.Namespace) -> Scope:
    collections = tuple(library.collections.named(name).id for name in options.collection)
    scope = Scope(_ids(library, options.document), collections, options.since, options.until)
    if not options.json and (undated := count_undated(scope, library)):
        sys.stderr.write(f"{say('asked_undated', count=undated)}\n")
    return scope


def _ids(library: Library, names: Sequence[str]) -> tuple[str, ...]:
    found: list[str] = []
    for name in names:
        documents = library.find_documents(name)
        if not documents:
            raise DocumentNotFound("document_unknown", name=name)
        found += [document.id for document in documents]
    return tuple(found)


def _passage(passage: Passage) -> dict[str, Any]:
    place = {"document": passage.title, "page": passage.page, "last_page": passage.last_page}
    return {**place, "score": passage.score, "text": passage.text}


def _answer(answer: Answer, language: Language) -> dict[str, Any]:
    whole = answer.as_dict()
    names = ["question", "query", "answer", "refused", "suggestions"]
    names += ["model", "usage", "price", "timings_ms", *(["parts"] if answer.parts else [])]
    return {
        **{name: whole[name] for name in names},
        "warnings": _warnings(answer, language),
        "sentences": [_sentence(sentence) for sentence in answer.sentences],
        "citations": [_citation(citation) for citation in answer.citations],
        "closest": [_passage(passage) for passage in answer.closest],
    }


def _sentence(sentence: Sentence) -> dict[str, Any]:
    verdict = {"verdict": sentence.support, "reason": sentence.reason}
    return {"text": sentence.text, "citations": list(sentence.citations), **verdict}


def _citation(citation: Citation) -> dict[str, Any]:
    names = ["marker", "kind", "title", "page", "page_label", "url", "published", "quote", "rects", "support", "score"]
    return {name: getattr(citation, name) for name in names}


def _list_passages(passages: Sequence[Passage], within: Sequence[str] | None) -> str:
    if within is not None and not within:
        return say("found_nothing_within")
    if not passages:
        return say("found_nothing")
    return "\n\n".join(f"{p.score:.3f}  {say('found_page', title=p.title, page=p.page)}\n{p.text}" for p in passages)


def _show_answer(answer: Answer, language: Language) -> str:
    parts = [
        answer.answer,
        *(f"[{c.marker}] {_where(c, language)}: “{' '.join(c.quote.split())}” ({c.support})" for c in answer.citations),
    ]
    if answer.closest:
        parts.append(phrase(language, "found_closest", places="; ".join(_place(p, language) for p in answer.closest)))
    parts += _warnings(answer, language)
    if answer.suggestions:
        parts.append(phrase(language, "found_suggestions", suggestions="; ".join(answer.suggestions)))
    return "\n\n".join(parts)


def _warnings(answer: Answer, language: Language) -> list[str]:
    return [warning.said_in(language) for warning in answer.warnings]


def _place(passage: Passage, language: Language) -> str:
    if passage.url:
        return f"{passage.title}, {passage.url}"
    return phrase(language, "found_page", title=passage.title, page=passage.page)


def _where(citation: Citation, language: Language) -> str:
    if citation.kind == "web":
        return " · ".join(part for part in (citation.title, citation.published, citation.url) if part)
    label = f" ({citation.page_label})" if citation.page_label else ""
    return phrase(language, "found_page", title=citation.title, page=citation.page) + label


def _write(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def read_lines(path: Path, needed: str, *, filled: bool = False) -> Iterator[dict[str, Any]]:
    """Read the objects of a file, a line each.

    Args:
        path: The file; "-" is the input.
        needed: Under which name each must have a text.
        filled: Whether that may not be blank.

    Returns:
        The objects as they come, each with its "history" as turns.

    Raises:
        FootnoteError: If the file or a line cannot be used; which line, and why.
        QuestionTooLong: If a question of it is.
    """
    try:
        text = sys.stdin.read() if str(path) == "-" else path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = reason_of(error) if isinstance(error, OSError) else Message("lines_no_text")
        raise FootnoteError("lines_unreadable", path=path, reason=reason) from error
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            read = _read_line(line, number, path, needed)
            if filled and not read[needed].strip():
                raise FootnoteError("line_without", line=number, path=path, needed=needed)
            yield read


def _read_line(line: str, number: int, path: Path, needed: str) -> dict[str, Any]:
    try:
        read = clean_json(json.loads(line))
    except json.JSONDecodeError as error:
        raise FootnoteError("line_no_json", line=number, path=path, detail=error.msg, letter=error.pos + 1) from error
    if not isinstance(read, dict) or not isinstance(read.get(needed), str):
        raise FootnoteError("line_without", line=number, path=path, needed=needed)
    if not isinstance(read.get("document", ""), str | None):
        raise FootnoteError("line_document", line=number, path=path)
    history = read_turns(read.get("history") or [], Message("line_of", {"line": number, "path": path}))
    for question in (str(read.get("question") or ""), *(turn.question for turn in history)):
        check_length(question)
    return {**read, "history": history}


def read_turns(told: object, where: object) -> list[Turn]:
    """Read a list of questions, or of questions with their answers.

    Args:
        told: What stands under "history": pairs of question and answer, objects with "question" and perhaps
            "answer", or the questions alone.
        where: Names the line in the error, in words or as a message.

    Raises:
        FootnoteError: If it is anything else.
    """
    if not isinstance(told, list):
        raise FootnoteError("line_history", where=where)
    return [_read_turn({"question": turn} if isinstance(turn, str) else turn, where) for turn in told]


def _read_turn(turn: object, where: object) -> Turn:
    if isinstance(turn, list) and len(turn) == 2:
        turn = dict(zip(("question", "answer"), turn, strict=True))
    if isinstance(turn, dict):
        question, answer = turn.get("question"), turn.get("answer") or ""
        if isinstance(question, str) and isinstance(answer, str):
            return Turn(question, answer)
    raise FootnoteError("line_turn", where=where)
