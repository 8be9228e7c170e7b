"""What a text consists of: sentences, table rows, names, and words that say something."""
