"""The chat page: question, answer, source, and what stands around them."""
