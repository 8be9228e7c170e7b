"""What a question asks for, without what it says beside: words, kinds of answer, synonyms."""
