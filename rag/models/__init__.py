"""The chat models by name: their servers, their failures, and what they cost."""
