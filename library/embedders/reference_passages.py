"""Passages of the kind and length that documents are split into, for measuring a model where no document is at hand."""

from __future__ import annotations

_SENTENCES = (
    "Net sales rose 4.2% to $1,284.6 million, compared with $1,232.8 million in the fiscal year before.",
    "The increase reflects higher volumes in the packaging segment, partly offset by unfavourable exchange rates.",
    "Cash provided by operating activities was $212.4 million, against $187.9 million in 2022.",
    "The Company leases offices, warehouses and vehicles under agreements that expire at various dates through 2037.",
    "The harbour was dredged twice, and the new ferry terminal opened to passengers in the spring of 1931.",
    "Patients who received the higher dose reported fewer symptoms after twelve weeks, though the groups were small.",
    "Interest expense 46.1 39.7 34.2 Other income, net (3.8) (2.9) (4.4) Income before taxes 171.5 160.2 149.9",
    "Unless otherwise stated in this agreement, notices take effect on the second working day after they are posted.",
    "The method samples a batch of examples, computes the gradient of the loss, and updates every parameter in turn.",
)


def reference_passages() -> list[str]:
    """Make passages of about 200 tokens, each beginning with another sentence."""
    return ["\n".join(_SENTENCES[i:] + _SENTENCES[:i]) for i in range(len(_SENTENCES))]
