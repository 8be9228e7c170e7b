"""Studies documents: summaries, key terms, outlines, comparisons, translations, cards, topics, and a self-test."""
