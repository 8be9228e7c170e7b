"""The turns before a question: how a follow-up is completed from them, and a model told of them."""
