"""Keeps libraries from reporting to their makers, by the names that they read from the environment."""

from __future__ import annotations

import os

_SWITCHES = {
    "ORT_DISABLE_TELEMETRY": "1",  # ONNX Runtime 1.29 and later would keep a device id and send events to Microsoft
    "HF_HUB_DISABLE_TELEMETRY": "1",  # which transformers heeds too
}


def keep_quiet() -> None:
    """Switch reports off for this process and those that it starts, before any of the libraries is loaded."""
    os.environ.update(_SWITCHES)
