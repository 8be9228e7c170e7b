"""What an English question says beside what it asks, as patterns: how to answer, where to look, politeness."""

from __future__ import annotations

import re


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text.replace(" ", r"\s+"), re.IGNORECASE)


_FIRST = r"^\W*(?:(?:and|also|then|so|important)\b[,:]? )?(?:(?:please|kindly|only|just) )*"
_LAST = r"(?=\W*$)"
_COUNT = r"(?:\d+|one|two|three|four|five|a few)"
_CURRENCY = r"(?:(?-i:[A-Z]{2,3})\$?|(?:US |U\.S\. )?dollars?|euros?|pounds?|yuan)"
_SCALE = r"(?:thousand|million|billion|percent|percentage|unit|dollar|decimal|%)s?"
_SOURCE = (
    r"(?:information|info|data|details?|figures?|facts|contents?|line items?|evidence|documents?|files?|pdfs?|passages?"
    r"|texts?|context|articles?|sources?|materials?|excerpts?|attachments?)"
)
_ASKS = r"(?:what|which|who|when|where|why|how|is|are|was|were|do|does|did|has|have|had|can)\b"
_GIVEN = (
    r"(?:provided|given|stated|shown|outlined|displayed|presented|contained|found|listed|disclosed|available|included"
    r"|reported|uploaded|attached|above|below|following)"
)
_REPLY = (
    r"(?:answers?|responses?|repl(?:y|ies)|results?|judge?ments?|reasoning|working|calculations?|sources?|citations?"
    r"|units?|steps?|page numbers?|brief|short|concise)"
)

FORMS = (
    _pattern(rf"{_FIRST}(?:assume|imagine|pretend|suppose)(?: that)? you\b"),
    _pattern(rf"{_FIRST}(?:act|respond|answer) as (?:if|an?|my|the)\b"),
    _pattern(r"^\W*you(?:['’]re| are) (?:an?|my|the|now)\b[^?]*$"),
    _pattern(rf"{_FIRST}(?:answer|respond|reply|express|format) (?:in|with|as|to|only|briefly)\b[^:?]*$"),
    _pattern(rf"{_FIRST}(?:round|be (?:as )?(?:brief|concise|specific|precise|short|detailed|thorough|clear))\b"),
    _pattern(
        rf"{_FIRST}(?:state|give|provide|present|write|output|return|show|list|limit|keep|explain|include|justify|cite)"
        rf" (?:(?:me|it|the|your|an?|any|all|final|short|brief|detailed|concise|complete) )*{_REPLY}\b"
        r"(?! to the question)"
    ),
    _pattern(rf"{_FIRST}(?:do not|don['’]t|make sure|ensure that|remember to|think step|limit (?:it |yourself )?to)\b"),
    _pattern(r"^\W*(?:(?:only|just) (?:state|give|return|provide|the)|no (?:explanations?|comments?) need)"),
    _pattern(rf"{_FIRST}use (?:bullet|a table|{_COUNT} (?:sentence|word|decimal))"),
    _pattern(r"^\W*(?:your|the) (?:answer|response|reply) (?:should|must|needs?|has to)\b"),
    # "If the quick ratio is not relevant, then state that and explain why."
    _pattern(
        r"^\W*if\b[^?]* (?:state|say|mention|indicate|reply|respond|answer|write|tell me|let me know) "
        r"(?:that|so|why|this|it|[\"'“‘]|with|no\b|n/a|unknown)"
    ),
    _pattern(r"^\W*(?:thanks|thank you|hi|hello)\b[^?]{0,40}$"),
)
"""What opens a sentence that says in which form to answer."""

LOOKS = (
    # "Address the question by using the line items shown within the balance sheet."
    _pattern(r"^[^:?]*\b(?:address|approach|answer) (?:the|this|my|our)(?: following)? question\b[^:?]*$"),
    _pattern(r"^\W*here(?:['’]s| is) (?:the|my|our) question\W*$"),
    _pattern(rf"{_FIRST}(?:provide|give) an? (?:answer|response) to the question\b"),
    _pattern(rf"{_FIRST}base (?:your|the) {_REPLY}\b"),
    _pattern(rf"{_FIRST}(?:calculate|compute|derive|determine|extract|find) (?:what was asked|the answer|it)\b"),
    _pattern(rf"{_FIRST}(?:use|utili[sz]e|consult|refer to|rely on) (?:\w+ ){{0,3}}?{_SOURCE}\b"),
    _pattern(rf"{_FIRST}help (?:me|us) (?:\w+ )?(?:it|this|them)\b"),
    _pattern(
        r"^\W*(?:i|we) (?:need|want|would like|have|wish) to \w+ (?:an?|some|this|the following)\b"
        r"[^.?!]*\b(?:metric|figure|number|question|value|calculation)s?\b"
    ),
)
"""What opens a sentence that says where to look for the answer."""

PLACES = (
    # "According to the information provided in the statement of cash flows, ..."
    _pattern(
        r"^\W*(?:please )?(?:(?:when|by|while) )?(?:\w+ly )?(?:according to|based(?: \w+ly)? (?:on|off)"
        r"|bas(?:e|ing) your|drawing|using|relying|referencing|referring to|considering|taking into account|looking at"
        r"|in agreement with|in (?:light|view) of|with reference to|given|from|in)\b[^,:?]*?"
        rf"(?:\b{_SOURCE}(?: \w+ly)? (?:\w+ly )?{_GIVEN}|\b{_GIVEN}(?: \w+ly)? {_SOURCE}"
        rf"|\b(?:the|this|these|your|my) {_SOURCE}(?=\s*[,:]|\s+(?:with)?in\b|\s+from\b))\b[^,:?]*[,:]"
    ),
    _pattern(r"^\W*(?:by )?basing your \w+[^,:?]*[,:]"),
    _pattern(
        r"^\W*(?:when )?(?:\w+ly )?(?:referencing|referring to|using|considering|looking at)\b"
        rf"[^,:?]*,(?= {_ASKS})"
    ),
    _pattern(
        r",?\s*\b(?:according to|based on|as (?:stated|given|shown|described) in|from|using) (?:only )?"
        rf"(?:the|this|these|your|my) (?:{_GIVEN} )*{_SOURCE}(?: {_GIVEN})?{_LAST}"
    ),
)
"""What says where to look within a sentence that asks."""

PHRASES = (
    # As in: What were sales (in USD millions)?
    _pattern(rf"\s*\(\s*(?:please )?(?:in|as|rounded?|expressed|answer)\b[^()]*(?:{_SCALE}|\b{_CURRENCY}\b)[^()]*\)"),
    _pattern(rf",?\s*\b(?:expressed )?in (?:(?:units of|{_CURRENCY}) )+{_SCALE}{_LAST}"),
    _pattern(rf",?\s*\bin {_SCALE} of {_CURRENCY}{_LAST}"),
    _pattern(
        r",?\s*\b(?:and )?(?:please )?(?:round(?:ed)?(?: \w+){0,3}? )?to "
        rf"(?:the nearest \w+|{_COUNT} (?:decimals?(?: (?:places?|points?))?|significant figures)){_LAST}"
    ),
    _pattern(
        r",?\s*\bin (?:(?:no more than|fewer than|less than|under|at most|about|up to|just|only) )?"
        rf"(?:a single|{_COUNT}) (?:(?:short|brief|simple) )?(?:words?|sentences?|paragraphs?|lines?){_LAST}"
    ),
    _pattern(
        rf",?\s*\bin an? (?:\w+ )?(?:concise|brief|short|simple|clear|detailed) (?:way|manner|form|answer|list){_LAST}"
    ),
    _pattern(
        rf",?\s*\b(?:in|as|using|with) (?:an? )?(?:bullet(?:ed)?(?: points?| list)?|table(?: form(?:at)?)?){_LAST}"
    ),
    _pattern(rf"^\W*(?:briefly|in short|step by step)\b,?|,?\s*\b(?:briefly|concisely|step by step){_LAST}"),
    # "As a student, what did he read?" asks about a student, and stays.
    _pattern(
        r"^\W*(?:as|from the (?:perspective|viewpoint|point of view) of) (?:an?|the|my) (?:[\w-]+ ){0,4}?"
        r"(?:analyst|expert|assistant|advis[eo]r|consultant|specialist|auditor|professional),"
    ),
    _pattern(r"^\W*as an? [^,?]{1,40},(?= (?:i|we|please|you|can you|could you|would you|tell|help)\b)"),
    _pattern(r"^\W*in your own words,?"),
    _pattern(
        r"^\W*(?:(?:hi|hello)\b(?: there)?\W+)?(?:please )?(?:(?:can|could|would|will) you (?:(?:please|kindly) )?)?"
        r"(?:(?:tell|show|give) (?:me|us)(?: about)?|(?:help|assist) (?:me|us) (?:to )?(?:find(?: out)?|understand))\b"
    ),
    _pattern(r"^\W*(?:can|could|would|will) you (?:(?:please|kindly) )?(?:explain|describe|list|summari[sz]e|find)\b"),
    _pattern(r"^\W*i(?:['’]d| would)? (?:like|want|need|wish) to (?:know|find out|understand|ask|learn)(?: about)?\b"),
    _pattern(r"^\W*(?:i wonder|i(?:['’]m| am| was) wondering|do you know|may i ask(?: you)?)\b,?"),
    _pattern(rf"^\W*(?:please|kindly)\b,?|,?\s*\b(?:please|thanks|thank you){_LAST}"),
)
"""What is cut out of a sentence that asks."""

PLACE = _pattern(
    r"\b(?:in|within|on|from|of|at|by|to|using|utili[sz]ing|referencing|considering) "
    rf"the (?!(?:{_SOURCE}|{_GIVEN}|{_REPLY}|questions?|following|best)\b)([^,.:?]+)"
)
"""The place itself in words that say where to look, such as "balance sheet"."""
