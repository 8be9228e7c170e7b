"""The built-in answerer, which quotes the passages that it is given."""
