"""The read side: question, passages, prompt, model, cited answer."""
