"""Makes a folder as the model hub has them of the weights of multilingual-e5-small, for the peers and for tests."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from library.embedders.e5_file import HIDDEN, INNER, LAYERS, POSITIONS, ModelFile, Words, model_file
from library.embedders.e5_tokenizer import Tokenizer

_SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")
_PARTS = {
    "attention.self.query": "q",
    "attention.self.key": "k",
    "attention.self.value": "v",
    "attention.output.dense": "ao",
    "attention.output.LayerNorm": "aln",
    "intermediate.dense": "fi",
    "output.dense": "fo",
    "output.LayerNorm": "oln",
}


def make_e5_folder(folder: Path, tokenizer: Tokenizer | None = None, texts: Iterable[str] = ()) -> Path:
    """Make a BertModel of transformers and a tokenizer.json that cut and embed texts as the whole model does.

    Args:
        folder: Where they are written.
        tokenizer: Cuts the texts; None keeps all 250,000 words.
        texts: Of which the words are kept: a path through them that is the best of all is the best of these too.
    """
    import torch
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    file = ModelFile(model_file())
    pieces = file.pieces()
    words = range(len(pieces)) if tokenizer is None else {one for text in texts for one in tokenizer.tokens(text)}
    kept = [*range(len(_SPECIAL)), *sorted({*words} - {*range(len(_SPECIAL))})]
    config = BertConfig(
        vocab_size=len(kept),
        hidden_size=HIDDEN,
        num_hidden_layers=LAYERS,
        intermediate_size=INNER,
        max_position_embeddings=POSITIONS,
        pad_token_id=1,
    )
    model = BertModel(config, add_pooling_layer=False)
    weights = {name: torch.from_numpy(np.array(values)) for name, values in _weights(file, np.array(kept)).items()}
    model.load_state_dict(weights)
    model.save_pretrained(folder)
    tokens = PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=make_unigram([pieces[number] for number in kept]),
        model_max_length=POSITIONS,
        **dict(zip(("bos_token", "pad_token", "eos_token", "unk_token"), _SPECIAL, strict=True)),
    )
    tokens.save_pretrained(folder)
    return folder


def make_unigram(pieces: list[tuple[str, float]]) -> Any:
    """Make the tokeniser that `tokenizers` runs, with <s> before a text and </s> after it."""
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

    unigram = Tokenizer(models.Unigram(pieces, unk_id=3))
    unigram.normalizer = normalizers.Sequence([normalizers.Nmt(), normalizers.NFKC()])
    unigram.pre_tokenizer = pre_tokenizers.Metaspace()
    unigram.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    return unigram


def _weights(file: ModelFile, kept: Any) -> dict[str, Any]:
    found = {
        "embeddings.word_embeddings.weight": Words(file).vectors(kept),
        "embeddings.position_embeddings.weight": file.floats("emb.pos").reshape(POSITIONS, HIDDEN),
        "embeddings.token_type_embeddings.weight": file.floats("emb.type").reshape(2, HIDDEN),
        "embeddings.LayerNorm.weight": file.floats("emb.ln.w"),
        "embeddings.LayerNorm.bias": file.floats("emb.ln.b"),
    }
    for number in range(LAYERS):
        for name, part in _PARTS.items():
            stored, ours = f"l{number}.{part}", f"encoder.layer.{number}.{name}"
            columns = INNER if part == "fo" else HIDDEN
            matrix = part not in ("aln", "oln")
            found[f"{ours}.weight"] = (
                file.matrix(f"{stored}.w", columns=columns) if matrix else file.floats(f"{stored}.w")
            )
            found[f"{ours}.bias"] = file.floats(f"{stored}.b")
    return found
