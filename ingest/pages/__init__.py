"""Makes what a document is made of: its pages as read become text, in blocks."""
