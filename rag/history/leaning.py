"""Tells whether a question leans on the turns before it."""

from __future__ import annotations

import re

from library.text import cjk_share
from rag.question.question import content_terms, without_asking
from rag.reading.mentions import mentioned

OPENING = re.compile(
    r"^\W*(?:(?:and|or|but|so|also|then|ok(?:ay)?|(?:what|how) about|what of|(?:the )?same (?:question )?for)\b,?\s*)+"
    r"|^\W*(?:(?:那么|那(?=[，,\d“《「A-Za-z是又有在由被]|.*呢\W*$|.{,9}$)|而(?=.*呢\W*$)|还有|另外|以及|换成|如果是)[，,]?\s*)+",
    re.IGNORECASE,
)
"""Words that join a question to what was said: "What about", "那"."""

ASKING = re.compile(
    r"^\W*(?:(?:in|on|at|from|to|by|for|of|with|since|until) )?(?:what|which|who|whom|whose|when|where|why|how|is|are"
    r"|was|were|do|does|did|has|have|had|can|could|will|would|should|tell|show|give|list|name|explain|describe)\b",
    re.IGNORECASE,
)
"""English words that open a question of its own."""

_ENDING = re.compile(r"呢\W*$|\b(?:as well|too|instead)\W*$", re.IGNORECASE)
_POINTING = re.compile(
    r"\b(?:it|its|they|them|their|theirs|he|him|his|she|her|hers|this|those|these|then|above"
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
    r"(?<!其)[它他她](?!们?自己)|(?<![马耳尤极与])其(?![他它余中实])|该|前者|后者|两者|上述|同样"
    r"|(?:^|[\s，,是在对把被由从与和于向给])[这那](?:[个些里家位本部座种场次]|时候|一[年个])"
)
# A Chinese question opens with its subject; one that opens so has left it out.
_NO_SUBJECT = re.compile(
    r"^\W*(?:一?共|总共|最[多少早终后]|有|原来?|曾|后来|现[在时]|目前|当时|又|还|也|由|被|是[在由被从于哪谁什何]|在哪|位于|属于"
    r"|隶属|分布|出[生版现任]|成立|创[立办建]|建[于成造]|担任|毕业|什么时候|何时|何地|几|哪一?[年月天里儿]|多[少大长久高远深宽重]"
    r"|第[一二三四五六七八九十\d]+[个张部次本届]|[\u4e00-\u9fff]{1,2}(?:是什么|是多少|有多[少大长高])\W*$)"
)
_FEW_TERMS = 5
_FEW_WORDS = 2
_FEW_CHARACTERS = 20
_FEW_LEFT = 8
_FEWEST_CHARACTERS = 5
_BEFORE_POINTER = 4  # characters; more are the thing that is pointed at
_CHARACTERS = re.compile(r"\w")


def leans_back(question: str) -> bool:
    """Tell whether a question cannot be understood alone, by its opening, its pronouns or what it lacks."""
    if any(sign.search(question) for sign in (OPENING, _ENDING, _BARE)):
        return True
    return _leans_in_chinese(question) if cjk_share(question) > 0.2 else _leans_in_english(question)


def _leans_in_english(question: str) -> bool:
    if not ASKING.search(question) and len(question.split()) <= _FEW_WORDS:
        return True  # "Nike?", "2017?"
    pointer = _POINTING.search(question)
    if pointer is None or mentioned(_ASKED_THING.sub("", question[: pointer.start()])):
        return False
    return len(content_terms(question)) <= _FEW_TERMS


def _leans_in_chinese(question: str) -> bool:
    left = without_asking(question)
    if left == question and _length(question) <= _FEWEST_CHARACTERS:
        return True  # "净利润？"
    pointer = _CHINESE_POINTING.search(question)
    if pointer and _length(without_asking(question[: pointer.start()])) <= _BEFORE_POINTER:
        return _length(question) <= _FEW_CHARACTERS
    return bool(_NO_SUBJECT.search(question)) and _length(left) <= _FEW_LEFT


def _length(text: str) -> int:
    return len(_CHARACTERS.findall(text))
