"""What a model is told: the rules, the sources as fenced data, within a budget of tokens."""
