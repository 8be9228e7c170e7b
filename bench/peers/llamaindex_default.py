"""`python -m bench.peers.llamaindex_default FOLDER STORE`: LlamaIndex's starter pipeline, as its documentation has it.

Only the embedding is not its default, which asks OpenAI: it is the model that the others use.
"""

from __future__ import annotations

import argparse
import os
from collections import Counter
from collections.abc import Iterator

from llama_index.core import Settings, SimpleDirectoryReader, VectorStoreIndex
from llama_index.core.schema import Document
from llama_index.embeddings.huggingface import HuggingFaceEmbedding

from bench.peers.asking import CHUNKS, MODEL, Place, answer, read_arguments, tell_index


def main(options: argparse.Namespace) -> None:
    """Load, split, embed and store the PDFs of a folder; then search for each question."""
    model = os.environ[MODEL]
    Settings.embed_model = HuggingFaceEmbedding(model_name=model, device="cpu")
    pages = SimpleDirectoryReader(str(options.folder), required_exts=[".pdf"]).load_data()
    index = VectorStoreIndex.from_documents(pages)
    index.storage_context.persist(str(options.store))
    places = _places(pages)
    paths = list(options.folder.glob("*.pdf"))
    unread = len(paths) - len({name for name, _ in places.values()})
    tell_index(len(paths), unread, len(pages), len(index.index_struct.nodes_dict))
    retriever = index.as_retriever(similarity_top_k=CHUNKS)

    def search(query: str) -> Iterator[Place]:
        for hit in retriever.retrieve(query):
            yield places[hit.node.ref_doc_id]

    if options.questions:
        answer(options.questions, search)


def _places(pages: list[Document]) -> dict[str, Place]:
    """Number the pages of each file, by their ids.

    The reader gives every page in order, also empty ones, and tells only the label that is printed on it.
    """
    seen: Counter[str] = Counter()
    places = {}
    for page in pages:
        name = page.metadata["file_name"]
        seen[name] += 1
        places[page.doc_id] = (name, seen[name])
    return places


if __name__ == "__main__":
    main(read_arguments("llamaindex_default"))
