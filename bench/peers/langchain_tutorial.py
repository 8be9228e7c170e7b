"""`python -m bench.peers.langchain_tutorial FOLDER STORE`: LangChain's tutorial, as its documentation has it."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from langchain_chroma import Chroma
from langchain_community.document_loaders import PyPDFLoader
from langchain_huggingface import HuggingFaceEmbeddings
from langchain_text_splitters import RecursiveCharacterTextSplitter

from bench.peers.asking import CHUNKS, MODEL, Place, answer, read_arguments, tell_index


def main(options: argparse.Namespace) -> None:
    """Load, split, embed and store the PDFs of a folder; then search for each question."""
    paths = sorted(options.folder.glob("*.pdf"))
    loaded = [pages for path in paths if (pages := _load(path)) is not None]
    pages = [page for document in loaded for page in document]
    splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200, add_start_index=True)
    chunks = splitter.split_documents(pages)
    model = os.environ[MODEL]
    embeddings = HuggingFaceEmbeddings(model_name=model, model_kwargs={"device": "cpu"})
    store = Chroma.from_documents(chunks, embeddings, persist_directory=str(options.store))
    tell_index(len(paths), len(paths) - len(loaded), len(pages), len(chunks))

    def search(query: str) -> Iterator[Place]:
        for chunk in store.similarity_search(query, k=CHUNKS):
            yield Path(chunk.metadata["source"]).name, chunk.metadata["page"] + 1  # it counts from 0

    if options.questions:
        answer(options.questions, search)


def _load(path: Path) -> list[Any] | None:
    """Load a file's pages; None where the loader fails, which in the tutorial ends the run."""
    try:
        return list(PyPDFLoader(str(path)).load())
    except Exception as error:  # noqa: BLE001 - it lets every error of pypdf and of its own through
        sys.stderr.write(f"{path.name} was skipped: {error}\n")
        return None


if __name__ == "__main__":
    main(read_arguments("langchain_tutorial"))
