"""Finds instructions to a language model in what is quoted to it; sources are data, and nothing in them is obeyed.

Text like this is planted in documents and web pages to turn an answer ("prompt injection"). The prompt fences and
escapes every source; this only tells the reader that one of them tries.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from library.records import Passage

_BEFORE = r"(?:previous|prior|above|earlier|preceding|foregoing|system|your|all|any|other)"
_ORDERS = r"(?:instructions?|prompts?|directives?|guidelines?|rules|commands?)"
_MODEL = r"(?:AI(?:\s(?:assistant|model))?|LLM|language\smodel|assistant|chat\s?bot|ChatGPT|GPT(?:-\d\w*)?)"
_ENGLISH = rf"""
    \b(?:ignore|disregard|forget|override|bypass)\s+(?:\w+\s+){{0,4}}?{_BEFORE}\s+(?:\w+\s+){{0,2}}?{_ORDERS}\b
  | \b(?:ignore|disregard|forget)\s+(?:everything|all|anything)\s+(?:\w+\s+){{0,3}}?(?:above|before|said|told)\b
  | \b(?:new|updated|real)\s+(?:system\s+)?(?:instructions?|prompt)\s+for\s+(?:the|this|any)?\s*{_MODEL}\b
  | \b(?:note|attention|message|instructions?)\s+(?:to|for)\s+(?:the|this|any|all)?\s*{_MODEL}s?\b
  | \b(?:reveal|print|repeat|show|output)\s+(?:me\s+)?
    (?:your\s+instructions|(?:your|the)\s+(?:system|hidden)\s+prompt)\b
  | \bif\s+you\s+are\s+an?\s+(?:large\s+)?{_MODEL}\b | \bas\s+an?\s+{_MODEL},?\s+you\s+(?:must|should|will|are)\b
  | \byou\s+are\s+now\s+(?:an?|in|the)\s+(?:\w+\s+){{0,3}}?(?:{_MODEL}|mode|persona)\b
  | \b(?:do\s+not|never|don't)\s+(?:tell|inform|warn|alert)\s+the\s+user\b
  | <\s*/?\s*(?:system|source|question|assistant)\b[^<>]*> | <\|[a-z_]+\|> | \[/?INST\]
"""
_CHINESE = r"""
    (?:忽略|无视|忘记|忘掉|不要理会|不要遵守|抛开)[^。！？\n]{0,12}?(?:指令|指示|提示词|规则|命令)
  | (?:给|致)(?:人工智能|AI|大?语言模型|助手)的?(?:指令|指示|提示词|说明)
  | (?:如果|若|假如)你是(?:一个)?(?:人工智能|AI|大?语言模型|模型|助手)
  | (?:输出|显示|泄露|重复|说出)[^。！？\n]{0,6}?系统提示词?
  | 你现在(?:是|扮演)[^。！？\n]{0,12}?(?:助手|模型|人工智能|AI) | (?:不要|别)(?:告诉|提醒|通知)用户
"""
_INSTRUCTION = re.compile(f"{_ENGLISH}|{_CHINESE}", re.IGNORECASE | re.VERBOSE)
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]|[\U000e0000-\U000e007f]")  # put between letters to hide


def instruct(text: str) -> bool:
    """Tell whether a text speaks to a language model as if to command it."""
    return _INSTRUCTION.search(_UNSEEN.sub("", unicodedata.normalize("NFKC", text))) is not None


def instructing(sources: Mapping[str, Passage]) -> list[str]:
    """Name the sources, by their markers, whose text or title carries instructions to a model."""
    return [marker for marker, source in sources.items() if instruct(f"{source.title}\n{source.text}")]
