"""Keeps Streamlit's answer to a browser that asks where to upload its files.

A run of the page that begins before the answer was sent drops it (1.67), and the file stays "uploading" for ever.
"""

from __future__ import annotations

from functools import wraps

from streamlit.runtime.forward_msg_queue import ForwardMsgQueue


def keep_upload_answers() -> None:
    """Let no run drop an answer; may be called again."""
    clear = ForwardMsgQueue.clear
    if hasattr(clear, "__wrapped__"):
        return

    @wraps(clear)
    def clear_but_answers(
        queue: ForwardMsgQueue, retain_lifecycle_msgs: bool = False, fragment_ids_this_run: list[str] | None = None
    ) -> None:
        answers = [message for message in queue._queue if message.WhichOneof("type") == "file_urls_response"]
        clear(queue, retain_lifecycle_msgs, fragment_ids_this_run)
        if retain_lifecycle_msgs:  # otherwise the browser is gone
            queue._queue += [answer for answer in answers if answer not in queue._queue]

    ForwardMsgQueue.clear = clear_but_answers  # type: ignore[method-assign, assignment]
