"""The search for passages, and whether they hold an answer at all."""
