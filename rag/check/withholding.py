"""Tells where an answer says that the sources do not hold what was asked."""

from __future__ import annotations

import re

_WITHHOLDING = re.compile(
    r"\b(?:cannot|can['’]t|could not|couldn['’]t|unable to|not possible to|impossible to)\b[^.]{0,40}"
    r"\b(?:determin|calculat|provid|answer|conclu|find|comput|assess|identif|access|confirm)"
    r"|\b(?:do(?:es)?|did|is|are|was|were|has|have)(?: not|n['’]t)\b[^.]{0,40}"
    r"\b(?:provid|specif|mention|includ|disclos|contain|available|giv|stat|detail|list|indicat|present)"
    r"|\bno\b[^.]{0,30}\b(?:information|mention|data|evidence|indication|details?)\b"
    r"|\binsufficient\b|\bwithout (?:more|additional|further)\b"
    r"|\bnot (?:provided|available|specified|mentioned|disclosed)"
    r"|\bI['’]m sorry\b|\bI apologi[sz]e\b"
    r"|(?:没有|未|并未|无法|不能)[^。；]{0,12}(?:提及|提到|提供|说明|披露|给出|列出|包含|确定|判断|计算|回答|找到|得知)"
    r"|无法(?:确定|判断|计算|回答)|信息不足|资料不足|抱歉",
    re.IGNORECASE,
)


def withholds(text: str) -> bool:
    """Tell whether a text says that something is not told, cannot be worked out, or is not known."""
    return bool(_WITHHOLDING.search(text))
