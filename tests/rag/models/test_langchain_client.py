"""LangChain's standard tests on the model client, with a server on the loopback."""

from __future__ import annotations

from typing import Any

import pytest
from langchain_tests.integration_tests import ChatModelIntegrationTests
from langchain_tests.unit_tests import ChatModelUnitTests

from library.settings import Settings
from rag.models.openai_model import OpenAIModel, make_openai_model
from tests.rag.model_server import ModelServer


class _Served:
    @pytest.fixture(autouse=True)
    def _server(self, settings: Settings, model_server: ModelServer) -> None:
        self.settings = settings.model_copy(update={"openai_base_url": model_server.address})

    @pytest.fixture
    def model(self) -> OpenAIModel:
        return make_openai_model(self.settings, "good")

    @property
    def chat_model_class(self) -> type[OpenAIModel]:
        return OpenAIModel

    @property
    def chat_model_params(self) -> dict[str, Any]:
        return {"model": "good", "api_key": "-", "base_url": self.settings.openai_base_url}

    @property
    def has_tool_calling(self) -> bool:
        return False  # of the server of the tests, as all of these

    @property
    def has_structured_output(self) -> bool:
        return False

    @property
    def supports_json_mode(self) -> bool:
        return False


class TestUnit(_Served, ChatModelUnitTests):
    """What asks no server."""


class TestIntegration(_Served, ChatModelIntegrationTests):
    """What asks one."""
