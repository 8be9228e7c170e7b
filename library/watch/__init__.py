"""Watching Footnote run: what happens is noted, counted and told on a port of its own, never with contents."""
