"""A model's answer as it is written: streamed, retried, continued, cut where it must be."""
