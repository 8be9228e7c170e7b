"""Makes real models of a few kilobytes with random weights: BERTs that read letters, a Llama that writes words."""

from __future__ import annotations

import string
from pathlib import Path
from typing import Any

_WIDTH = 16
LABELS = ("contradiction", "entailment", "neutral")
_SAYS = "<unk> the harbour opened in 1931 and has three quays [1] . ferry sails at noon to Eastholm"
_CHAT = "{% for message in messages %}{{ message['content'] }} {% endfor %}"
_SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")


def make_embedding_model(folder: Path, reads: int = 256, seed: int = 1, prompts: dict[str, str] | None = None) -> Path:
    """Make an embedding model.

    Args:
        folder: Where it is saved; its name is that of the model.
        reads: How many tokens it reads at once.
        seed: Of its weights: two seeds are two models.
        prompts: What it states that it wants before queries and documents.
    """
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import BertModel

    torch.manual_seed(seed)
    base = folder.with_name(f"{folder.name}-base")
    BertModel(_config(reads)).save_pretrained(base)
    _tokenizer(reads).save_pretrained(base)
    words = Transformer(str(base), max_seq_length=reads)
    model = SentenceTransformer(modules=[words, Pooling(_WIDTH)], prompts=prompts, device="cpu")
    model.save(str(folder), create_model_card=False)
    return folder


def make_cross_encoder(folder: Path, bias: float = 0) -> Path:
    """Make a reranker; with a bias it scores every pair high, or low."""
    import torch
    from transformers import BertForSequenceClassification

    torch.manual_seed(1)
    config = _config(128)
    config.num_labels = 1
    model = BertForSequenceClassification(config)
    with torch.no_grad():
        model.classifier.bias.add_(bias)
    model.save_pretrained(folder)
    _tokenizer(128).save_pretrained(folder)
    return folder


def make_entailment_model(folder: Path, sure_of: str = "") -> Path:
    """Make a model of natural language inference.

    Args:
        folder: Where it is saved.
        sure_of: The label that it gives to every pair; with random weights alone where that is empty.
    """
    import torch
    from transformers import BertForSequenceClassification

    torch.manual_seed(1)
    config = _config(128)
    config.id2label = dict(enumerate(LABELS))
    config.label2id = {label: number for number, label in enumerate(LABELS)}
    model = BertForSequenceClassification(config)
    if sure_of:
        with torch.no_grad():
            model.classifier.bias[LABELS.index(sure_of)] += 20
    model.save_pretrained(folder)
    _tokenizer(128).save_pretrained(folder)
    return folder


def make_chat_model(folder: Path) -> Path:
    """Make a model that writes: words in no order, without an end."""
    import torch
    from transformers import GenerationConfig, LlamaConfig, LlamaForCausalLM

    torch.manual_seed(1)
    config = LlamaConfig(
        vocab_size=len(_SAYS.split()),
        hidden_size=_WIDTH,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=100_000,
    )
    config.bos_token_id = config.eos_token_id = config.pad_token_id = None
    model = LlamaForCausalLM(config)
    model.generation_config = GenerationConfig(do_sample=True, pad_token_id=0)  # type: ignore[no-untyped-call]
    model.save_pretrained(folder)
    _writing_tokenizer().save_pretrained(folder)
    return folder


def _config(reads: int) -> Any:
    from transformers import BertConfig

    return BertConfig(
        vocab_size=len(_vocabulary()),
        hidden_size=_WIDTH,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=reads,
    )


def _vocabulary() -> list[str]:
    letters = string.ascii_lowercase + string.digits + ":"
    return [*_SPECIAL, *letters, *(f"##{letter}" for letter in letters)]


def _tokenizer(reads: int) -> Any:
    from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors
    from transformers import PreTrainedTokenizerFast

    vocabulary = {token: i for i, token in enumerate(_vocabulary())}
    tokens = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]"))
    tokens.normalizer = normalizers.BertNormalizer()
    tokens.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokens.decoder = decoders.WordPiece()
    tokens.post_processor = processors.BertProcessing(("[SEP]", vocabulary["[SEP]"]), ("[CLS]", vocabulary["[CLS]"]))
    names = dict(zip(("pad_token", "unk_token", "cls_token", "sep_token", "mask_token"), _SPECIAL, strict=True))
    return PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=tokens, model_max_length=reads, **names
    )


def _writing_tokenizer() -> Any:
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast

    # A word is written with the space before it, as the tokenizers of real models do.
    vocabulary = {word if number == 0 else f"▁{word}": number for number, word in enumerate(_SAYS.split())}
    tokens = Tokenizer(models.WordLevel(vocabulary, unk_token="<unk>"))
    tokens.pre_tokenizer = pre_tokenizers.Metaspace()
    tokens.decoder = decoders.Metaspace()
    return PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=tokens, unk_token="<unk>", chat_template=_CHAT
    )
