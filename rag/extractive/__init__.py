"""The built-in answerer, which quotes the passages that it is given; its name, to tell it from other models."""

QUOTE = "quote"


def is_built_in(name: str) -> bool:
    """Return whether a name means the built-in answerer."""
    return name in ("", QUOTE)
