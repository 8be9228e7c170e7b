"""What can go wrong with a model, as an error that knows what it is and says it in English or Chinese."""

from __future__ import annotations

from typing import Any, Literal

from library.errors import ModelError

Kind = Literal[
    "no_key",
    "wrong_key",
    "no_credit",
    "unknown_model",
    "no_server",
    "unreachable",
    "silent",
    "overlong",
    "too_much",
    "limited",
    "failing",
    "too_long",
    "parameter",
    "refused",
    "broken",
    "unreadable",
    "empty",
    "used_up",
    "filtered",
    "no_answer",
]

_SAID: dict[Kind, tuple[str, str]] = {
    "no_key": (
        "The model {name} needs a key. Set OPENAI_API_KEY, or OPENAI_BASE_URL to use a server of your own, type a key "
        "where you choose the model, or choose the built-in answerer.",
        "模型 {name} 需要密钥。请设置 OPENAI_API_KEY，或用 OPENAI_BASE_URL 指定自己的服务器，或在选择模型处填写密钥，"
        "也可以改用摘引回答。",
    ),
    "wrong_key": (
        "{where} refused the key. Check OPENAI_API_KEY, or the key typed for this session.",
        "{where} 拒绝了密钥。请检查 OPENAI_API_KEY，或本次会话填写的密钥。",
    ),
    "no_credit": ("The account at {where} has no credit left.", "{where} 的账户余额不足。"),
    "unknown_model": (
        "{where} has no model named {name}. Check the name and the address.",
        "{where} 没有名为 {name} 的模型。请检查名称和地址。",
    ),
    "no_server": (
        "Something answers at {where}, but no OpenAI-compatible server. Check the address; it usually ends in /v1.",
        "{where} 有响应，但不是与 OpenAI 兼容的服务器。请检查地址，通常以 /v1 结尾。",
    ),
    "unreachable": (
        "No connection to the model server {where}. Check that it runs and that the address is right.",
        "无法连接模型服务器 {where}。请确认它已启动，地址无误。",
    ),
    "silent": (
        "{name} at {where} said nothing for {seconds:g} s. Ask again, or choose another model.",
        "{where} 上的 {name} 已 {seconds:g} 秒没有回应。请重试，或换一个模型。",
    ),
    "overlong": (
        "{name} at {where} was not done after {limit:g} s (FOOTNOTE_ANSWER_SECONDS) and was stopped.",
        "{where} 上的 {name} 在 {limit:g} 秒（FOOTNOTE_ANSWER_SECONDS）后仍未完成，已被停止。",
    ),
    "too_much": (
        "{name} at {where} sent more than an answer can hold and was stopped. Choose another model.",
        "{where} 上的 {name} 发来的数据超出了一个回答的范围，已被停止。请换一个模型。",
    ),
    "limited": (
        "{where} takes no more requests for now. Wait {wait} and ask again.",
        "{where} 暂时不接受更多请求。请等待 {wait} 后再问。",
    ),
    "failing": (
        "The model server {where} failed (HTTP {status}). Ask again in a while.",
        "模型服务器 {where} 出错（HTTP {status}）。请稍后再问。",
    ),
    "too_long": (
        "Question and sources are too long for {name}. Lower FOOTNOTE_PROMPT_TOKENS or choose another model.",
        "问题和资料对 {name} 来说太长。请调低 FOOTNOTE_PROMPT_TOKENS，或换一个模型。",
    ),
    "parameter": (
        "{name} at {where} does not take the parameter {detail}.",
        "{where} 上的 {name} 不接受参数 {detail}。",
    ),
    "refused": (
        "{where} refused the request (HTTP {status}): {detail}",
        "{where} 拒绝了请求（HTTP {status}）：{detail}",
    ),
    "broken": (
        "The model server {where} broke off while it answered. Ask again.",
        "模型服务器 {where} 在回答途中断开。请重试。",
    ),
    "unreadable": (
        "{name} at {where} gave an answer that cannot be read: {detail}",
        "{where} 上的 {name} 给出的回答无法读取：{detail}",
    ),
    "empty": (
        "{name} gave an empty answer. Ask again, or choose another model.",
        "{name} 的回答是空的。请重试，或换一个模型。",
    ),
    "used_up": (
        "{name} reached the longest answer before its first word. Allow a longer one, or choose another model.",
        "{name} 还没写出第一个字就用完了长度上限。请调高最长回答，或换一个模型。",
    ),
    "filtered": (
        "The server of {name} withheld the answer because of its rules on content.",
        "{name} 的服务器因其内容规则没有给出回答。",
    ),
    "no_answer": (
        "{name} sent an error page instead of an answer. Check the address, or choose another model.",
        "{name} 发来的是错误页面，不是回答。请检查地址，或换一个模型。",
    ),
}


class ModelFailure(ModelError):
    """A model did not answer.

    Attributes:
        kind: What happened, which decides whether it is asked again.
        wait_s: Seconds that the server asked to wait; None when it named none.
        detail: The parameter that was refused, or the server's own words without anything that looks like a key.
    """

    def __init__(self, kind: Kind, wait_s: float | None = None, language: str = "en", **values: Any) -> None:
        self.kind: Kind = kind
        self.wait_s = wait_s
        self.detail = str(values.get("detail", ""))
        self._values = values
        english, chinese = _SAID[kind]
        wait = _format_wait(wait_s, language)
        super().__init__((chinese if language == "zh" else english).format(wait=wait, **values))

    def said_in(self, language: str) -> ModelFailure:
        """Give the same failure in "en" or "zh"."""
        return ModelFailure(self.kind, self.wait_s, language, **self._values)


def _format_wait(seconds: float | None, language: str) -> str:
    if seconds is None:
        return "一分钟" if language == "zh" else "a minute"
    return f"{seconds:.0f} 秒" if language == "zh" else f"{seconds:.0f} s"
