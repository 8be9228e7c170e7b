"""Cuts a document's text into chunks, which are embedded and found."""
