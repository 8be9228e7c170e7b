"""What is said under an answer about how a model wrote it, in English and Chinese."""

from __future__ import annotations

from typing import Literal

from rag.prompt.prompts import language_of_prompt

Remark = Literal["shrunk", "shrunk_one", "uncited", "cut", "kept", "longest", "filtered", "repeating", "unchecked"]

_SAID: dict[Remark, tuple[str, str]] = {
    "shrunk": (
        "The prompt was too long for {model}, so it was given only the best {n} of the passages and the last turns.",
        "提示对 {model} 来说太长，所以只给了它最好的 {n} 个段落和最近的对话。",
    ),
    "shrunk_one": (
        "The prompt was too long for {model}, so it was given only the beginning of the best passage.",
        "提示对 {model} 来说太长，所以只给了它最好的段落的开头。",
    ),
    "uncited": (
        "{model} cites no source in this answer, so nothing in it could be checked.",
        "{model} 在这个回答里没有引用任何来源，所以无法核对。",
    ),
    "cut": (
        "The answer of {model} ended without a word that it is whole.",
        "{model} 的回答没有正常结束，可能不完整。",
    ),
    "kept": ("{failure} What it had written is kept.", "{failure}已写出的内容保留了下来。"),
    "longest": (
        "The answer reached its longest length and may not be whole.",
        "回答达到了长度上限，可能不完整。",
    ),
    "filtered": (
        "The server of {model} cut the answer short because of its rules on content.",
        "{model} 的服务器因其内容规则截断了回答。",
    ),
    "repeating": (
        "{model} began to repeat itself and was stopped.",
        "{model} 开始重复同样的内容，已被停止。",
    ),
    "unchecked": (
        "It was stopped before it was checked, so no sentence here was compared with its source.",
        "核对完成前已停止，所以这里的句子都没有与来源核对。",
    ),
}


def remark(question: str, name: Remark, **values: object) -> str:
    """Say a remark in the question's language."""
    english, chinese = _SAID[name]
    return (chinese if language_of_prompt(question) == "zh" else english).format(**values)
