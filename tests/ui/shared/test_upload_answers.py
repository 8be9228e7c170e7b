from __future__ import annotations

from collections.abc import Iterator

import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.forward_msg_queue import ForwardMsgQueue

from ui.shared.upload_answers import keep_upload_answers


@pytest.fixture
def queue() -> Iterator[ForwardMsgQueue]:
    """A session's queue with an answer and something that was drawn."""
    as_it_was = ForwardMsgQueue.clear
    keep_upload_answers()
    keep_upload_answers()
    made = ForwardMsgQueue()
    answer, drawn = ForwardMsg(), ForwardMsg()
    answer.file_urls_response.response_id = "asked"
    drawn.delta.new_element.text.body = "old"
    made.enqueue(answer)
    made.enqueue(drawn)
    yield made
    ForwardMsgQueue.clear = as_it_was  # type: ignore[method-assign]


@pytest.mark.parametrize("fragments", [None, ["list"]], ids=["the page", "a fragment"])
def test_a_run_that_begins_keeps_the_answer_to_where_a_file_goes(
    queue: ForwardMsgQueue, fragments: list[str] | None
) -> None:
    queue.clear(retain_lifecycle_msgs=True, fragment_ids_this_run=fragments)
    kept = [message.WhichOneof("type") for message in queue.flush()]
    assert kept.count("file_urls_response") == 1


def test_a_browser_that_is_gone_gets_no_answer(queue: ForwardMsgQueue) -> None:
    queue.clear()
    assert queue.is_empty()
