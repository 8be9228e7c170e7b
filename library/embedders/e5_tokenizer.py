"""The tokeniser of multilingual-e5-small, served by SentencePiece from a file that is written once.

Of the 250,002 pieces SentencePiece makes tokens in a fifth of the time that `tokenizers` takes, in a fifth of the
memory, and two processes hold them at once. To load them all takes it 0.3 s, though, and half of them are in letters
such as Cyrillic, Arabic or Korean: a second file leaves those out, and most texts never need the first.
"""

from __future__ import annotations

import re
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from library.embedders.e5_file import ModelFile

if TYPE_CHECKING:
    from sentencepiece import SentencePieceProcessor

FIRST, LAST = 0, 2
"""Numbers of the tokens that stand before and after every text."""

_PADDING, _UNKNOWN = 1, 3
_MARKS = {FIRST, _PADDING, LAST, 250001}  # and the mask: none of them stands for text

_OTHER = re.compile("[^\u0000-\u024f\u1e00-\u1eff\u2000-\u2bff\u2e80-\ua4cf\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef]")
"""What a plain text has none of: it is in Latin, Chinese or Japanese letters, with the usual signs."""


class Tokenizer:
    """Cuts texts into the model's tokens. Thread-safe."""

    def __init__(self, file: Path) -> None:
        """Load what `write_tokenizer` wrote: the plain pieces now, all of them with the first text that needs them."""
        self._file = file
        self._plain = _load(plain_file(file))

    @cached_property
    def _whole(self) -> SentencePieceProcessor:
        return _load(self._file)

    def _pieces(self, text: str) -> SentencePieceProcessor:
        return self._whole if _OTHER.search(text) else self._plain

    def tokens(self, text: str) -> list[int]:
        """Give the tokens of a text, without those before and after it."""
        return list(self._pieces(text).encode(text))

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Give the tokens of a text as (start, end) offsets, without the space before a word, which is part of it."""
        found = self._pieces(text).encode(text, return_type="offset_mapping")["offsets"]
        return [(end - len(text[start:end].lstrip()), end) for start, end in found]

    def unknown_share(self, text: str) -> float:
        """Give the part of a text's tokens that the model has never seen, in [0, 1]."""
        tokens = self.tokens(text)
        return tokens.count(_UNKNOWN) / len(tokens) if tokens else 0.0


def plain_file(file: Path) -> Path:
    """Name the file beside that of all pieces which holds those of plain texts."""
    return file.with_suffix(".plain.spm")


def _load(file: Path) -> SentencePieceProcessor:
    from sentencepiece import SentencePieceProcessor

    return SentencePieceProcessor(model_file=str(file))


def write_tokenizer(file: ModelFile, target: Path, *, plain: bool = False) -> None:
    """Write the pieces of the model as a file of SentencePiece.

    Single characters become what the model's file says, so that those of a later Unicode stay what it was trained
    with; sequences, which it does not list, become what SentencePiece's own NFKC makes of them.

    Args:
        file: The model's.
        target: Where they are written.
        plain: Whether pieces that no plain text can hold are made marks, which stand for no text; all keep their
            numbers, and a plain text its tokens.
    """
    from sentencepiece import SentencePieceNormalizer
    from sentencepiece.sentencepiece_model_pb2 import ModelProto  # type: ignore[attr-defined]

    known = SentencePieceNormalizer(rule_name="nmt_nfkc").Decompile()
    sequences = {before: after for before, after in known if len(before) > 1}
    becomes = sequences | file.characters()
    normalizer = SentencePieceNormalizer(norm_map=list(becomes.items()))
    model = ModelProto.FromString(normalizer.serialized_model_proto())
    kinds = ModelProto.SentencePiece
    pieces = file.pieces()
    lowest = min(score for _, score in pieces)  # from which that of an unknown character is reckoned
    made = {character for text, form in becomes.items() if not _OTHER.search(text) for character in form}
    for number, (piece, score) in enumerate(pieces):
        left_out = plain and score > lowest and not made.issuperset(_OTHER.findall(piece))
        is_mark = left_out or number in _MARKS
        kind = kinds.CONTROL if is_mark else kinds.UNKNOWN if number == _UNKNOWN else kinds.NORMAL
        model.pieces.add(piece=piece, score=score, type=kind)
    settings = model.trainer_spec
    settings.model_type = 1  # unigram
    settings.vocab_size = len(model.pieces)
    settings.bos_id, settings.pad_id, settings.eos_id, settings.unk_id = FIRST, _PADDING, LAST, _UNKNOWN
    target.write_bytes(model.SerializeToString())
