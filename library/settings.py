"""The settings: read once from the environment, passed down, never changed."""

from __future__ import annotations

import difflib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, SettingsConfigDict

from library.errors import SettingsError
from library.unicode import clean_text, is_clean
from library.words import Message, read_words
from library.words.catalogues import languages

ROOT = Path(__file__).resolve().parent.parent
PREFIX = "FOOTNOTE_"


class Settings(BaseSettings):
    """Every choice that an operator can make; `FOOTNOTE_` before each name in upper case."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, populate_by_name=True, extra="forbid")

    library: Path = Field(ROOT / "data" / "library", description="folder of the library")
    models: Path = Field(ROOT / "data" / "models", description="folder of exported embedding models")
    chroma_url: str = Field("", description="address of a Chroma server; empty keeps the vectors in the library")
    chroma_tenant: str = Field("", description="tenant there; empty takes the server's default")
    chroma_database: str = Field("", description="database there; empty takes the server's default")
    chroma_key: SecretStr = Field(SecretStr(""), description="key of Chroma Cloud, or of a server that asks for one")
    files_url: str = Field("", description="s3://BUCKET/PREFIX keeps the PDFs there; empty keeps them in the library")
    files_endpoint: str = Field("", description="address of S3-compatible storage; empty takes Amazon's")
    files_region: str = Field("", description="region of the bucket; empty takes AWS_REGION, or us-east-1")
    files_key_id: str = Field("", description="access key for the bucket; empty takes AWS_ACCESS_KEY_ID and its like")
    files_secret: SecretStr = Field(SecretStr(""), description="secret of that access key")
    files_cache_mb: int = Field(2000, ge=1, description="room on the disk for PDFs fetched from the bucket")
    database_url: SecretStr = Field(
        SecretStr(""),
        description="address of a PostgreSQL database for the catalogue and the words; empty keeps them in the library",
    )
    database_schema: str = Field(
        "footnote",
        pattern="^[a-z_][a-z0-9_]{0,62}$",
        description="schema of the library in that database; people's libraries begin with it",
    )
    ingest_here: bool = Field(
        True, description="let the app add files itself; false leaves them to workers, where all stores are on servers"
    )
    embedding_model: str = Field(
        "", description="a sentence-transformers model, or openai:NAME for a server's; empty takes the one that ships"
    )
    embedding_backend: str = Field(
        "auto",
        pattern="^(auto|onnx-fp32|onnx-int8)$",
        description="how the model that ships is run: auto (in integers), onnx-fp32 or onnx-int8",
    )
    reranker: str = Field("", description="a cross-encoder that sorts what was found; empty does without")
    verifier_model: str = Field(
        "", description="a cross-encoder that tells whether a source entails a sentence; empty checks without"
    )
    model_check: bool = Field(False, description="let the chat model look at sentences that the check doubts")
    allow_downloads: bool = Field(False, description="fetch models that are named and not on this machine")
    model: str = Field("", description="chat model to start with; empty quotes without a model")
    model_timeout_s: float = Field(60, gt=0, description="longest wait for the model's next words")
    model_price: str = Field(
        "",
        pattern=r"^(\d+(\.\d+)? *, *\d+(\.\d+)?)?$",
        description="US dollars for a million tokens read and written, such as 0.15,0.60; empty takes OpenAI's list",
    )
    model_temperature: float | None = Field(
        None, ge=0, le=2, description="what models are told; unset leaves it to them"
    )
    answer_tokens: int = Field(4096, ge=1, description="longest answer of a model, its thinking included")
    answer_seconds: float = Field(600, gt=0, description="longest time that a model may take for one answer")
    answer_style: str = Field(
        "brief",
        pattern="^(brief|thorough|bullets|plain|table)$",
        description="how models write: brief, thorough, bullets, plain, table",
    )
    answer_instruction: str = Field(
        "", max_length=4000, description="more about how models write: role, audience, format, examples"
    )
    prompt_tokens: int = Field(6000, ge=1000, description="room in a prompt for sources and history")
    question_tokens: int = Field(
        50_000, ge=1000, description="most tokens that a model may read and write to answer one question unasked"
    )
    web_backends: str = Field("duckduckgo", description="search engines to ask, separated by commas")
    web_deadline_s: float = Field(8, gt=0, description="longest wait for all web results")
    web_region: str = Field(
        "", pattern="^(|[a-z]{2}-[a-z]{2,3})$", description="country and language, as us-en; empty takes the question's"
    )
    web_safe_search: Literal["on", "moderate", "off"] = Field("moderate", description="on, moderate or off")
    web_pages: int = Field(4, ge=0, le=10, description="web pages read whole per question; 0 keeps to excerpts")
    web_results: int = Field(5, ge=1, le=20, description="web results per question")
    max_file_mb: int = Field(200, ge=1, description="largest PDF")
    max_pages: int = Field(5000, ge=1, description="most pages in a PDF")
    max_documents: int = Field(100_000, ge=1, description="most documents in a library")
    max_library_mb: int = Field(100_000, ge=1, description="room on the disk for the whole library")
    page_seconds: float = Field(20, gt=0, description="longest time to compute one page; in all three times as long")
    file_seconds: float = Field(300, gt=0, description="longest time to read the text of one PDF")
    reader_memory_mb: int = Field(2048, ge=256, description="memory of the process that reads PDFs")
    ocr: bool = Field(True, description="recognise the text of scanned pages")
    ocr_seconds: float = Field(3600, gt=0, description="longest time to recognise the scanned pages of one PDF")
    hosts: str = Field("", description="names, separated by commas, that the app is reached by beside localhost")
    open_to_all: bool = Field(False, description="let whoever reaches the app use it without logging in")
    people: str = Field(
        "", description="who may log in: e-mails, @domains and subs; empty leaves it to the login provider"
    )
    admins: str = Field("", description="who sees how large the libraries are: e-mails and subs")
    login_hours: float = Field(24, gt=0, le=720, description="after how long people log in again")
    shared_library: Path | None = Field(None, description="folder of a library that all who log in may read")
    model_addresses: str = Field(
        "", description="addresses of models that may be chosen, beside OPENAI_BASE_URL, where the app is for many"
    )
    open_libraries: int = Field(20, ge=2, description="most people's libraries that are open at once")
    person_documents: int = Field(2000, ge=1, description="most documents of one who logs in")
    person_mb: int = Field(5000, ge=10, description="room on the disk for the library of one who logs in")
    sessions: int = Field(200, ge=1, description="most windows of the app that are open at once")
    person_sessions: int = Field(20, ge=1, description="most of them of one who logs in")
    questions_at_once: int = Field(
        16, ge=1, description="most questions that are answered at once; others wait in line"
    )
    processes: int = Field(
        1, ge=1, le=64, description="processes of the app: of more than one, all but the first answer questions"
    )
    questions_waiting: int = Field(8, ge=1, description="most questions of one person in that line")
    question_letters: int = Field(20_000, ge=100, description="longest question")
    answer_letters: int = Field(60_000, ge=100, description="longest answer of a model, whatever it was told")
    chats: int = Field(2000, ge=1, description="most chats that are kept in a library")
    upload_files: int = Field(200, ge=1, description="most files in one upload")
    upload_mb: int = Field(2000, ge=1, description="most that the files of one upload may have together")
    log_level: str = Field(
        "WARNING",
        pattern="^(?i:DEBUG|INFO|WARNING|ERROR|CRITICAL)$",
        description="least that the log on stderr tells: DEBUG, INFO, WARNING, ERROR, CRITICAL; it holds no contents",
    )
    log_format: Literal["text", "json"] = Field("text", description="how the log is written: text or json, a line each")
    watch_port: int = Field(
        0, ge=0, le=65_535, description="port on this machine for /health and /metrics; 0 opens none"
    )
    traces_url: str = Field(
        "", pattern=r"^(https?://\S+)?$", description="where OpenTelemetry traces are sent, by OTLP; empty sends none"
    )
    language: str = Field("", description="language of the interface; empty follows the browser")
    openai_api_key: SecretStr = Field(SecretStr(""), validation_alias="OPENAI_API_KEY")
    openai_base_url: str = Field("", validation_alias="OPENAI_BASE_URL")

    @field_validator("*", mode="before")
    @classmethod
    def _valid_text(cls, value: object, info: ValidationInfo) -> object:
        if info.field_name in ("library", "models") and not is_clean(str(value)):
            # The only rule of our own, which has the phrase setting_value_error.
            raise ValueError("the name of the folder is no UTF-8")
        return clean_text(value) if isinstance(value, str) else value

    @field_validator("language")
    @classmethod
    def _has_catalogue(cls, language: str) -> str:
        if language and language not in languages():
            raise PydanticCustomError("language", "there is no catalogue", {"languages": ", ".join(languages())})
        return language


def read_settings(**given: object) -> Settings:
    """Read the settings from the environment.

    Args:
        given: Values that stand before the environment's, such as a command line's.

    Raises:
        SettingsError: If a `FOOTNOTE_` name is unknown or a value cannot be used.
    """
    known = {PREFIX + name.upper() for name, field in Settings.model_fields.items() if not field.validation_alias}
    for name in os.environ:
        if name.upper().startswith(PREFIX) and name.upper() not in known:
            raise _unknown(name, known)
    try:
        return Settings(**given)  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0]) if first["loc"] else "?"
        shown = name if name.isupper() else PREFIX + name.upper()
        raise SettingsError(
            "setting_wrong", setting=shown, reason=_reason(first["type"], first.get("ctx", {}))
        ) from error


def _unknown(name: str, known: set[str]) -> SettingsError:
    nearest = difflib.get_close_matches(name.upper(), sorted(known), n=1, cutoff=0)
    return SettingsError("setting_unknown", name=name, nearest=nearest[0])


def _reason(rule: str, bounds: Mapping[str, object]) -> Message:
    """Say which of pydantic's rules a value breaks."""
    name = f"setting_{rule}"
    return Message(name, bounds) if name in read_words("en") else Message("setting_other")
