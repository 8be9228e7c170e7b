"""A stand-in for a model's server: it says sentences of the sources that it is sent, and notes when it was asked."""

from __future__ import annotations

import json
import time

from library.text import sentence_spans
from rag.prompt.sources import read_sources
from tests.loopback import Handler, LoopbackServer

_SENTENCES = 4


class QuotingServer(LoopbackServer):
    """Notes the CPU seconds of this process when a request arrived, and the messages of all requests, joined."""

    def __init__(self) -> None:
        super().__init__(_Handler)
        self.asked_at = 0.0
        self.prompts: list[str] = []


class _Handler(Handler):
    owner: QuotingServer

    def do_POST(self) -> None:
        self.owner.asked_at = time.process_time()
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.owner.prompts.append("\n".join(message["content"] for message in body["messages"]))
        said = "".join(
            f"data: {json.dumps(chunk(words))}\n\n" for words in quote_sources(body["messages"][-1]["content"])
        )
        content = f"{said}data: [DONE]\n\n".encode()
        self.send_head(200, len(content), {"Content-Type": "text/event-stream"})
        self.wfile.write(content)


def quote_sources(prompt: str) -> list[str]:
    """Take the first long sentence of each of the first sources, with its marker."""
    said = []
    for source in read_sources(prompt)[:_SENTENCES]:
        sentences = [" ".join(source.text[start:end].split()) for start, end in sentence_spans(source.text)]
        longest = next((s for s in sentences if len(s) > 60), sentences[0] if sentences else "Nothing.")
        said += [f"{longest[:300]} ", f"[{source.marker}]\n\n"]
    return said or ["Nothing."]


def chunk(words: str) -> dict[str, object]:
    """Write a piece of an answer as OpenAI's protocol streams it."""
    choice = {"index": 0, "delta": {"role": "assistant", "content": words}, "finish_reason": None}
    return {"id": "c", "object": "chat.completion.chunk", "created": 0, "model": "quoting", "choices": [choice]}
