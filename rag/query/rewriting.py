"""Rewrites a question into what stands alone: a follow-up by the one before it, a comparison into its two sides."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from library.text import cjk_share, ends_sentence, sentence_spans, terms_of
from library.text.segmenter import is_whole, words_of
from library.text.stop_words import content_terms, is_function_term, without_asking
from library.text.wording import mentioned
from rag.answer import Turn
from rag.query.instructions import strip_instructions
from rag.query.kinds import LISTS, any_of
from rag.query.periods import MARKED_YEAR, counts_from_before, drop_other_period, resolve_periods
from rag.query.substitution import ASKING, OPENING, substitute

_ENDING = re.compile(r"呢\W*$|\b(?:as well|too|instead)\W*$", re.IGNORECASE)
_PERSONAL = "it|its|they|them|their|theirs|he|him|his|she|her|hers"
_POINTING = re.compile(
    rf"\b(?:{_PERSONAL}|this|those|these|then|above"
    r"|(?:about|after|before|is|was|does|did|has|had|for|of|with|to|by|than|like) that|that one"
    r"|the (?:same|former|latter|ones?|company|firm|team|author|book|film|city|country|change|increase|decrease"
    r"|difference|decline)"
    r"|(?<!is )(?<!are )(?<!was )(?<!were )there(?! (?:is|are|was|were)\b))\b",
    re.IGNORECASE,
)
_ASKED_THING = re.compile(
    r"^\W*(?:\w+ )?(?:which|what|whose|how many|how much)\b.*?\b"
    r"(?:did|does|do|is|are|was|were|has|have|had|can|will)\b",
    re.IGNORECASE,
)  # "Which English translation did it influence?" names English, but "it" is something else
_BARE = re.compile(
    r"^\s*(?:(?:in|on|at|from|to|by|for|of|with|since|until) )?(?:what|which|who|whom|when|where|how)(?: \w+)?[\s?]*$"
    r"|^\s*(?:why|how so|which one)(?: (?:not|so|is that|was that))?[\s?]*$"
    r"|^\W*(?:为什么|为何|怎么会)\w{0,5}\W*$",
    re.IGNORECASE,
)  # "In what year?" names nothing at all
_CHINESE_POINTING = re.compile(
    r"[它他她](?!们?自己)|其(?![他它余中实])|该|前者|后者|两者|上述|同样|(?<![^\s，,是在对把被由从与和于向给])[这那](?:[个些里家位本部座种场次]|时候|一[年个])"
)
# A Chinese question opens with its subject; one that opens so has left it out.
_NO_SUBJECT = re.compile(
    r"^\W*(?:一?共有?|总共|最[多少早终后]|有|原来?|曾|后来|现[在时]|目前|当时|又[称名]?|还|也|由|被|是[在由被从于哪谁什何]|在哪|位于|属于"
    r"|隶属|分布|出[生版现任]|成立|创[立办建]|建[于成造]|担任|毕业|什么时候|何时|何地|几|哪一?[年月天里儿]|多[少大长久高远深宽重]"
    r"|第[一二三四五六七八九十\d]+[个张部次本届]|[\u4e00-\u9fff]{1,2}(?:是什么|是多少|有多[少大长高])\W*$)"
)
_PHRASE = re.compile(
    r"^\W*(?:in|on|at|from|to|by|for|of|with|since|until|under|after|before)(?: [\w-]+){1,5}\?\W*$", re.IGNORECASE
)
_FEW_TERMS = 5
_FEW_WORDS = 2
_FEW_CHARACTERS = 20
_FEW_LEFT = 8
_FEWEST_CHARACTERS = 5
_BEFORE_POINTER = 4  # characters; more are the thing that is pointed at
_CHARACTERS = re.compile(r"\w")
_PRONOUN = re.compile(rf"\b(?:{_PERSONAL})\b|[他她它其该]|[这那][家个位本部]", re.IGNORECASE)
_WANTS_A_NAME = re.compile(
    r"\bwhom?\b|\bwhich \w|\bwhat (?!is|was|are|were|do|did|does|has|had|have)\w|谁|哪一?[家个位所本部]|何人|叫什么",
    re.IGNORECASE,
)
_MARKER = re.compile(r"\[W?\d+\]")
_CHINESE_GRAMMAR = "是由的为了在于被"
_MOST_NAMES = 2
_LONGEST_NAME = 40
_COMPARES = any_of(LISTS["signs"]["compares"])
_STOP = r"(?=\s*[?,;:!)]|\.(?:\s|$)|\s*$|\s+(?:in|on|for|at|of|by|as|with|when|during|regarding|over|than|terms)\b)"
_JOINED = re.compile(  # compare A and B; between A and B
    rf"\b(?:between|compar(?:e|ing|ison of)|contrast(?:ing)?)\s+(?P<a>[^?;()]+?)\s+"
    rf"(?:and|with|to|against|from|versus|vs\.?)\s+(?P<b>[^?;()]+?){_STOP}",
    re.IGNORECASE,
)
_AGAINST = re.compile(  # A versus B; A differs from B
    r"(?P<a>[^?;,()]+?)\s+(?:versus|vs\.?|(?:(?:as )?compared?|comparison|contrast|opposed) (?:to|with)"
    rf"|differ(?:s|ed|ent)? from|and how does it differ from)\s+(?P<b>[^?;,()]+?){_STOP}",
    re.IGNORECASE,
)
_EITHER = re.compile(r"\bwhich\b[^?]*?[,:]\s*(?P<a>[^,?]+?),?\s+or\s+(?P<b>[^,?]+?)(?=\s*\?|\s*$)", re.IGNORECASE)
_IN_CHINESE = re.compile(
    r"(?:^|(?<=[，。：；？\s])|(?<=比较)|(?<=对比)|(?<=一下))(?!比较|对比|一下)(?P<a>[^，。；？\s]{1,24}?)"
    r"(?:和|与|跟|(?<![不共相])同|及|相比于?|相较于?|比(?![较例赛重如率]))(?P<b>[^，。；？\s]{1,24}?)"
    r"(?=的|之间|有|在|哪|谁|相比|相较|对比|比较|[更高低多少大小长短快慢]|[，。；？\s]|$)"
)
_OF_BOTH = re.compile(r"(?:the )?(?:\w+ )?(?:differences?|comparison|similarit(?:y|ies)) $", re.IGNORECASE)
_OF_BOTH_CHINESE = re.compile("(?:之间|相比|有(?:什么|哪些|何)|的|主要|最大)*(?:区别|差别|差异|不同|异同)")
"""What is asked of both and of neither alone: "the difference between A and B" leaves "what is A"."""
_DATED = re.compile(r"\d[\d年月季度]*")


def is_follow_up(question: str) -> bool:
    """Return True if the question needs earlier turns to be understood, by its opening, pronouns or what it lacks."""
    if any(_is_found(sign, question) for sign in (OPENING, _ENDING, _BARE)):
        return True
    return _leans_in_chinese(question) if cjk_share(question) > 0.2 else _leans_in_english(question)


def complete(question: str, before: str, answer: str) -> str:
    """Complete a question from the one before it.

    Args:
        question: As the user typed it.
        before: The question before, complete in itself.
        answer: What was answered to it; may be empty.

    Returns:
        A question to search for: the one before with what the follow-up names in the place of its like, where that is
        safe; else both of them; the question itself when it is complete.
    """
    said = _first_sentence(answer)
    asked = strip_instructions(question)
    dated = resolve_periods(asked, before if MARKED_YEAR.search(before) else said)
    if not is_follow_up(asked) and (mentioned(asked) or not counts_from_before(asked)):
        return question if dated == asked else dated
    if completed := substitute(dated, before):
        return completed
    named = _named_by(said, before) if _is_found(_PRONOUN, asked) and _WANTS_A_NAME.search(before) else []
    return _joined([drop_other_period(before, dated), *named, dated])


def complete_by_rule(question: str, history: Sequence[Turn]) -> str:
    """Complete each turn from the one before it, so that "And in 2017?" may follow "What about Walmart?"."""
    before = ""
    for turn, after in pairwise([*history, Turn(question, "")]):
        before = complete(after.question, strip_instructions(before or turn.question), turn.answer)
    return before or question


def _leans_in_english(question: str) -> bool:
    if not ASKING.search(question) and (len(question.split()) <= _FEW_WORDS or _PHRASE.search(question)):
        return True  # "Nike?", "2017?", "For students from abroad?"
    pointer = _POINTING.search(question)
    if pointer is None or mentioned(_ASKED_THING.sub("", question[: pointer.start()])):
        return False
    return len(content_terms(question)) <= _FEW_TERMS


def _leans_in_chinese(question: str) -> bool:
    left = without_asking(question)
    if left == question and _length(question) <= _FEWEST_CHARACTERS:
        return True  # "净利润？"
    pointer = _is_found(_CHINESE_POINTING, question)
    if pointer and _length(without_asking(question[: pointer.start()])) <= _BEFORE_POINTER:
        return _length(question) <= _FEW_CHARACTERS
    return bool(_is_found(_NO_SUBJECT, question)) and _length(left) <= _FEW_LEFT


def _is_found(sign: re.Pattern[str], text: str) -> re.Match[str] | None:
    """Find a sign where it tears no word but opens a pronoun, as in 该校: 其 is none in 马其顿, nor 有 in 有机."""
    pronouns = {word.start: word.end for word in words_of(text) if word.part == "r"}
    return next(
        (
            found
            for found in sign.finditer(text)
            if is_whole(text, found.start(), max(found.end(), pronouns.get(found.start(), 0)))
        ),
        None,
    )


def _length(text: str) -> int:
    return len(_CHARACTERS.findall(text))


def _named_by(answer: str, before: str) -> list[str]:
    """List the names that an answer gave to a question that asked for one."""
    names = mentioned(answer)
    if cjk_share(answer) > 0.5:
        said = {*terms_of(before), *_CHINESE_GRAMMAR}
        names = "".join(" " if character in said else character for character in answer).split()
    return [name for name in names if name not in before and len(name) <= _LONGEST_NAME][:_MOST_NAMES]


def _first_sentence(answer: str) -> str:
    plain = _MARKER.sub("", answer)
    return next((plain[start:end].rstrip("。.") for start, end in sentence_spans(plain)), "")


def _joined(sentences: list[str]) -> str:
    """Set sentences after one another, each with a sign at its end."""
    text = ""
    for sentence in filter(None, sentences):
        if text:
            chinese = cjk_share(text[-8:]) > 0.5
            text += ("" if ends_sentence(text) else "。" if chinese else ".") + ("" if chinese else " ")
        text += sentence
    return text


def sides_of(question: str) -> tuple[str, str] | None:
    """Return a question for each of the two things that a question compares; None where it compares no two.

    Args:
        question: Complete in itself, in English or Chinese.
    """
    if not _COMPARES.search(question):
        return None
    found = next(
        (found for form in (_JOINED, _AGAINST, _EITHER, _IN_CHINESE) if (found := form.search(question))), None
    )
    if found is None:
        return None
    start = found.start("a") + (_led_in(found["a"]) if found.re is _AGAINST else 0)
    sides = _completed(question[start : found.end("a")].strip(), found["b"].strip())
    if not all(sides) or sides[0].casefold() == sides[1].casefold():
        return None
    lead = _OF_BOTH.sub("", question[: found.start()]) if found.re is _JOINED else question[:start]
    first, second = (f"{lead}{side}{_OF_BOTH_CHINESE.sub('', question[found.end('b') :])}" for side in sides)
    return first, second


def _led_in(before: str) -> int:
    """Return where, in what stands before "versus", the thing that is compared begins: after the last small word."""
    words = list(re.finditer(r"\S+", before))
    small = [word.end() for word in words[:-1] if is_function_term(word[0].casefold())]
    return small[-1] + 1 if small else 0


def _completed(first: str, second: str) -> tuple[str, str]:
    """Complete what one side leaves out beside a period: "revenue in 2018" and "2019", "2018" and "2019 revenue"."""
    if _DATED.fullmatch(second) and (dates := [*_DATED.finditer(first)]):
        return first, f"{first[: dates[-1].start()]}{second}{first[dates[-1].end() :]}"
    if _DATED.fullmatch(first) and (date := _DATED.match(second)):
        return f"{first}{second[date.end() :]}", second
    return first, second
