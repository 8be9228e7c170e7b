"""Programs that speak to OpenAI speak to Footnote unchanged: the openai client, and LangChain's ChatOpenAI."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import openai
import pytest
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage
from langchain_openai import ChatOpenAI, OpenAIEmbeddings
from openai import OpenAI
from openai.types.chat import ChatCompletionMessageParam

from serve import gate
from serve.openai_chat import list_annotations
from tests.serve.conftest import QUESTION, Headers
from ui.shared import resources

ASKED: list[ChatCompletionMessageParam] = [{"role": "user", "content": QUESTION}]


@pytest.fixture
def client(address: str) -> Iterator[OpenAI]:
    """OpenAI's client, of which only the address is changed."""
    with OpenAI(base_url=f"{address}/v1", api_key="none", max_retries=0) as found:
        yield found


def test_an_answer_has_its_citations_at_the_places_of_their_markers(client: OpenAI, document: str) -> None:
    answer = client.chat.completions.create(model="footnote", messages=ASKED)
    message = answer.choices[0].message
    assert answer.choices[0].finish_reason == "stop"
    assert (message.role, (message.content or "").startswith("The ferry leaves Westhaven at nine. [1]")) == (
        "assistant",
        True,
    )
    first = (message.annotations or [])[0]
    place = first.url_citation
    assert (message.content or "")[place.start_index : place.end_index] == "[1]"
    assert (place.title, place.url.partition("/api/")[2]) == ("ferry.pdf, page 1", f"documents/{document}/file#page=1")
    told: Any = first
    assert (told.footnote["page"], told.footnote["support"]) == (1, "quoted")


def test_the_verdicts_come_with_the_answer(client: OpenAI) -> None:
    answer: Any = client.chat.completions.create(model="footnote", messages=ASKED)
    assert [one["verdict"] for one in answer.footnote["sentences"]] == ["quoted", "quoted"]


def test_a_stream_adds_up_to_the_answer(client: OpenAI) -> None:
    whole = client.chat.completions.create(model="footnote-quote", messages=ASKED)
    pieces = [*client.chat.completions.create(
        model="footnote-quote", messages=ASKED, stream=True, stream_options={"include_usage": True}
    )]  # fmt: skip
    text = "".join(piece.choices[0].delta.content or "" for piece in pieces if piece.choices)
    assert text.strip() == whole.choices[0].message.content
    assert pieces[0].choices[0].delta.role == "assistant"
    assert [piece.choices[0].finish_reason for piece in pieces if piece.choices][-1] == "stop"
    assert pieces[-1].usage is not None
    told: list[Any] = [piece for piece in pieces if "footnote" in (piece.model_extra or {})]
    assert len(told) == 1
    places = [one["url_citation"] for one in told[0].choices[0].delta.annotations]
    assert {text[place["start_index"] : place["end_index"]] for place in places} == {"[1]"}


def test_what_the_documents_do_not_hold_is_refused_in_a_stream_too(client: OpenAI) -> None:
    asked: list[ChatCompletionMessageParam] = [{"role": "user", "content": "Who painted the Sistine Chapel's ceiling?"}]
    pieces = [*client.chat.completions.create(model="footnote", messages=asked, stream=True)]
    text = "".join(piece.choices[0].delta.content or "" for piece in pieces)
    told: Any = next(piece for piece in pieces if "footnote" in (piece.model_extra or {}))
    assert told.footnote["refused"]
    assert text == told.footnote["answer"]


def test_the_messages_before_the_last_are_the_chat_so_far(client: OpenAI) -> None:
    messages: list[ChatCompletionMessageParam] = [
        {"role": "system", "content": "Be brief."},
        *ASKED,
        {"role": "assistant", "content": "At nine. [1]"},
        {"role": "user", "content": [{"type": "text", "text": "And what does it cost?"}]},
    ]
    answer = client.chat.completions.create(model="footnote", messages=messages)
    assert "four crowns" in (answer.choices[0].message.content or "")


def test_a_question_may_be_limited_beside_what_openai_s_api_has(client: OpenAI) -> None:
    answer: Any = client.chat.completions.create(model="footnote", messages=ASKED, extra_body={"until": "1066"})
    assert answer.footnote["refused"]


def test_models_are_listed(client: OpenAI) -> None:
    assert [one.id for one in client.models.list()] == ["footnote", "footnote-quote", resources.library().model]
    assert client.models.retrieve("footnote").owned_by == "footnote"
    with pytest.raises(openai.NotFoundError, match="no model named gpt-9"):
        client.models.retrieve("gpt-9")


def test_embeddings_are_the_library_s_own(client: OpenAI) -> None:
    texts = ["The ferry leaves at nine.", "渡轮九点开。"]
    made = client.embeddings.create(model=resources.library().model, input=texts)
    own = resources.library().embedder.embed(texts)
    assert np.allclose([one.embedding for one in made.data], own, atol=1e-6)
    plain = client.embeddings.create(model=resources.library().model, input=texts[0], encoding_format="float")
    assert np.allclose(plain.data[0].embedding, own[0], atol=1e-6)
    assert made.usage.prompt_tokens > 10


def test_langchain_s_chat_model_answers_streams_and_follows_up(address: str) -> None:
    model = ChatOpenAI(model="footnote", base_url=f"{address}/v1", api_key="none")  # type: ignore[arg-type]
    answer = model.invoke([SystemMessage("Be brief."), HumanMessage(QUESTION)])
    assert "at nine. [1]" in answer.text
    assert "".join(piece.text for piece in model.stream(QUESTION)).strip() == answer.text
    later = model.invoke([HumanMessage(QUESTION), AIMessage(answer.text), HumanMessage("And what does it cost?")])
    assert "four crowns" in later.text


def test_langchain_s_embeddings_work_where_they_send_texts(address: str) -> None:
    name = resources.library().model
    given: dict[str, Any] = {"model": name, "base_url": f"{address}/v1", "api_key": "none"}
    embedded = OpenAIEmbeddings(**given, check_embedding_ctx_length=False).embed_documents(["A ferry."])
    assert np.allclose(embedded, resources.library().embedder.embed(["A ferry."]), atol=1e-6)


def test_tokens_are_no_texts_to_embed(client: OpenAI) -> None:
    with pytest.raises(openai.UnprocessableEntityError, match="check_embedding_ctx_length=False"):
        client.embeddings.create(model=resources.library().model, input=[[1, 2, 3]])


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"model": "gpt-9"}, "There is no model named gpt-9 here. Choose one of these: footnote, footnote-quote"),
        ({"n": 2}, "One answer is given"),
        ({"messages": [{"role": "assistant", "content": "Hello"}]}, "The last message is the question"),
        ({"messages": []}, "body.messages"),
        ({"messages": [{"role": "user", "content": " "}]}, "The question is empty"),
        (
            {"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "data:,"}}]}]},
            "of the kind image_url",
        ),
        ({"extra_body": {"documents": ["none.pdf"]}}, "no document called none.pdf"),
    ],
    ids=["model", "several", "not the user's", "none", "empty", "a picture", "unknown document"],
)
def test_what_cannot_be_answered_is_told_in_words(client: OpenAI, changed: dict[str, Any], said: str) -> None:
    asked: dict[str, Any] = {"model": "footnote", "messages": ASKED, **changed}
    with pytest.raises(openai.APIStatusError, match=said) as caught:
        client.chat.completions.create(**asked)
    assert caught.value.status_code in (404, 422)
    assert caught.value.code


def test_a_failure_in_the_middle_of_a_stream_is_told_to_the_client(
    client: OpenAI, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("serve.openai_chat.list_annotations", lambda *_: 1 // 0)
    with pytest.raises(openai.APIError, match="Something failed inside Footnote"):
        list(client.chat.completions.create(model="footnote", messages=ASKED, stream=True))


def test_a_wrong_token_is_told_as_openai_tells_it(
    client: OpenAI, address: str, tokens_needed: Callable[[str], Headers]
) -> None:
    with pytest.raises(openai.AuthenticationError, match="token is not known here"):
        client.chat.completions.create(model="footnote", messages=ASKED)
    token = tokens_needed("openai")["Authorization"].removeprefix("Bearer ")
    assert client.with_options(api_key=token).models.list().data[0].id == "footnote"


def test_a_body_that_is_too_large_is_told(client: OpenAI, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "MEGABYTE", 100)
    with pytest.raises(openai.APIStatusError, match="at most 4 MB") as caught:
        client.chat.completions.create(model="footnote", messages=[{"role": "user", "content": "x" * 1000}])
    assert caught.value.status_code == 413


def test_a_stream_that_the_client_leaves_leaves_the_server_well(client: OpenAI) -> None:
    with client.chat.completions.create(model="footnote", messages=ASKED, stream=True) as stream:
        next(iter(stream))
    assert client.chat.completions.create(model="footnote", messages=ASKED).choices[0].message.content


def test_markers_that_name_several_have_an_annotation_each(client: OpenAI) -> None:
    from rag.answer import Answer, Citation

    cited = tuple(Citation(one, "web", "Page", "q", "supported", 1.0, url="https://a.example") for one in ("W1", "2"))
    answer = Answer("q", "q", "", refused=False, citations=cited)
    found = list_annotations(answer, "It is so [W1, 2] and [3].", "", "en")
    assert [(one["url_citation"]["start_index"], one["footnote"]["marker"]) for one in found] == [(9, "W1"), (9, "2")]
